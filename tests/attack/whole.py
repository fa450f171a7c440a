"""Every page with every odd query, every file, every route, every door and every button, by everybody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from tests.attack import doors, forging
from tests.attack.asking import Visitor
from tests.attack.doors import Tried
from tests.attack.pair import DIFFERS, LEAK, Ask, Pair, compared, everybody
from tests.attack.people import ADMINISTRATOR, ASKERS, NOBODY, STEWARD, UNKNOWN, VIEWER, Asker, sign_in
from tests.attack.routes import discovered, requests
from tests.attack.tables import held
from tests.browser.serving import PAGES, begin

MENU = (*PAGES, "audit")
# {newest}: the release that put withheld figures right, which nobody else may know of.
QUERIES = (
    "",
    "to=December 2013&quarter=October to December 2013 (2013/14 Q3)&borough=Gravesham",
    "as-at=Meeting on September 2013&release={newest}",
    "release={newest},1,x&to=13/2013&borough=<b>&as-at=9999-99-99&quarter=&step=99&topic=x&embed=true",
)
SHUT, OPEN = "shut", "OPEN"
REFUSED = "refused"


@dataclass(frozen=True)
class Result:
    """What came of one route for one person: a word for each answer, and what should not have been."""

    route: str
    asker: str
    words: tuple[str, ...]
    wrong: tuple[str, ...] = ()


def attack(pair: Pair, newest: int) -> Iterator[Result]:
    """The whole attack on two dashboards. newest: the number of the newest release of the second."""
    queries = [query.format(newest=newest) for query in QUERIES]
    for asker in ASKERS:
        yield from _asked(pair, asker, queries)
    cookies = everybody(pair.homes, ASKERS)
    yield from _doors(pair, cookies)
    yield from _forged(pair, cookies)


def _asked(pair: Pair, asker: Asker, queries: Iterable[str]) -> Iterator[Result]:
    """Everything there is to read."""
    visitors, seen = pair.visitors(asker), set()
    asked: dict[str, Ask] = {
        path: partial(Visitor.routes, requests=ways) for path, ways in _by_path().items()
    }
    if asker is not ADMINISTRATOR:  # whose menu has the audit trail, which tells the time of every visit
        asked |= {
            f"{p or 'overview'}?{q}": partial(Visitor.page, name=p, query=q) for p in MENU for q in queries
        }
        asked["pack"] = Visitor.pack
    else:
        asked |= {p or "overview": partial(Visitor.page, name=p) for p in PAGES}
    for route, ask in asked.items():
        words = compared(visitors, asker, ask)
        seen.update(words.values())
        leaks = tuple(name for name, word in words.items() if word == LEAK)
        yield Result(route, asker.name, tuple(words.values()), leaks)
    if asker.officer and DIFFERS not in seen:
        yield Result("everything", asker.name, (), ("an officer sees no difference: nothing was shown",))


@cache
def _by_path() -> dict[str, list[tuple[str, str]]]:
    ways: dict[str, list[tuple[str, str]]] = {}
    for method, path in requests(discovered()):
        ways.setdefault(path, []).append((method, path))
    return ways


def _doors(pair: Pair, cookies: dict[str, str]) -> Iterator[Result]:
    """Every door of the first dashboard, and of a steward's own beside it."""
    home = pair.homes[0]
    yield from _tried("nobody", doors.from_elsewhere(home))
    yield from _tried("nobody", doors.by_name(home))
    for asker in ASKERS:
        may = asker not in (NOBODY, UNKNOWN, VIEWER)
        yield from _tried(asker.name, doors.upload(home, cookies[asker.name], may))
        if may:
            yield from _tried(asker.name, doors.anothers(home, sign_in(home, asker), cookies))
    server = begin(pair.url, {"CSP_LOCAL_STEWARD": "Jo Smith"})
    try:
        yield from _tried("to a local steward", doors.local(server.address))
    finally:
        server.end()


def _tried(asker: str, tries: Iterable[Tried]) -> Iterator[Result]:
    for door in tries:
        told = f"{door.door}: expected {door.expected}, found {door.answer}"
        right = door.answer == door.expected
        yield Result(door.door, asker, (SHUT if right else OPEN,), () if right else (told,))


def _forged(pair: Pair, cookies: dict[str, str]) -> Iterator[Result]:
    """The buttons and files of an administrator's pages, in the hands of everybody else; last a button that writes."""
    home, before = pair.homes[0], held(pair.url)
    theirs = dict(forging.of_each(home, cookies[ADMINISTRATOR.name], MENU))
    for asker in ASKERS[:-1]:
        for page, drawn in theirs.items():
            had = forging.forge(home, cookies[asker.name], page, drawn)
            written = [name for name, rows in held(pair.url).items() if rows != before[name]]
            words = (REFUSED,) if not had + written else (OPEN,)
            yield Result(f"forged: {page or 'overview'}", asker.name, words, (*had, *written))
    forging.press(home, cookies[STEWARD.name], "meetings", "Freeze the paper")
    if held(pair.url) == before:
        yield Result("a steward's own button", STEWARD.name, (), ("it wrote nothing: no press arrives",))

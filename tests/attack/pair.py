"""Two dashboards for two stores that differ in withheld figures alone, and one person who asks both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.attack.asking import Visitor
from tests.attack.people import KNOWN, NOBODY, Asker, introduce, sign_in
from tests.browser.signing_in import service, trusting

Ask = Callable[[Visitor], Iterable[tuple[str, str]]]
ALIKE, DIFFERS, OWN, LEAK = "alike", "differs, as for an officer", "differs, its own return", "LEAK"


@dataclass(frozen=True)
class Pair:
    """The addresses of the two, and the store of the first."""

    homes: tuple[str, str]
    url: str

    def visitors(self, asker: Asker) -> tuple[Visitor, Visitor]:
        """Somebody at both, newly signed in."""
        first, second = (Visitor(home, sign_in(home, asker)) for home in self.homes)
        return first, second


@contextmanager
def serving(urls: tuple[str, str], folder: Path) -> Iterator[Pair]:
    """Both dashboards with one sign-in service, for as long as the block lasts."""
    with ExitStack() as stack, ThreadPoolExecutor(2) as pool:
        issuer = stack.enter_context(service())
        introduce(issuer)
        files = [folder / "first.toml", folder / "second.toml"]
        begun = [trusting(issuer, url, file, KNOWN) for url, file in zip(urls, files, strict=True)]
        first, second = pool.map(lambda dashboard: stack.enter_context(dashboard), begun)
        yield Pair((first.home, second.home), urls[0])


def compared(visitors: tuple[Visitor, Visitor], asker: Asker, ask: Ask) -> dict[str, str]:
    """What came of asking both the same: by what was asked for, one of the four words."""
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda visitor: dict(ask(visitor)), visitors)
    names = [*first, *(name for name in second if name not in first)]
    return {name: _word(asker, name, first.get(name) == second.get(name)) for name in names}


def _word(asker: Asker, name: str, same: bool) -> str:
    if same:
        return ALIKE
    if asker.officer:
        return DIFFERS
    return OWN if asker.own and name.endswith(asker.own) else LEAK


def everybody(homes: Iterable[str], askers: Iterable[Asker]) -> dict[str, str]:
    """The cookie of each at the first of the dashboards, by name."""
    home = next(iter(homes))
    return {asker.name: sign_in(home, asker) for asker in askers if asker is not NOBODY} | {NOBODY.name: ""}

"""An attack on the running server in its short form: two stores that differ in withheld figures alone, asked the same
by everybody. The whole of it, every page by every role on both databases, is python -m tests.attack."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import httpx
import pytest

from tests.attack import doors, forging, people
from tests.attack.asking import Visitor
from tests.attack.doors import Tried
from tests.attack.pair import ALIKE, DIFFERS, OWN, Pair, compared, everybody, serving
from tests.attack.people import ADMINISTRATOR, CONTRIBUTOR, NOBODY, SENDING, STEWARD, VIEWER, Asker
from tests.attack.routes import discovered, requests
from tests.attack.tables import held
from tests.browser.tab import open_tab
from tests.conftest import copied
from tests.withheld_stores import twins

pytestmark = pytest.mark.browser
QUERY = "to=December 2013&quarter=October to December 2013 (2013/14 Q3)"
TELLING = ("drugs-and-alcohol", "violent-crime", "since-last-meeting", "sources", "returns")
LOCKED = {"Record", "Set the day", "Freeze the paper", "Take it back", "Save the comment"}


@pytest.fixture(scope="module")
def pair(illustrative_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("attack")
    first = copied(illustrative_url, folder / "first.sqlite")
    urls = twins(first, lambda: copied(first, folder / "second.sqlite"))
    with serving(urls, folder) as both:
        yield both


@pytest.fixture(scope="module")
def cookies(pair: Pair) -> dict[str, str]:
    return everybody(pair.homes, people.ASKERS)


def test_no_route_of_the_server_tells_the_stores_apart(pair: Pair) -> None:
    asked = requests(discovered())
    words = compared(pair.visitors(NOBODY), NOBODY, partial(Visitor.routes, requests=asked))
    assert len(words) > 100 and set(words.values()) == {ALIKE}, words


@pytest.mark.parametrize(
    ("asker", "pages"),
    [(NOBODY, TELLING), (VIEWER, ("violent-crime", "sources")), (SENDING, ("returns",))],
    ids=["nobody", "viewer", "contributor"],
)
def test_no_page_or_file_tells_the_stores_apart(pair: Pair, asker: Asker, pages: tuple[str, ...]) -> None:
    visitors = pair.visitors(asker)
    for page in pages:
        words = compared(visitors, asker, partial(Visitor.page, name=page, query=QUERY))
        assert words and set(words.values()) <= {ALIKE, OWN}, words


def test_a_steward_sees_what_is_withheld_from_others(pair: Pair) -> None:
    ask = partial(Visitor.page, name="violent-crime", query=QUERY)
    words = compared(pair.visitors(STEWARD), STEWARD, ask)
    assert [word for name, word in words.items() if name.endswith(QUERY)] == [DIFFERS]
    assert [word for name, word in words.items() if "file" in name].count(DIFFERS) > 1


def wrong(tried: Iterator[Tried]) -> list[Tried]:
    return [door for door in tried if door.answer != door.expected]


def test_no_door_stands_open(pair: Pair, cookies: dict[str, str]) -> None:
    home = pair.homes[0]
    assert wrong(doors.from_elsewhere(home)) == []
    assert wrong(doors.by_name(home)) == []
    for asker in (NOBODY, VIEWER, CONTRIBUTOR):
        assert wrong(doors.upload(home, cookies[asker.name], may=asker is CONTRIBUTOR)) == []
    assert wrong(doors.anothers(home, people.sign_in(home, STEWARD), cookies)) == []


def test_a_new_sign_in_ends_the_one_before_it_in_the_same_browser(pair: Pair) -> None:
    home = pair.homes[0]
    with httpx.Client(timeout=60) as browser:
        first = people.sign_in_with(browser, home, STEWARD)
        with open_tab(home, first) as tab:
            assert "Jo Steward" in tab.says
        second = people.sign_in_with(browser, home, CONTRIBUTOR)
    with open_tab(home, first) as tab:
        assert "Jo Steward" not in tab.says and "Sign in" in tab.says
    with open_tab(home, second) as tab:
        assert "Kay Contributor" in tab.says


def test_a_button_of_somebody_elses_page_writes_nothing(pair: Pair, cookies: dict[str, str]) -> None:
    """The last test of the stores: in the end a steward presses a button of their own."""
    home, before = pair.homes[0], held(pair.url)
    pages = ("meetings", "sources", "violent-crime")
    theirs = dict(forging.of_each(home, cookies[ADMINISTRATOR.name], pages))
    assert {label for drawn in theirs.values() for label in drawn.buttons.values()} >= LOCKED
    beyond = [(NOBODY, page) for page in pages] + [(CONTRIBUTOR, "violent-crime"), (STEWARD, "sources")]
    for asker, page in beyond:
        assert forging.forge(home, cookies[asker.name], page, theirs[page]) == []
    assert held(pair.url) == before
    forging.press(home, cookies[STEWARD.name], "meetings", "Freeze the paper")
    assert {name for name, rows in held(pair.url).items() if rows != before[name]} == {"change", "paper"}

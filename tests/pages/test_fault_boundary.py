"""A part of a page that fails says so with a number that the log has too, and the rest of the page stands."""

from __future__ import annotations

import json
import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from streamlit.runtime.scriptrunner_utils.exceptions import StopException

from data_loaders.fault import Fault
from data_loaders.store.store_faults import StoreFault
from metrics.definitions.registry import registry
from pages.access.person import NOBODY, Permission, Refused
from pages.app import fallback
from pages.app.log import Lines
from pages.components import fault_boundary
from pages.components.plain_text import as_text
from tests.conftest import copied
from tests.pages.opening import html, open_page

# SQLite keeps a text in a column of numbers, so a measure meets one that it cannot add.
BROKEN, PRIORITY = "idva_clients", "violent-crime"
REFERENCE = re.compile(r"cannot be shown\. Quote reference ([0-9A-F]{6}) to whoever runs the dashboard\.")


@pytest.fixture(scope="module")
def broken(illustrative_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a store in which one measure cannot be worked out, nor the audit trail read."""
    path = tmp_path_factory.mktemp("boundary") / "own.sqlite"
    url = copied(illustrative_url, path)
    with closing(sqlite3.connect(path)) as store, store:
        store.execute("UPDATE figure SET value = 'many' WHERE category LIKE ?", (f"{BROKEN}%",))
        store.execute("INSERT INTO audit (at, who, what, about) VALUES ('yesterday', 'a', 'b', 'c')")
    return url


@pytest.fixture
def lines(broken: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, str]]]:
    """The lines of the server's log, while that store is shown to an administrator."""
    monkeypatch.setenv("CSP_DATABASE_URL", broken)
    monkeypatch.setenv("CSP_LOCAL_STEWARD", "Jo Smith")
    results: list[dict[str, str]] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            results.append(json.loads(Lines().format(record)))

    keep, logger = Keep(logging.ERROR), logging.getLogger("csp")
    logger.addHandler(keep)
    yield results
    logger.removeHandler(keep)


def test_one_card_fails_and_the_others_are_drawn(lines: list[dict[str, str]]) -> None:
    app = open_page(PRIORITY)
    text = html(app)
    assert not app.exception
    titles = [i.title for i in registry().measures(PRIORITY)]
    assert re.findall(r'<h2 id="[^"]+"><a [^>]+>([^<]+)</a></h2>', text) == titles
    (number,) = REFERENCE.findall(text)
    assert text.count('class="card-says"') == len(titles) - 1
    assert "1 measure cannot be shown and is not counted here." in text
    (line,) = (line for line in lines if number in line["said"])
    assert line["kind"] == "TypeError" and BROKEN in line["said"]
    assert re.match(r"\w+\.py:\d+ \w+ < ", line["where"])
    assert "many" not in json.dumps(line)


@pytest.mark.parametrize("name", ["", "since-last-meeting", "present", "how-to-read"])
def test_one_measure_fails_and_the_rest_of_a_page_stands(lines: list[dict[str, str]], name: str) -> None:
    app = open_page(name, **({"step": PRIORITY} if name == "present" else {}))
    text = html(app)
    assert not app.exception
    numbers = set(REFERENCE.findall(text))
    # The page that explains a card leaves it out; every other says so.
    assert len(numbers) == (name != "how-to-read")
    assert all(any(number in line["said"] for line in lines) for number in numbers)
    assert text.count("badge") + text.count('class="status') > 5


def test_a_page_that_fails_as_a_whole_says_so_and_shows_no_traceback(lines: list[dict[str, str]]) -> None:
    app = open_page("audit")
    assert not app.exception
    (number,) = REFERENCE.findall(as_text(app.error[0].value))
    (line,) = (line for line in lines if number in line["said"])
    assert line["kind"] == "ValueError"
    assert "yesterday" not in app.error[0].value + json.dumps(line)


def test_the_same_failure_has_the_same_number_and_another_has_another() -> None:
    def fail(about: str) -> fault_boundary.Failed:
        made = fault_boundary.attempt("This measure", lambda: [][1], about)
        assert isinstance(made, fault_boundary.Failed)
        return made

    assert fail("a") == fail("a")
    assert fail("a").reference != fail("b").reference


def test_what_concerns_the_whole_page_passes_through() -> None:
    with pytest.raises(Refused), fault_boundary.part():
        NOBODY.must(Permission.AUDIT)
    with pytest.raises(StopException), fault_boundary.part():
        raise StopException
    with pytest.raises(StoreFault):
        fault_boundary.attempt("This measure", _no_store)


def _no_store() -> None:
    raise StoreFault("store", "a database that answers", "none")


def test_text_in_a_message_is_text() -> None:
    failed = fault_boundary.Failed("<b>This</b>", "000000")
    assert "&lt;b&gt;" in failed.html
    assert fault_boundary.html("x", lambda: [][1], inside="<li>{}</li>").startswith("<li><p")


@pytest.mark.parametrize("error", [ValueError("x"), Fault("release", "one", "none")])
def test_a_failure_outside_a_pages_script_is_said_by_the_servers_handler(error: Exception) -> None:
    assert fallback.failed(error) is True

"""Every page from a cold link, in a store whose every word is hostile: nothing is asked of another host, nothing fails,
and what somebody sends, says or names is shown as text and runs nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from data_loaders.store import actions, meetings, remarks, step_changes
from data_loaders.store.engine import opened
from data_loaders.store.remarks import RemarkKind
from tests.browser.serving import PAGES, ROOT, WATCH, Reader, begin, choose, note_requests, sound
from tests.conftest import copied

pytestmark = pytest.mark.browser
EVIL = (
    "Zz<img src=x onerror=hacked()>${hacked()}`);hacked();//\\\\`;hacked()</script><script>hacked()</script>"
)
EVIL += "![](http://evil.example/x.png)[go](javascript:hacked())*{{7*7}}*:red[x]$y$"
TITLED, Q4 = "idva_clients", "2014-03"
# Counts every attempt, also one that the content security policy stops; but for WebAssembly, which Streamlit tries.
TRAP = """
  window.attempts = [];
  window.hacked = () => window.attempts.push('script');
  document.addEventListener('securitypolicyviolation',
    (e) => e.blockedURI === 'wasm-eval' || window.attempts.push(e.blockedURI + e.violatedDirective));
"""
LIVE = """() => [...document.querySelectorAll(
  '[onerror], img[src="x"], img[src*="evil"], [href*="javascript:"], [href*="evil"], mjx-container, .katex')]
  .map((one) => one.outerHTML)"""
# Every column that a file or a person fills with words.
WORDS = (
    "UPDATE release SET file_name = :evil, title = title || :evil",
    "UPDATE area SET name = name || :evil",
    "UPDATE place SET name = :evil",
    "UPDATE figure SET note = :evil",
    "INSERT INTO reject (release_id, line, reason, row) SELECT id, 3, :evil, :evil FROM release"
    " WHERE source = 'partner_return'",
    "UPDATE release SET rows_read = rows_read + 1, rows_rejected = rows_rejected + 1"
    " WHERE source = 'partner_return' AND :evil != ''",
)


def _store(url: str, path: Path) -> str:
    """A copy of a store whose every word is hostile."""
    copy_of_store = copied(url, path)
    with closing(sqlite3.connect(path)) as store, store:
        for change in WORDS:
            store.execute(change, {"evil": EVIL})
    with opened(copy_of_store) as engine:
        meetings.set_day(engine, Q4, date(2014, 4, 22), EVIL[:190])
        for kind in RemarkKind:
            remarks.say(engine, Q4, TITLED, kind, EVIL, EVIL[:190], EVIL[:190])
        step_changes.accept_step(engine, "violence_against_person", "E07000107", "2012-10", EVIL, EVIL[:190])
        actions.agree(engine, Q4, TITLED, EVIL, EVIL[:190], date(2014, 5, 1), EVIL[:190])
    return copy_of_store


def _code(folder: Path) -> Path:
    """A copy of the code in which one measure's title is hostile."""
    left = shutil.ignore_patterns(".git", ".venv", "var", "tests", "docs", "benchmarks", "__pycache__")
    shutil.copytree(ROOT, folder, ignore=left)
    definition = folder / "metrics" / "indicators" / f"{TITLED}.toml"
    _, rest = definition.read_text(encoding="utf-8").split("\n", 1)
    definition.write_text(f"title = {json.dumps(EVIL)}\n{rest}", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def hostile(illustrative_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard of such a store, for a steward, who sees everything that anybody sees."""
    home = tmp_path_factory.mktemp("hostile")
    url = _store(illustrative_url, home / "own.sqlite")
    server = begin(url, {"CSP_LOCAL_STEWARD": "Jo"}, root=_code(home / "code"))
    yield server.address
    server.end()


@pytest.fixture(scope="module")
def reader(chromium: Browser, hostile: str) -> Iterator[Reader]:
    """A reader of all pages in turn, in whose browser every attempt is counted."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    for script in (WATCH, TRAP):
        context.add_init_script(script)
    result = Reader(context, hostile, context.new_page())
    note_requests(result)
    result.page.on("pageerror", lambda error: result.errors.append(str(error)))
    result.page.on("dialog", lambda dialog: (result.errors.append(dialog.message), dialog.dismiss()))
    yield result
    context.close()


def harmless(reader: Reader) -> None:
    """Nothing was asked of another host, nothing ran or tried to, and nothing became a picture or a link."""
    sound(reader)
    for frame in reader.page.frames:
        assert frame.evaluate("window.attempts") == []
        assert frame.evaluate(LIVE) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_hostile_text_and_obeys_none(reader: Reader, name: str) -> None:
    page = reader.open(f"/{name}?borough=Gravesham&step={TITLED}")
    expect(page.locator("h1")).to_have_count(1)
    harmless(reader)
    if name == "violent-crime":
        card = page.locator(f".st-key-card-{TITLED}")
        expect(card.locator("h2")).to_contain_text(EVIL)
        expect(card.locator(".card-remarks")).to_contain_text(EVIL)
        card.get_by_role("button", name="Definition, table and download").click()
        expect(page.get_by_test_id("stPopoverBody").locator("caption").first).to_be_visible()
        harmless(reader)
    if name == "sources":
        choose(page, "Rows of release")
        expect(page.locator("table", has_text="Reason").last).to_contain_text(EVIL)
        harmless(reader)

"""Starts the dashboard for tests, and reads it as one reader does who reaches no other host."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TextIO

import pytest
from playwright.sync_api import BrowserContext, Error, Locator, Page, Request, expect

from metrics.definitions.registry import registry
from pages.access.person import Person, Role
from pages.app import navigation


def _menu() -> list[str]:
    """The addresses of the menu's pages, so that a new page is opened by every test of all pages. "" is the first."""
    results: list[str] = []

    def note(_draw: object, *, title: str, url_path: str, default: bool = False) -> str:
        results.append("" if default else url_path)
        return title

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(navigation.st, "Page", note)
        navigation.menu(SimpleNamespace(registry=registry()), Person(role=Role.STEWARD))  # type: ignore[arg-type]
    return results


PAGES = _menu()
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90_000
AGAIN = 3_000  # after so long what has had no effect is done again
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
LIMITED = "import sys, serve; from pages.app import limits"
WATCH = """
  window.lastChange = performance.now();
  new MutationObserver(() => { window.lastChange = performance.now(); })
    .observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
"""
# The script is idle, no part still waits for its code (a skeleton stands there), every chart that has its place has
# its picture, and nothing has changed for a while: parts of a page come after the script has ended.
PAINTED = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  const charts = [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')];
  return app && app.dataset.testScriptState === 'notRunning' && document.querySelector('h1')
    && !document.querySelector('[data-testid="stSkeleton"]')
    && performance.now() - window.lastChange > 300
    && charts.every((chart) => chart.querySelector('svg.marks g.mark-group'));
}"""


@dataclass
class Server:
    """A dashboard that was started for tests: its address and its process."""

    address: str
    process: subprocess.Popen[str]

    def end(self) -> None:
        """Stop it, and wait until it has stopped."""
        with self.process:
            self.process.terminate()


Start = Callable[[str], Server]


def free_port() -> int:
    """A port that nobody listens on, for a server whose address must be known before it starts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def begin(
    url: str,
    settings: Mapping[str, str] | None = None,
    *arguments: str,
    root: Path = ROOT,
    errors: TextIO | None = None,
    files: int = 0,
    limits: Mapping[str, int] | None = None,
) -> Server:
    """Start serve.py for the store at an address, with more settings; returns when it answers.

    On a port that the system chooses, unless PORT is among the settings. root: of which copy of the code.
    errors: the file that gets its log. files: how many files it may have open, if not as many as we.
    limits: what to put in place of a number in pages/app/limits.py.
    """
    environment = {**os.environ, "CSP_DATABASE_URL": url, "PORT": "0", **(settings or {})}
    command = [sys.executable, "serve.py", *arguments]
    if limits:
        command[1:2] = ["-c", f"{LIMITED}; vars(limits).update({dict(limits)}); sys.exit(serve.main())"]
    if files:
        command = ["sh", "-c", f'ulimit -n {files} && exec "$0" "$@"', *command]
    process = subprocess.Popen(
        command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
    )
    # It says where it listens on its first line: the system chose the port.
    text = process.stdout.readline() if process.stdout else ""
    address = text.split(" at ")[-1].strip()
    wait(process, f"{address}/_stcore/health")
    return Server(address, process)


def wait(process: subprocess.Popen[Any], address: str) -> None:
    """Return when something answers at the address; fail if the process ends first."""
    until = time.monotonic() + PATIENCE / 1000
    while process.poll() is None and time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, TimeoutError):
            continue
    pytest.fail(f"no dashboard answers at {address}")


@dataclass
class Reader:
    """One reader: opens pages, and notes every request that would go to another host, and every error."""

    context: BrowserContext
    home: str
    page: Page
    elsewhere: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """The page at a path, once it is painted."""
        self.page.goto(self.home + path)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the page is painted."""
        self.page.wait_for_function(PAINTED, timeout=PATIENCE)


def note_requests(reader: Reader) -> None:
    """Note every request that would leave for another host; QUIET lets the browser find no other."""

    def note(request: Request) -> None:
        if not request.url.startswith((reader.home, "data:", "blob:")):
            reader.elsewhere.append(request.url)

    reader.context.on("request", note)


# Its place has been the same for ten pictures in a row.
STILL = """(one) => new Promise((done) => {
  let last, same = 0;
  const look = () => {
    const now = one.getBoundingClientRect().top;
    same = now === last ? same + 1 : 0;
    last = now;
    same < 10 ? requestAnimationFrame(look) : done();
  };
  look();
})"""


def unfold(box: Locator) -> None:
    """Open the list of a select box. It closes by itself when anything round it scrolls: then it is opened again."""
    until = time.monotonic() + PATIENCE / 1000
    while True:
        box.scroll_into_view_if_needed()
        box.focus()
        box.evaluate(STILL)
        if box.get_attribute("aria-expanded") != "true":
            box.press("ArrowDown")
        try:
            return expect(box.page.get_by_role("option").first).to_be_visible(timeout=AGAIN)
        except AssertionError:
            if time.monotonic() > until:
                raise


def choose(page: Page, label: str, option: str | None = None) -> None:
    """Pick an option of a select box, or the first; again, where the list closed before it was hit."""
    box = page.get_by_role("combobox", name=label, exact=True)
    listed = page.get_by_role("option", name=option, exact=True) if option else page.get_by_role("option")
    before, until = box.input_value(), time.monotonic() + PATIENCE / 1000
    while box.input_value() != option if option else box.input_value() == before:
        assert time.monotonic() < until, f"{label}: {option} cannot be chosen"
        unfold(box)
        with suppress(Error, AssertionError):
            listed.first.click(timeout=AGAIN)
            expect(box).to_have_attribute("aria-expanded", "false", timeout=AGAIN)


def sound(reader: Reader) -> None:
    """Nothing failed, nothing was asked of another host, and nothing on the page says that something went wrong."""
    assert reader.elsewhere == []
    assert reader.errors == []
    assert reader.page.locator('[data-testid="stException"], [data-testid="stErrorElement"]').count() == 0
    assert reader.page.get_by_text("Page not found").count() == 0

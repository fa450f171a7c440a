"""A running dashboard, a browser, and a reader in it who reaches no other host."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright

from tests.browser.serving import PATIENCE, QUIET, WATCH, Reader, Server, Start, begin, note_requests

# What is expected may take its time on a busy machine; speed is shown by benchmarks/.
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def start() -> Iterator[Start]:
    """Starts serve.py on a free port for the store at an address; ends what it started."""
    started: list[Server] = []

    def open_server(url: str) -> Server:
        started.append(begin(url))
        return started[-1]

    yield open_server
    for server in started:
        server.end()


@pytest.fixture(scope="session")
def dashboard(start: Start, illustrative_url: str) -> str:
    """The address of a dashboard with the illustrative data."""
    return start(illustrative_url).address


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium, which makes no calls of its own."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not on this machine")
    opened = playwright.chromium.launch(executable_path=path, args=QUIET)
    yield opened
    opened.close()


@pytest.fixture
def read(chromium: Browser, dashboard: str) -> Iterator[Callable[..., Reader]]:
    """Makes a reader with a new, cold browser profile: width and colour scheme as asked for."""
    contexts: list[BrowserContext] = []

    def begin(width: int = 1280, scheme: str = "light", home: str = dashboard) -> Reader:
        context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        contexts.append(context)
        context.add_init_script(WATCH)
        reader = Reader(context, home, context.new_page())
        note_requests(reader)
        reader.page.on("pageerror", lambda error: reader.errors.append(str(error)))
        return reader

    yield begin
    for context in contexts:
        context.close()

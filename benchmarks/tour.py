"""A full tour of the dashboard in a real browser: how many requests go to any other host. None may."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from playwright.sync_api import TimeoutError as NotPainted

from benchmarks.apparatus import browser, serving
from benchmarks.measuring import Result, counted
from benchmarks.pages import MAP, paths
from pages.hotspots.controls import SHOWN


def run() -> Iterator[Result]:
    """One line: every page, and the map in every way that it can be shown."""
    elsewhere: list[str] = []
    late: list[str] = []
    ways = [f"{MAP}?show={quote(way)}" for way in SHOWN.values()]
    with serving.illustrative() as url, serving.dashboard(url) as server, browser.chromium() as chromium:
        home = (server.address, server.address.replace("http", "ws"), "data:", "blob:")
        context = browser.profile(chromium)
        context.on("request", lambda r: None if r.url.startswith(home) else elsewhere.append(r.url))
        page = context.new_page()
        page.on("websocket", lambda w: None if w.url.startswith(home) else elsewhere.append(w.url))
        for path in [*paths(), *ways]:
            try:
                browser.painted(page, f"{server.address}/{path}", map_drawn=path.startswith(MAP))
            except NotPainted:  # what it has asked for by then counts all the same
                late.append(path)
    note = f"{len(paths())} pages, {len(ways)} kinds of map" + (f": {elsewhere[:3]}" if elsewhere else "")
    note += f"; not painted in time: {', '.join(late)}" if late else ""
    yield counted("requests to any other host on a full tour", len(elsewhere), 0, "requests", note)

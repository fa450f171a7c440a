"""One process with 1, 10, 25 and 50 people, each changing a filter every two seconds over a real WebSocket."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import replace

from playwright.sync_api import Page, WebSocket
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.apparatus import browser, serving
from benchmarks.apparatus.crowd import waits, worst
from benchmarks.apparatus.session import opened
from benchmarks.measuring import Result, compared
from metrics.definitions.registry import load

SECONDS = 15 if "ROUNDS" not in os.environ else 6
ROUNDS = min(2, int(os.environ.get("ROUNDS", "2")))
CROWDS = {10: None, 25: 3.0, 50: None}
PAGE = "anti-social-behaviour"
SAME = 0.02


def run() -> Iterator[Result]:
    """Whether our readers do what a browser does, then the 95th percentile of each crowd against one person's."""
    pages = [p.id for p in load().plan.priorities]
    with serving.illustrative() as url, serving.dashboard(url) as server:
        yield _like_a_browser(server.address)
        pairs: dict[int, list[tuple[float, float]]] = {people: [] for people in CROWDS}
        for _ in range(ROUNDS):
            alone = worst(waits([server.address], 1, SECONDS, pages))
            for people, result in pairs.items():
                result.append((worst(waits([server.address], people, SECONDS, pages)), alone))
    for people, most in CROWDS.items():
        name = f"{people} people, one process: 95th percentile of a changed filter"
        yield compared(name, "one person", pairs[people], most, note=f"{SECONDS} s, each every 2 s, SQLite")


def _like_a_browser(home: str) -> Result:
    """The bytes that the server sends for a changed filter: to our reader and to Chromium."""
    with browser.chromium() as chromium:
        theirs = _browser(browser.profile(chromium).new_page(), home)
    ours = asyncio.run(_reader(home))
    result = compared("bytes of a changed filter, our reader", "Chromium", [(ours, theirs)], 1 + SAME)
    return replace(
        result, within=abs(ours / theirs - 1) <= SAME, budget=f"1 ± {SAME} ×", note="a check, not a speed"
    )


def _browser(page: Page, home: str) -> float:
    frames: list[bytes] = []

    def listen(line: WebSocket) -> None:
        line.on("framereceived", lambda data: frames.append(bytes(data)) if isinstance(data, bytes) else None)

    page.on("websocket", listen)
    browser.painted(page, f"{home}/{PAGE}")
    browser.again(page, "Borough", "Gravesham")
    frames.clear()
    browser.again(page, "Borough", "Dartford")
    if ForwardMsg.FromString(frames[-1]).WhichOneof("type") == "session_status_changed":
        frames.pop()
    return float(sum(map(len, frames)))


async def _reader(home: str) -> float:
    session = await opened(home, f"/{PAGE}")
    await session.open()
    await session.choose("Borough", "Gravesham")
    before = session.received
    await session.choose("Borough", "Dartford")
    await session.close()
    return float(session.received - before)

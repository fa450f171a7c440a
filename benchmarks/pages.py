"""How long each page takes to be painted, in a browser that knows nothing yet and in one that has been there before.

The floor is a page of Streamlit's with a heading and nothing else, opened in turn with the others.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from playwright.sync_api import Browser
from playwright.sync_api import TimeoutError as NotPainted

from benchmarks.apparatus import browser, serving
from benchmarks.measuring import Result, compared
from metrics.definitions.registry import load

ROUNDS = int(os.environ.get("ROUNDS", "3"))
# Every page under its own address, but for those that only a steward sees.
OTHERS = (
    "overview", "since-last-meeting", "meetings", "present", "next-plan", "hotspots", "compare", "sources",
    "how-to-read", "methods", "consultation",
)  # fmt: skip
MAP, BUDGET, MAP_BUDGET = "hotspots", 1.9, 2.1
FLOOR = "an empty page of Streamlit's"
Pair = tuple[float, float]


def paths() -> list[str]:
    """The pages of the priorities, then the others."""
    return [*(p.id for p in load().plan.priorities), *OTHERS]


def run() -> Iterator[Result]:
    """Two lines for each page, cold and warm, as soon as it is measured; none for one that is not painted in time."""
    with (
        serving.illustrative() as url,
        serving.dashboard(url) as server,
        serving.usual("empty.py") as empty,
        browser.chromium() as chromium,
    ):
        _visit(chromium, empty.address)
        for path in paths():
            try:
                rounds = _rounds(chromium, f"{server.address}/{path}", empty.address)
            except NotPainted:
                print(f"/{path}: not painted in time, left out", file=sys.stderr)
                continue
            drawn = ", map drawn" if path == MAP else ""
            for how, pairs in zip(("cold", "warm"), zip(*rounds, strict=True), strict=True):
                most = (MAP_BUDGET if path == MAP else BUDGET) if how == "cold" else None
                yield compared(f"/{path}, {how}{drawn}", f"{FLOOR}, {how}", pairs, most)


def _rounds(chromium: Browser, address: str, floor: str) -> list[tuple[Pair, Pair]]:
    """Of each round the seconds of the page and of the floor, cold and warm."""
    _visit(
        chromium, address
    )  # what the server keeps for everybody is there before the first round that counts
    rounds = []
    for _ in range(ROUNDS):
        page, empty = _visit(chromium, address), _visit(chromium, floor)
        rounds.append(((page[0], empty[0]), (page[1], empty[1])))
    return rounds


def _visit(chromium: Browser, address: str) -> Pair:
    """Open a page in a new profile, and once more in the same."""
    drawn = address.endswith(f"/{MAP}")
    with browser.profile(chromium) as context:
        page = context.new_page()
        return browser.painted(page, address, map_drawn=drawn), browser.painted(
            page, address, map_drawn=drawn
        )

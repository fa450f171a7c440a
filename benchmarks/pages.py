"""How long each page takes to be painted, in a browser that knows nothing yet and in one that has been there before.

The floor is a page of Streamlit's with a heading and nothing else, opened in turn with the others.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Iterator

from playwright.sync_api import Browser
from playwright.sync_api import TimeoutError as NotPainted

from benchmarks.apparatus import browser, serving
from benchmarks.measuring import Result, compared
from metrics.registry import load

ROUNDS = int(os.environ.get("ROUNDS", "4"))
# Every page under its own address, but for those that only a steward sees.
OTHERS = (
    "overview", "since-last-meeting", "meetings", "present", "next-plan", "hotspots", "compare", "sources",
    "how-to-read", "methods", "consultation",
)  # fmt: skip
MAP, BUDGET, MAP_BUDGET = "hotspots", 1.9, 2.1
FLOOR = "an empty page of Streamlit's"
Times = dict[str, list[float]]


def paths() -> list[str]:
    """The pages of the priorities, then the others."""
    return [*(p.id for p in load().plan.priorities), *OTHERS]


def run() -> Iterator[Result]:
    """A line for each page, cold and warm."""
    cold, warm = _measured(paths())
    for found, how in ((cold, "cold"), (warm, "warm")):
        floor = found.pop("")
        for path, times in found.items():
            most = (MAP_BUDGET if path == MAP else BUDGET) if how == "cold" else None
            drawn = ", map drawn" if path == MAP else ""
            pairs = list(zip(times, floor, strict=True))
            yield compared(f"/{path}, {how}{drawn}", f"{FLOOR}, {how}", pairs, most)


def _measured(wanted: list[str]) -> tuple[Times, Times]:
    """Seconds by page and round, cold and warm; "" is the empty page."""
    cold: Times = defaultdict(list)
    warm: Times = defaultdict(list)
    with (
        serving.illustrative() as url,
        serving.dashboard(url) as own,
        serving.usual("empty.py") as empty,
        browser.chromium() as chromium,
    ):
        addresses = {"": empty.address, **{path: f"{own.address}/{path}" for path in wanted}}
        for n in range(ROUNDS + 1):
            for path, address in list(addresses.items()):
                try:
                    first, second = _visit(chromium, address)
                except NotPainted:
                    if not path:
                        raise  # without the floor there is nothing to compare with
                    print(f"/{path}: not painted in time, left out", file=sys.stderr)
                    for kept in (addresses, cold, warm):
                        kept.pop(path, None)
                    continue
                if n:  # what the server keeps for everybody is there before the first round that counts
                    cold[path].append(first)
                    warm[path].append(second)
    return cold, warm


def _visit(chromium: Browser, address: str) -> tuple[float, float]:
    """Open a page in a new profile, and once more in the same."""
    context = browser.profile(chromium)
    page = context.new_page()
    drawn = address.endswith(f"/{MAP}")
    found = browser.painted(page, address, map_drawn=drawn), browser.painted(page, address, map_drawn=drawn)
    context.close()
    return found

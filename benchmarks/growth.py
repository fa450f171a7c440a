"""What a page costs as the data grows: more years, more boroughs, more measures. It ought to stay the same.

Measured at the socket, from a reader's choice to the end of the page's run, because a browser's own noise would hide
a difference of a tenth; the browser gets the same messages (benchmarks/people.py shows it).
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.apparatus import serving, sizes
from benchmarks.apparatus.session import Session, opened
from benchmarks.measuring import Result, compared

ROUNDS = int(os.environ.get("ROUNDS", "25"))
CHOICES = ("Dartford", "Gravesham")
PRIORITY, CROWDED = "anti-social-behaviour", "reducing-reoffending"
YEARS, WIDER = 1.1, 1.2
# The pages of which the size is that of the question: those that list every borough or measure grow with the list.
ANY = (
    PRIORITY,
    "drugs-and-alcohol",
    "overview",
    "since-last-meeting",
    "hotspots",
    "compare",
    "sources",
    "methods",
)
NOT_EVERY_BOROUGH = (PRIORITY, "drugs-and-alcohol", "since-last-meeting", "hotspots")
NOT_EVERY_MEASURE = (PRIORITY, "drugs-and-alcohol", "hotspots", "compare", "sources")
SMALLER = "charts of one year have a quarter of the points, and nothing to compare with"
Case = tuple[str, dict[str, str]]


def run() -> Iterator[Result]:
    """A line for each kind of growth and page."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        now = serving.built(folder / "now.sqlite")
        fifteen = sizes.longer(now, folder / "fifteen.sqlite", "1999-04"), {}
        item = sizes.shorter(now, folder / "one.sqlite", "2013-04"), {}
        four = now, {}
        yield from _grown("15 years of data, 1 year", ANY, fifteen, item, YEARS)
        yield from _grown("15 years of data, 4 years", ANY, fifteen, four, YEARS)
        region = {"CSP_DEFINITIONS": str(sizes.region(folder / "region", 40))}
        wide = sizes.wider(now, folder / "wide.sqlite", 40), region
        yield from _grown("40 boroughs, 2", NOT_EVERY_BOROUGH, wide, four, WIDER)
        url, definitions = sizes.measures(now, folder / "many.sqlite", folder / "many", 300, CROWDED)
        many = url, {"CSP_DEFINITIONS": str(definitions)}
        yield from _grown("300 measures, 37", NOT_EVERY_MEASURE, many, four, WIDER)


def _grown(name: str, pages: Sequence[str], large: Case, small: Case, most: float) -> Iterator[Result]:
    more, fewer = name.split(", ")
    with ExitStack() as stack:
        homes = [stack.enter_context(serving.dashboard(*case)).address for case in (large, small)]
        for page in pages:
            pairs = asyncio.run(_pairs(homes, page))
            note = SMALLER if fewer == "1 year" else ""
            yield compared(
                f"{more}: another borough on /{page}", f"the same page with {fewer}", pairs, most, note=note
            )


async def _pairs(homes: Sequence[str], page: str) -> list[tuple[float, float]]:
    sessions = [await opened(home, f"/{page}") for home in homes]
    for session in sessions:
        await session.open()
        for choice in CHOICES:  # what is kept for everybody is there before the first round
            await session.choose("Borough", choice)
    pairs = [(await _round(sessions[0]), await _round(sessions[1])) for _ in range(ROUNDS)]
    for session in sessions:
        await session.close()
    if any(session.failed for session in sessions):
        raise RuntimeError(f"/{page} shows an error")
    return pairs


async def _round(session: Session) -> float:
    """Each choice once."""
    return sum([await session.choose("Borough", choice) for choice in CHOICES])

"""A changed filter: another borough on the page of a priority, against the same charts written the usual way."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import cycle, islice

from benchmarks.apparatus import browser, serving
from benchmarks.measuring import Result, compared

ROUNDS = int(os.environ.get("ROUNDS", "12")) * 2
PAGE, CONTROL, CHOICES = "anti-social-behaviour", "Borough", ("Dartford", "Gravesham", "Both together")
BUDGET = 0.45


def run() -> Iterator[Result]:
    """The result: from the click to the last change of the painted page."""
    with (
        serving.illustrative() as url,
        serving.dashboard(url) as server,
        serving.usual("usual.py", url) as usual,
        browser.chromium() as chromium,
    ):
        pages = [browser.profile(chromium).new_page() for _ in range(2)]
        for page, address in zip(pages, (f"{server.address}/{PAGE}", usual.address), strict=True):
            browser.painted(page, address)
        times = []
        for n, label in enumerate(islice(cycle(CHOICES), ROUNDS + len(CHOICES))):
            pair = tuple(browser.again(page, CONTROL, label) for page in pages)
            if n >= len(CHOICES):  # each choice once before it counts, as everything else that is kept
                times.append(pair)
    yield compared(
        "another borough on the page of a priority",
        "the same charts written the usual way (benchmarks/reference/usual.py)",
        times,
        BUDGET,
        note="the dashboard's page also has sentences, tables and downloads, the other has not",
    )

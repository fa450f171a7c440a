"""Fifty people on PostgreSQL: two processes behind haproxy (deploy/), against one process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

import pytest

from benchmarks.apparatus import serving
from benchmarks.apparatus.crowd import waits, worst
from benchmarks.measuring import Result, compared, counted
from data_loaders.__main__ import main
from data_loaders.store.engine import opened
from metrics.definitions.registry import load
from tests.browser.serving import free_port
from tests.postgres import server
from tests.stores import clean_postgres, copy_rows

PEOPLE, SHARE, MOST = 50, 0.2, 0.5
SECONDS = 15 if "ROUNDS" not in os.environ else 6
ROUNDS = min(2, int(os.environ.get("ROUNDS", "2")))
NAME = "csp.test"


def run() -> Iterator[Result]:
    """Two lines: two processes against one, and two processes as they are."""
    pages = [p.id for p in load().plan.priorities]
    pairs = []
    with _postgresql() as url, _two(url) as proxy, serving.dashboard(url) as item:
        for _ in range(ROUNDS):
            two = worst(waits([proxy], PEOPLE, SECONDS, pages, server=NAME))
            pairs.append((two, worst(waits([item.address], PEOPLE, SECONDS, pages))))
    what = f"{PEOPLE} people, two processes behind haproxy on PostgreSQL: 95th percentile"
    yield compared(what, "one process without a proxy", pairs, SHARE, note=f"{SECONDS} s, each every 2 s")
    yield counted(f"{what}, in itself", round(median(two for two, _ in pairs), 3), MOST, "s")


@contextmanager
def _postgresql() -> Iterator[str]:
    """A server on loopback with the illustrative data. Raises RuntimeError with the reason where there is none."""
    try:
        with serving.illustrative() as made, server() as base, pytest.MonkeyPatch.context() as patch:
            url = clean_postgres(base)
            patch.setenv("CSP_DATABASE_URL", url)
            main(["demo", "--remove"])  # makes the schema
            with opened(made) as source, opened(url) as target:
                copy_rows(source, target)
            yield url
    except pytest.skip.Exception as why:
        raise RuntimeError(str(why)) from None


@contextmanager
def _two(url: str) -> Iterator[str]:
    """deploy/try.sh; its address. Raises RuntimeError if it does not start."""
    settings = {"PORT": str(free_port()), "PYTHON": sys.executable, "CSP_REQUESTS_PER_10S": "100000"}
    process = subprocess.Popen(
        [str(serving.ROOT / "deploy" / "try.sh")],
        env=os.environ | settings | {"CSP_DATABASE_URL": url},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        text = process.stdout.readline().split() if process.stdout else []
        if not text or text[0] != "ready":
            raise RuntimeError("deploy/try.sh did not start")
        yield text[1]
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate()

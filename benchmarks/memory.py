"""What one more open page costs in memory: the dashboard's, and for comparison one written the usual way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from statistics import median

import psutil

from benchmarks.apparatus import serving
from benchmarks.apparatus.crowd import CHOICES, CONTROL
from benchmarks.apparatus.session import Session, opened
from benchmarks.measuring import Result
from tests.browser.serving import Server

FEW, STEP, STEPS = 5, 5, 4
MOST_MB = 0.5
PAGE = "anti-social-behaviour"


def run() -> Iterator[Result]:
    """One line. Memory of the process's own (unique set size), each session having changed its filter thrice."""
    with (
        serving.illustrative() as url,
        serving.dashboard(url) as server,
        serving.usual("usual.py", url) as usual,
    ):
        ours = asyncio.run(_each(server, f"/{PAGE}"))
        theirs = asyncio.run(_each(usual, "/"))
    result, floor = median(ours), median(theirs)
    yield Result(
        "memory of one more session", "the usual page", f"≤ {MOST_MB} MB", result <= MOST_MB,
        round(result / floor, 2), None, None, None, None,
        f"{result:.2f} MB ({min(ours):.2f}–{max(ours):.2f}), the usual page {floor:.2f}",
    )  # fmt: skip


async def _each(server: Server, path: str) -> list[float]:
    """MB for each session, of several steps of five more."""
    process, sessions, result = psutil.Process(server.process.pid), [], []
    for _ in range(FEW):
        sessions.append(await _reader(server.address, path))
    before = process.memory_full_info().uss
    for _ in range(STEPS):
        for _ in range(STEP):
            sessions.append(await _reader(server.address, path))
        now = process.memory_full_info().uss
        result.append((now - before) / STEP / 1024**2)
        before = now
    for session in sessions:
        await session.close()
    return result


async def _reader(home: str, path: str) -> Session:
    session = await opened(home, path)
    await session.open()
    for choice in CHOICES:
        await session.choose(CONTROL, choice)
    return session

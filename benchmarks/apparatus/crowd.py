"""Many readers at once, in one process without browsers, each changing a filter every two seconds."""

from __future__ import annotations

import asyncio
import math
import ssl
import time
import urllib.request
from collections.abc import Sequence
from itertools import cycle

from benchmarks.apparatus.session import Session, opened

EVERY = 2.0
PATIENCE, FEW = 120.0, 4
CONTROL, CHOICES = "Borough", ("Dartford", "Gravesham", "Both together")


def waits(
    homes: Sequence[str], people: int, seconds: float, pages: Sequence[str], *, server: str | None = None
) -> list[float]:
    """How long each change took, in seconds, from the choice to the end of the page's run.

    homes: the servers, one after the other. server: the name of a proxy in front, whose cookie each reader keeps.
    A reader whose page takes longer than two seconds asks again as soon as it has come. Raises RuntimeError if a
    page shows an error, TimeoutError if the readers are not in after two minutes or wait as long for an answer.
    """
    return asyncio.run(_crowd(homes, people, seconds, pages, server))


def worst(times: Sequence[float], share: float = 0.95) -> float:
    """The time that this share of the changes did not exceed (nearest rank)."""
    return sorted(times)[math.ceil(share * len(times)) - 1]


async def _crowd(
    homes: Sequence[str], people: int, seconds: float, pages: Sequence[str], server: str | None
) -> list[float]:
    sessions = await _opened(list(zip(range(people), cycle(homes), cycle(pages), strict=False)), server)
    begin = time.monotonic() + 0.5
    try:
        async with asyncio.timeout(seconds + PATIENCE), asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(_reads(s, begin + EVERY * n / people, begin + seconds, n))
                for n, s in enumerate(sessions)
            ]
    finally:
        await asyncio.gather(*(session.close() for session in sessions))
    if any(session.failed for session in sessions):
        raise RuntimeError("a page shows an error")
    return [wait for task in tasks for wait in task.result()]


async def _opened(where: Sequence[tuple[int, str, str]], server: str | None) -> list[Session]:
    """Every reader with an open page; a few come at a time."""
    sessions: list[Session] = []
    async with asyncio.timeout(PATIENCE):
        for n in range(0, len(where), FEW):
            sessions += await asyncio.gather(
                *(_reader(home, page, server) for _, home, page in where[n : n + FEW])
            )
    return sessions


async def _reader(home: str, page: str, server: str | None) -> Session:
    cookie = await asyncio.to_thread(given_cookie, home, server) if server else ""
    session = await opened(home, f"/{page}", server=server, cookie=cookie)
    await session.open()
    for choice in CHOICES:
        await session.choose(CONTROL, choice)
    return session


async def _reads(session: Session, first: float, until: float, turn: int) -> list[float]:
    result, due = [], first
    while due < until:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        result.append(await session.choose(CONTROL, CHOICES[(turn + len(result)) % len(CHOICES)]))
        due = max(due + EVERY, time.monotonic())
    return result


def given_cookie(home: str, server: str) -> str:
    """What the proxy gives a reader who comes for the first time, to find the same process again."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    port = home.rpartition(":")[2]
    asked = urllib.request.Request(f"https://127.0.0.1:{port}/", headers={"Host": f"{server}:{port}"})
    with urllib.request.urlopen(asked, context=context, timeout=60) as answer:
        return answer.headers["Set-Cookie"].split(";")[0]

"""A small store with something in every table, and ways to damage it that the doctor must notice."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from data_loaders.store import accepting, actions, audit, meetings, steps
from data_loaders.store.engine import upgrade
from tests.data_loaders.test_store import DARTFORD, GRAVESHAM, street, wards

Content = dict[str, list[tuple]]


def fill(engine: Engine) -> None:
    """Wards, months of incidents, a correction, one taken back, and what people write."""
    upgrade(engine)
    accepting.accept(engine, wards("2013", DARTFORD, {"E1": (0.0, 51.0), "E2": (0.1, 51.0)}))
    accepting.accept(engine, wards("2013", GRAVESHAM, {"E3": (0.2, 51.0)}))
    for month in range(1, 7):
        points = [(round(n / 300, 6), 51.05) for n in range(80 + month)]
        accepting.accept(engine, street(f"2014-0{month}", [*points, *points[:9]]))
    corrected = accepting.accept(engine, street("2014-06", [(0.05, 51.05)] * 12))
    accepting.retract(engine, corrected.release_id, "the wrong file", "Jo")
    steps.accept_step(engine, "asb_incidents", DARTFORD, "2014-03", "a new way to count", "Jo")
    meetings.set_day(engine, "2014-06", date(2014, 7, 8), "Jo")
    number = actions.agree(engine, "2014-06", "asb_incidents", "Patrol", "Sam", date(2014, 9, 1), "Jo")
    actions.close(engine, number, "Patrolled until August", "Jo")
    for n in range(60):
        audit.note(engine, "Jo", "read", f"measure {n}")


def pages(path: Path) -> int:
    """How many pages a SQLite file has; every one in use, so that damage to any of them matters."""
    with closing(sqlite3.connect(path)) as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert store.execute("PRAGMA freelist_count").fetchone() == (0,)
        return store.execute("PRAGMA page_count").fetchone()[0]


def overwrite(whole: bytes, path: Path, page: int, chance: random.Random) -> None:
    """The same store, but for one page (from 0) that is noise."""
    size = int.from_bytes(whole[16:18])
    path.write_bytes(whole[: page * size] + chance.randbytes(size) + whole[(page + 1) * size :])


def flip(whole: bytes, path: Path, chance: random.Random) -> None:
    """The same store, but for one bit."""
    damaged = bytearray(whole)
    damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    path.write_bytes(damaged)


def content(path: Path) -> Content | None:
    """Every row of every table, in no particular order, numbers to a millionth; None where they cannot be read."""
    try:
        with closing(sqlite3.connect(path)) as store:
            names = [n for (n,) in store.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
            return {n: sorted(map(_plain, store.execute(f'SELECT * FROM "{n}"')), key=repr) for n in names}
    except (sqlite3.Error, ValueError):
        return None


def _plain(row: tuple) -> tuple:
    return tuple(round(value, 6) if isinstance(value, float) else value for value in row)


def seeds(count: int) -> Iterator[random.Random]:
    """So many sources of chance, the same each time, so that what fails can be tried again."""
    yield from (random.Random(n) for n in range(count))

"""Damages a store and its backups until the doctor calls one of them fine: python -m tests.fuzzing.damage --times 5000.

A few hundred times at each `make test`, the whole form in `make soak`.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, text

from data_loaders.maintenance import backup as keeping
from data_loaders.maintenance import doctor, manifest, newest_backup
from data_loaders.maintenance.finding import Finding, Level, worst
from data_loaders.store import accepting, actions, audit, meetings, step_changes
from data_loaders.store.engine import opened, upgrade
from tests.data_loaders.store.test_store import DARTFORD, GRAVESHAM, street, wards

Content = dict[str, list[tuple]]
Look = Callable[..., list[Finding]]
STORE, BACKUPS = "store.sqlite", "backups"


def kept(folder: Path) -> None:
    """Make a small store and its only backup in a folder; CSP_BACKUPS must name its folder of backups."""
    with opened(f"sqlite:///{folder / STORE}") as engine:
        fill(engine)
        keeping.backup(engine)
    pages(folder / STORE)


def the_backup(folder: Path) -> Path:
    """The only backup in such a folder."""
    (result,) = (folder / BACKUPS).iterdir()
    return result


def ask(folder: Path, look: Look = doctor.held) -> list[Finding]:
    """What the doctor says of the store in a folder as it is now, for every release."""
    with opened(f"sqlite:///{folder / STORE}") as engine:
        return look(engine, thorough=True)


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
    step_changes.accept_step(engine, "asb_incidents", DARTFORD, "2014-03", "a new way to count", "Jo")
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


def spoil(folder: Path, chance: random.Random) -> str:
    """Damage a backup in one of the ways in which files are lost; says how."""
    file = folder / chance.choice([manifest.NAME, STORE])
    whole = file.read_bytes()
    how = chance.choice(["gone", "empty", "cut off", "noise", "bit", "all gone"])
    if how == "all gone":
        shutil.rmtree(folder)
    elif how == "gone":
        file.unlink()
    elif how in ("empty", "cut off"):
        file.write_bytes(whole[: chance.randrange(len(whole)) if how == "cut off" else 0])
    elif how == "noise":
        start = chance.randrange(len(whole))
        file.write_bytes(whole[:start] + chance.randbytes(64) + whole[start + 64 :])
    else:
        flip(whole, file, chance)
    return f"{file.name} {how}"


def seeds(count: int) -> Iterator[random.Random]:
    """So many sources of chance, the same each time, so that what fails can be tried again."""
    yield from (random.Random(n) for n in range(count))


def try_pages(folder: Path, times: int) -> None:
    """No page of noise is called fine."""
    path = folder / STORE
    count, whole = pages(path), path.read_bytes()
    for chance in seeds(times):
        page = chance.randrange(count)
        overwrite(whole, path, page, chance)
        assert worst(ask(folder, doctor.store)) is Level.FAULT, f"page {page} of {count}"
    path.write_bytes(whole)


def try_bits(folder: Path, times: int) -> None:
    """No bit that changes what is held is called fine. In unused space a bit changes nothing: what can be read with
    SQLite alone says which do. What was written after the backup nobody else knows, so it is left out."""
    path = folder / STORE
    with opened(f"sqlite:///{path}") as engine, engine.begin() as connection:
        connection.execute(text("DELETE FROM audit WHERE what = :what"), {"what": keeping.MADE})
    pages(path)
    whole, before, changes = path.read_bytes(), content(path), 0
    for n, chance in enumerate(seeds(times)):
        flip(whole, path, chance)
        changed = content(path) != before
        changes += changed
        assert not changed or worst(ask(folder)) is Level.FAULT, f"seed {n}"
    assert changes, "no damage was done"
    path.write_bytes(whole)


def try_backups(folder: Path, times: int) -> None:
    """No backup that is gone, cut off or changed is called fine."""
    backup = the_backup(folder)
    whole = folder / "whole"
    shutil.copytree(backup, whole)
    for n, chance in enumerate(seeds(times)):
        how = spoil(backup, chance)
        assert worst(ask(folder, newest_backup.look)) is Level.FAULT, f"seed {n}: {how}"
        shutil.rmtree(backup, ignore_errors=True)
        shutil.copytree(whole, backup)


def main() -> int:
    """Try each kind of damage so many times; 0 if none was called fine."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing.damage")
    parser.add_argument("--times", type=int, default=5_000)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory(prefix="csp-damage-") as name:
        folder = Path(name)
        os.environ["CSP_BACKUPS"] = str(folder / BACKUPS)
        kept(folder)
        for attempt in (try_backups, try_pages, try_bits):
            attempt(folder, times)
            print(f"{attempt.__doc__}".split(".")[0], f"({times} times)", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

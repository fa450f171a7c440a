"""Whether a store or a backup is sound: read whole, counted again, and compared with each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine

from data_loaders.fault import Fault
from data_loaders.maintenance import comparison, integrity, manifest, recount
from data_loaders.maintenance.manifest import Manifest
from data_loaders.maintenance.opened_backup import opened
from data_loaders.store.engine import newest_schema

SAMPLE = 100  # releases of a large store that are counted again each time


@contextmanager
def readable(what: str) -> Iterator[None]:
    """Whatever goes wrong inside is a Fault: a damaged store can make any reader fail in any way."""
    try:
        yield
    except Fault:
        raise
    except Exception as error:  # its own words could quote a figure
        raise Fault(what, "content that can be read", f"{type(error).__name__}; restore a backup") from error


def content(engine: Engine, most: int | None = SAMPLE) -> str:
    """What was counted again in a store of this version's schema, in words; most: releases to look at, None for all.

    Raises Fault for the first thing that is not what it was when it was accepted.
    """
    with readable("store"), engine.connect() as connection:
        return recount.check(connection, recount.sample(connection, most))


def backup(folder: Path, store: Engine | None, most: int | None = SAMPLE) -> str:
    """What was looked at in a backup, in words; store: what it is compared with, None if that cannot be used.

    Raises Fault if the backup could not bring the store back, or if the store has lost what the backup holds. A backup
    of another schema is read and compared with its manifest alone: this code does not know its tables.
    """
    made = manifest.verify(folder)
    if made.schema != newest_schema():
        return f"whole, of schema {made.schema}, so not compared with the store"
    with readable("backup"), opened(folder, made) as held:
        return inside(held, made, store, most)


def inside(held: Engine, made: Manifest, store: Engine | None, most: int | None) -> str:
    """The same for a backup that is open already."""
    integrity.check(held)
    with held.connect() as connection:
        _as_described(connection, made)
        recount.check(connection, recount.sample(connection, most))
        if store is None:
            return f"{made.releases} releases, counted again; not compared with the store"
        with store.connect() as now:
            return comparison.check(connection, now)


def _as_described(connection: Connection, made: Manifest) -> None:
    rows = comparison.rows(connection)
    if rows["release"] != made.releases or rows != made.rows:
        raise Fault(
            "backup", f"{made.rows} rows and {made.releases} releases as its manifest says", str(rows)
        )

"""Copies a SQLite store to a file and back while others use it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from data_loaders.fault import Fault
from data_loaders.maintenance.manifest import Manifest, stamp
from data_loaders.store.store_faults import StoreFault, in_plain_words

FILE = "store.sqlite"


def save(engine: Engine, path: Path) -> tuple[str, int]:
    """Write the store to a new file, and check it; returns its schema and how many releases it holds.

    VACUUM INTO reads one moment of the store and waits for nobody (https://sqlite.org/lang_vacuum.html).
    """
    try:
        with closing(engine.raw_connection()) as connection:
            connection.driver_connection.execute("VACUUM INTO ?", (str(path),))  # type: ignore[union-attr]
    except sqlite3.Error as error:
        raise in_plain_words(error, engine.url) or error from error
    return _look(path)


def bring(engine: Engine, path: Path, wanted: Manifest) -> None:
    """Put the file's content in the store's place, in one transaction of the store's own.

    SQLite's backup interface writes through the store's journal: readers see the old store until the new one is
    whole, and a stop in between leaves the old one (https://sqlite.org/backup.html). A store that is so damaged
    that it cannot be written is set aside first.
    """
    if _look(path) != (wanted.schema, wanted.releases):
        raise Fault(
            "backup", f"schema {wanted.schema}, {wanted.releases} releases", str(_look(path)), str(path)
        )
    try:
        _write(engine, path)
    except StoreFault as fault:
        if "damaged" not in fault.found:
            raise
        engine.dispose()
        _set_aside(Path(str(engine.url.database)))
        _write(engine, path)


def _write(engine: Engine, path: Path) -> None:
    try:
        with closing(engine.raw_connection()) as connection, closing(_open(path)) as source:
            source.backup(connection.driver_connection)  # type: ignore[arg-type]
    except sqlite3.Error as error:
        raise in_plain_words(error, engine.url) or error from error


def _set_aside(store: Path) -> None:
    for end in ("", "-wal", "-shm"):
        part = store.with_name(store.name + end)
        if part.exists():
            part.rename(part.with_name(f"{store.name}.damaged-{stamp()}{end}"))


def _look(path: Path) -> tuple[str, int]:
    """The schema and the number of releases of a sound store in a file. Raises Fault for any other."""
    try:
        with closing(_open(path)) as connection:
            verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
            schema = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            releases = connection.execute("SELECT count(*) FROM release").fetchone()[0]
    except sqlite3.Error as error:
        raise Fault("backup", "a store of the dashboard", str(error), str(path)) from error
    if verdict != "ok" or schema is None:
        raise Fault("backup", "a sound store", verdict, str(path))
    return schema[0], releases


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)

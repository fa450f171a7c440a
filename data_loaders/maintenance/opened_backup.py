"""Opens a backup to look at what is in it, without touching it and without a database server."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby, islice
from pathlib import Path

from sqlalchemy import DateTime, Engine, Integer, LargeBinary, NullPool, String, create_engine, insert
from sqlalchemy.types import TypeEngine

from data_loaders.maintenance import postgresql_copy
from data_loaders.maintenance.manifest import Manifest
from data_loaders.store import store_faults
from data_loaders.store.schema import metadata

AT_ONCE = 5_000


@contextmanager
def opened(folder: Path, made: Manifest) -> Iterator[Engine]:
    """The store that a backup holds, to be read. A PostgreSQL dump is read into a SQLite file that is then deleted."""
    if made.database == "sqlite":
        yield _engine(folder / made.file, "mode=ro&immutable=1")
        return
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".opened-") as scratch:
        engine = _engine(Path(scratch) / "store.sqlite", "mode=rwc")
        _fill(engine, folder / made.file)
        yield engine


def _engine(path: Path, mode: str) -> Engine:
    address = f"{path.resolve().as_uri()}?{mode}"
    engine = create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool
    )
    store_faults.listen(engine)
    return engine


def _fill(engine: Engine, dump: Path) -> None:
    metadata.create_all(engine)
    with engine.begin() as connection:
        for (name, columns), rows in groupby(postgresql_copy.rows(dump), key=lambda row: row[:2]):
            table = metadata.tables.get(name)
            if table is None:
                continue
            kinds = [table.c[column].type for column in columns]
            values = (dict(zip(columns, map(_value, kinds, row[2]), strict=True)) for row in rows)
            while part := list(islice(values, AT_ONCE)):
                connection.execute(insert(table), part)


def _value(kind: TypeEngine, text: str | None) -> object:
    """A value as COPY writes it: https://www.postgresql.org/docs/current/sql-copy.html."""
    if text is None or isinstance(kind, String):
        return text
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(text)
    if isinstance(kind, LargeBinary):
        return bytes.fromhex(text.removeprefix(r"\x"))
    return int(text) if isinstance(kind, Integer) else float(text)

"""Stores for tests that need more than one: clean databases on each kind, and a store as an earlier version left it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

from alembic import command
from sqlalchemy import Engine, MetaData, create_engine, insert, select

from data_loaders.store import engine as store

Clean = Callable[[str], str]
_numbers = itertools.count()


def clean_sqlite(folder: Path) -> str:
    """The address of a SQLite store that is not there yet."""
    return f"sqlite:///{folder / f'clean-{next(_numbers)}.sqlite'}"


def clean_postgres(server: str, like: str = "template1") -> str:
    """The address of a new database on this server: empty, or a copy of another that nobody is connected to."""
    name = f"clean_{next(_numbers)}"
    engine = create_engine(
        server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {like}")
    engine.dispose()
    return f"{server.rpartition('/')[0]}/{name}"


def upgrade_to(engine: Engine, revision: str) -> None:
    """Make the schema what it was at a revision."""
    config = store.migrations()
    with store.writer(engine).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def copy_rows(source: Engine, target: Engine) -> dict[str, int]:
    """Copy what both know, table by table, as the target's schema has it; returns how many rows each got."""
    old, new = MetaData(), MetaData()
    old.reflect(target)
    new.reflect(source)
    counts: dict[str, int] = {}
    with source.connect() as reading, store.writer(target).begin() as writing:
        for table in old.sorted_tables:
            if table.name == "alembic_version":
                continue
            rows = reading.execute(
                select(*(new.tables[table.name].c[c.name] for c in table.columns))
            ).mappings()
            results = [dict(row) for row in rows]
            if results:
                writing.execute(insert(table), results)
            counts[table.name] = len(results)
    return counts

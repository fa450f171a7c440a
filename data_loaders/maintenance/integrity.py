"""Asks the database itself whether what it holds can be read: SQLite's own check, or PostgreSQL's."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
from sqlalchemy import Connection, Engine, text

from data_loaders.fault import Fault
from data_loaders.store.schema import metadata
from data_loaders.store.store_faults import in_plain_words

INDEXES = """SELECT c.oid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
WHERE a.amname = 'btree' AND c.relnamespace = 'public'::regnamespace AND i.indisvalid"""
MAY_CHECK = """SELECT has_function_privilege(to_regprocedure('bt_index_check(regclass, boolean)')::oid, 'EXECUTE')
AND EXISTS (SELECT FROM pg_proc WHERE proname = 'verify_heapam' AND has_function_privilege(oid, 'EXECUTE'))"""
DAMAGED = text("SELECT msg FROM verify_heapam(CAST(:table AS regclass)) LIMIT 1")


def check(engine: Engine) -> str:
    """What was checked, in words. Raises Fault if the database finds something damaged."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            return _sqlite(connection)
        return _postgresql(connection)


def _sqlite(connection: Connection) -> str:
    """https://sqlite.org/pragma.html#pragma_integrity_check: references between tables are a check of their own."""
    damage = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    if damage != "ok":
        raise Fault("database", "pages and indexes that agree", f"damage: {damage}; restore a backup")
    orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if orphan:
        raise Fault(
            "database", "rows that belong to something", f"rows of {orphan[0]} that do not; restore a backup"
        )
    return "SQLite finds every page, index and reference sound"


def _postgresql(connection: Connection) -> str:
    """https://www.postgresql.org/docs/current/amcheck.html, where the database has it and this role may use it."""
    for table in metadata.sorted_tables:
        _read(connection, table.name)
    if not connection.exec_driver_sql(MAY_CHECK).scalar():
        return "every table can be read whole; indexes not checked: this role has no amcheck to use"
    for table in metadata.sorted_tables:
        damage = connection.execute(DAMAGED, {"table": f"public.{table.name}"}).scalar()
        if damage:
            raise Fault("database", "sound tables", f"damage in {table.name}: {damage}; restore a backup")
    for index in connection.exec_driver_sql(INDEXES).scalars().all():
        _index(connection, index)
    return "every table can be read whole, and amcheck finds tables and indexes sound"


def _index(connection: Connection, index: int) -> None:
    cursor = connection.connection.cursor()
    try:
        cursor.execute("SELECT bt_index_check(%s::oid::regclass, true)", (index,))
    except (psycopg.errors.IndexCorrupted, psycopg.errors.DataCorrupted) as error:
        raise Fault(
            "database", "sound indexes", f"damage: {error.diag.message_primary}; restore a backup"
        ) from error


def _read(connection: Connection, table: str) -> None:
    """Every column of every row, also what is kept apart because it is long; the rows are dropped as they come."""
    try:
        for _ in _copied(connection, table):
            pass
    except psycopg.Error as error:
        raise in_plain_words(error, connection.engine.url) or error from error


def _copied(connection: Connection, table: str) -> Iterator[object]:
    with connection.connection.cursor().copy(f'COPY public."{table}" TO STDOUT') as copy:  # type: ignore[attr-defined]
        yield from copy

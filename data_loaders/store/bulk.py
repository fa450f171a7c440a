"""Writes many rows at the speed of the database's own driver, and reads a table of rows as a frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd
from sqlalchemy import Connection, Table


def _plain(frame: pd.DataFrame) -> Iterable[tuple]:
    """Rows of plain Python values, with None for what is missing."""
    columns = [column.astype(object).where(column.notna(), None).tolist() for _, column in frame.items()]
    return zip(*columns, strict=True)


def insert(connection: Connection, table: Table, frame: pd.DataFrame, *, once: bool = False) -> None:
    """Append the frame's rows to the table; its columns are the table's.

    once: rows whose key is held already are passed over.
    """
    if frame.empty:
        return
    names: Sequence[str] = list(frame.columns)
    _known(table, names)
    columns = ", ".join(f'"{n}"' for n in names)
    tail = " ON CONFLICT DO NOTHING" if once else ""
    if connection.dialect.name == "postgresql":
        _copy(connection, table, columns, frame, tail)
    else:
        marks = ", ".join("?" * len(names))
        statement = f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks}){tail}'  # noqa: S608 (names checked)
        connection.exec_driver_sql(statement, list(_plain(frame)))


def _copy(connection: Connection, table: Table, columns: str, frame: pd.DataFrame, tail: str) -> None:
    """PostgreSQL's COPY, through a temporary table where rows may be held already."""
    target = f'"{table.name}"'
    cursor = connection.connection.cursor()
    if tail:
        cursor.execute(f"CREATE TEMP TABLE incoming (LIKE {target}) ON COMMIT DROP")
    into = "incoming" if tail else target
    with cursor.copy(f"COPY {into} ({columns}) FROM STDIN") as copy:
        for row in _plain(frame):
            copy.write_row(row)
    if tail:
        cursor.execute(f"INSERT INTO {target} ({columns}) SELECT {columns} FROM incoming{tail}")  # noqa: S608
        cursor.execute("DROP TABLE incoming")


def _known(table: Table, names: Sequence[str]) -> None:
    unknown = set(names) - set(table.columns.keys())
    if unknown:
        raise KeyError(f"{table.name} has no column {sorted(unknown)}")

"""Writes many rows at the speed of the database's own driver, and reads a table of rows as a frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import psycopg
from sqlalchemy import Connection, Select, Table

from data_loaders.store.store_faults import in_plain_words


def _plain(rows: pd.DataFrame) -> Iterable[tuple]:
    """Rows of plain Python values, with None for what is missing."""
    return zip(*(_values(column) for _, column in rows.items()), strict=True)


def _values(column: pd.Series) -> list:
    # As an array of objects at once: pandas asks Arrow for each text by itself.
    values, missing = np.array(column.astype(object)), column.isna().to_numpy()
    values[missing] = None
    return values.tolist()


def frame(connection: Connection, query: Select, columns: dict[str, Any]) -> pd.DataFrame:
    """The rows of a query as a frame of these columns and types ({name: dtype}).

    Built column by column: pandas asks every row of the database for attributes it does not have, which costs more
    than the query; and a column of 63-bit numbers with gaps would become floats, and lose its last digits.
    """
    rows = connection.execute(query).all()
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pd.DataFrame(
        {
            name: pd.array(column, dtype=dtype)
            for (name, dtype), column in zip(columns.items(), values, strict=True)
        }
    )


def insert(connection: Connection, table: Table, rows: pd.DataFrame, *, once: bool = False) -> None:
    """Append the frame's rows to the table; its columns are the table's.

    once: rows whose key is held already are passed over.
    """
    if rows.empty:
        return
    _known(table, list(rows.columns))
    rows = rows.dropna(axis="columns", how="all")  # is NULL without being said, which is quicker
    names: Sequence[str] = list(rows.columns)
    columns = ", ".join(f'"{n}"' for n in names)
    tail = " ON CONFLICT DO NOTHING" if once else ""
    if connection.dialect.name == "postgresql":
        _copy(connection, table, columns, rows, tail)
    else:
        marks = ", ".join("?" * len(names))
        statement = f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks}){tail}'  # noqa: S608 (names checked)
        connection.exec_driver_sql(statement, list(_plain(rows)))


def _copy(connection: Connection, table: Table, columns: str, rows: pd.DataFrame, tail: str) -> None:
    """PostgreSQL's COPY, which SQLAlchemy knows nothing of: what fails in it is told as elsewhere."""
    try:
        _copy_into(connection.connection.cursor(), f'"{table.name}"', columns, rows, tail)
    except psycopg.Error as error:
        raise in_plain_words(error, connection.engine.url) or error from error


def _copy_into(cursor: Any, target: str, columns: str, rows: pd.DataFrame, tail: str) -> None:
    """Through a temporary table where rows may be held already."""
    if tail:
        cursor.execute(f"CREATE TEMP TABLE incoming (LIKE {target}) ON COMMIT DROP")
    into = "incoming" if tail else target
    with cursor.copy(f"COPY {into} ({columns}) FROM STDIN") as copy:
        for row in _plain(rows):
            copy.write_row(row)
    if tail:
        cursor.execute(f"INSERT INTO {target} ({columns}) SELECT {columns} FROM incoming{tail}")  # noqa: S608
        cursor.execute("DROP TABLE incoming")


def _known(table: Table, names: Sequence[str]) -> None:
    unknown = set(names) - set(table.columns.keys())
    if unknown:
        raise KeyError(f"{table.name} has no column {sorted(unknown)}")

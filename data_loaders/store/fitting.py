"""Will every database take what a batch says? PostgreSQL refuses long texts, NUL and half characters, SQLite none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pandas as pd
from sqlalchemy import String, Table

from data_loaders.fault import Fault

# NUL, and the halves of UTF-16 pairs, which no encoding can write by themselves.
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def check(what: str, where: str, table: Table, rows: pd.DataFrame | Mapping[str, object]) -> None:
    """Raises Fault for a text that is too long for its column or cannot be written."""
    for name, texts in _texts(table, rows):
        limit = getattr(table.c[name].type, "length", None)
        if limit is not None and max(map(len, texts), default=0) > limit:
            raise Fault(what, f"at most {limit} characters as {table.name} {name}", "more", where)
        if UNSTORABLE.search("".join(texts)):
            raise Fault(what, f"text as {table.name} {name}", "characters that are none", where)


def _texts(table: Table, rows: pd.DataFrame | Mapping[str, object]) -> Iterable[tuple[str, list[str]]]:
    """The different texts for each column of the table that holds texts."""
    for name in map(str, rows):
        if name in table.c and isinstance(table.c[name].type, String):
            held = rows[name].unique() if isinstance(rows, pd.DataFrame) else [rows[name]]
            yield name, [t for t in held if isinstance(t, str)]

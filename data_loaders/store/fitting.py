"""Will every database take what a batch says? PostgreSQL refuses long texts, NUL and half characters, SQLite none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd
from sqlalchemy import String, Table

from data_loaders.fault import Fault

# NUL, and the halves of UTF-16 pairs, which no encoding can write by themselves.
UNSTORABLE = r"[\x00\ud800-\udfff]"


def check(what: str, where: str, table: Table, rows: pd.DataFrame | Mapping[str, object]) -> None:
    """Raises Fault for a text that is too long for its column or cannot be written."""
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame([rows])
    for name in _texts(table, frame):
        texts = pd.Series([t for t in frame[name].dropna().unique() if isinstance(t, str)], dtype=object)
        limit = getattr(table.c[name].type, "length", None)
        if limit is not None and (texts.str.len() > limit).any():
            raise Fault(what, f"at most {limit} characters as {table.name} {name}", "more", where)
        if texts.str.contains(UNSTORABLE, regex=True).any():
            raise Fault(what, f"text as {table.name} {name}", "characters that are none", where)


def _texts(table: Table, frame: pd.DataFrame) -> Iterable[str]:
    return [name for name in frame.columns if name in table.c and isinstance(table.c[name].type, String)]

"""Will every database take what a batch says? PostgreSQL refuses long texts, NUL and half characters, SQLite none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import String, Table

from data_loaders.batch import Reason, Standing
from data_loaders.calendar.edition import parse_day, parse_edition
from data_loaders.calendar.period import is_month
from data_loaders.fault import Fault

KIND = "kind"  # its name among what SQLAlchemy keeps of a column

# NUL, and the halves of UTF-16 pairs, which no encoding can write by themselves.
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def check(what: str, where: str, table: Table, rows: pd.DataFrame | Mapping[str, object]) -> None:
    """Raises Fault for a text that is too long for its column, cannot be written, or is not of the column's kind."""
    for name, texts in _texts(table, rows):
        wrong = _wrong(table, name, texts)
        if wrong:
            raise Fault(what, *wrong, where)


def _wrong(table: Table, name: str, texts: list[str]) -> tuple[str, str] | None:
    """What was expected of a column's texts, and found; None if they fit."""
    limit = getattr(table.c[name].type, "length", None)
    if limit is not None and max(map(len, texts), default=0) > limit:
        return f"at most {limit} characters as {table.name} {name}", "more"
    if UNSTORABLE.search("".join(texts)):
        return f"text as {table.name} {name}", "characters that are none"
    kind: TextKind | None = table.c[name].info.get(KIND)
    other = next((text for text in texts if kind and not kind.holds(text)), None)
    return None if kind is None or other is None else (f"{kind.expected} as {table.name} {name}", repr(other))


def _texts(table: Table, rows: pd.DataFrame | Mapping[str, object]) -> Iterable[tuple[str, list[str]]]:
    """The different texts for each column of the table that holds texts."""
    for name in map(str, rows):
        if name in table.c and isinstance(table.c[name].type, String):
            held = rows[name].unique() if isinstance(rows, pd.DataFrame) else [rows[name]]
            yield name, [t for t in held if isinstance(t, str)]


@dataclass(frozen=True)
class TextKind:
    """expected: for a message. holds: is this text of the kind?"""

    expected: str
    holds: Callable[[str], bool]

    @property
    def info(self) -> dict[str, TextKind]:
        """For the column that is of this kind."""
        return {KIND: self}


MONTH = TextKind("a month like 2014-03", is_month)


DAY = TextKind("a day like 2014-03-31", lambda text: parse_day(text) is not None)


EDITION = TextKind("a day or a month as edition", lambda text: parse_edition(text) is not None)


STANDING = TextKind(f"one of {', '.join(Standing)}", lambda text: text in set(Standing))


REASON = TextKind(f"one of {', '.join(Reason)}", lambda text: text in set(Reason))

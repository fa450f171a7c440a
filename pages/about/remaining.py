"""What Streamlit leaves inaccessible on our pages: one declared list, for the statement and for the browser test.

The test expects exactly this list, so that a new violation fails, and the statement stays true when one has gone.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from data_loaders.definition import Definition, Id, Text, read

FILE = Path(__file__).parent / "remaining.toml"


class Remaining(Definition):
    """One violation. rule: axe-core's name of it; where: in which state of a page; what and cause: for readers."""

    rule: Id
    where: Text
    criterion: Text
    what: Text
    cause: Text


class _List(Definition):
    id: Id
    remaining: tuple[Remaining, ...] = ()


@cache
def remaining() -> tuple[Remaining, ...]:
    """Every declared violation. Raises Fault if the list is not sound."""
    return read(FILE, _List).remaining

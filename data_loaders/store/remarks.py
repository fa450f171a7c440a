"""What lead groups say of their measures, and what a meeting decides. A correction is a new row; nothing is changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError

from data_loaders.fault import Fault
from data_loaders.hidden_characters import seen
from data_loaders.store import audit, text_limits
from data_loaders.store.changes import About, AsAt, StoreChange, changing
from data_loaders.store.schema import remark

LONGEST = 600


class RemarkKind(StrEnum):
    """What a remark is."""

    COMMENT = "comment"
    DECISION = "decision"


class Remark(NamedTuple):
    """A comment or a decision on a measure. ending: the last month of the quarter it is about; at: in UTC.

    agency: for whom the author speaks; "" where that is not said. replaces: the remark that this one corrects.
    """

    id: int
    ending: str
    indicator: str
    kind: RemarkKind
    text: str
    author: str
    agency: str
    at: datetime
    replaces: int | None


_COLUMNS = tuple(remark.c[name] for name in Remark._fields)


def sound(text: str, what: str, longest: int = LONGEST) -> str:
    """The text without the space around it. Raises Fault if it is empty, too long or holds hidden characters."""
    text_seen = seen(text, what)
    if not text_seen or len(text_seen) > longest:
        raise Fault(what, f"1 to {longest} characters", str(len(text_seen)))
    return text_seen


def say(
    engine: Engine, ending: str, indicator: str, kind: RemarkKind, text: str, author: str, agency: str = ""
) -> int:
    """Add a remark; returns its number. Raises Fault for a text that is empty or too long, and without an author."""
    with changing(engine, About.MEETING) as change:
        return add(change, ending, indicator, kind, text, author, agency)


def add(
    change: StoreChange,
    ending: str,
    indicator: str,
    kind: RemarkKind,
    text: str,
    author: str,
    agency: str = "",
) -> int:
    """As say, within a change that is under way."""
    values = {"ending": ending, "indicator": indicator, "kind": str(kind), "agency": agency}
    told = f"added a {kind}", f"{indicator} {ending}"
    held = sound(text, kind)
    return _add(change, told, **values, text=held, author=sound(author, "author", 200), replaces=None)


def correct(engine: Engine, old: Remark, text: str, author: str) -> int:
    """Put a new text in a remark's place; an empty one withdraws it. Returns the number of the new row.

    Raises Fault if somebody else has replaced it already, or the text is too long.
    """
    held = sound(text, old.kind) if text.strip() else ""
    kept = {"ending": old.ending, "indicator": old.indicator, "kind": str(old.kind), "agency": old.agency}
    what = "corrected" if held else "withdrew"
    told = f"{what} a {old.kind}", f"{old.indicator} {old.ending}: {old.kind} {old.id}"
    try:
        named = sound(author, "author", 200)
        with changing(engine, About.MEETING) as change:
            return _add(change, told, **kept, text=held, author=named, replaces=old.id)
    except IntegrityError as error:
        raise Fault(f"{old.kind} {old.id}", "one that nobody has replaced", "a newer one") from error


def _add(change: StoreChange, told: tuple[str, str], *, author: str, **values: str | int | None) -> int:
    """Write a remark, and on the trail what its author did, about what."""
    text_limits.check("remark", "", remark, values)
    row = insert(remark).values(author=author, **values, at=change.at, change=change.number)
    number = change.connection.execute(row.returning(remark.c.id)).scalar_one()
    audit.write(change.connection, author, *told)
    return number


def remarks(engine: Engine, endings: Sequence[str], as_at: AsAt | None = None) -> list[Remark]:
    """The remarks on these quarters that stand, now or in a state, oldest first."""
    query = select(*_COLUMNS).where(remark.c.ending.in_(endings)).order_by(remark.c.id)
    if as_at is not None:
        query = query.where(remark.c.change <= as_at.change)
    with engine.connect() as connection:
        every = [_remark(row) for row in connection.execute(query)]
    replaced = {r.replaces for r in every}
    return [r for r in every if r.id not in replaced and r.text]


def _remark(row: Sequence) -> Remark:
    """A remark of a kind that is none is a comment: nobody decided it."""
    remark = Remark(*row)
    return remark._replace(
        kind=RemarkKind.DECISION if remark.kind == RemarkKind.DECISION else RemarkKind.COMMENT
    )

"""When the group meets, and the papers of its meetings: each pins the moment as at which it shows the store.

A meeting is named by the last month of the quarter that it looks at ("2013-12"), so there is one for each quarter.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Engine, insert, select

from data_loaders.fault import Fault
from data_loaders.store import audit
from data_loaders.store.engine import writer
from data_loaders.store.releases import now
from data_loaders.store.schema import meeting, paper


class Paper(NamedTuple):
    """What a meeting was shown. as_at: in UTC; judgements: how its measures read then, as JSON; digest: its SHA-256."""

    id: int
    ending: str
    as_at: datetime
    judgements: str
    digest: str
    frozen_by: str


_PAPER = tuple(paper.c[name] for name in Paper._fields)


def digest(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def set_day(engine: Engine, ending: str, day: date | None, set_by: str) -> None:
    """Put the meeting of a quarter on a day, or off where there is none. Raises Fault without a name."""
    _named(ending, set_by)
    values = {"ending": ending, "day": day.isoformat() if day else None, "set_by": set_by}
    with writer(engine).begin() as connection:
        connection.execute(insert(meeting).values(**values, at=now()))
        audit.write(connection, set_by, "set a meeting's day", f"{ending}: {day or 'no meeting'}")


def days(engine: Engine, as_at: datetime | None = None) -> dict[str, date]:
    """The day of each meeting, now or as it was at a moment, by the last month of its quarter, oldest first."""
    query = select(meeting.c.ending, meeting.c.day).order_by(meeting.c.id)
    if as_at is not None:
        query = query.where(meeting.c.at <= as_at)
    with engine.connect() as connection:
        newest: dict[str, str | None] = {row[0]: row[1] for row in connection.execute(query)}
    return {ending: date.fromisoformat(day) for ending, day in sorted(newest.items()) if day}


def freeze(engine: Engine, ending: str, as_at: datetime, judgements: str, frozen_by: str) -> Paper:
    """Keep the paper of a quarter's meeting. A second one takes the first one's place; both stay readable.

    as_at: from accepting.moment, before the judgements were made. Raises Fault without a name, and for a moment before
    that of a paper of this meeting: its data could only be older.
    """
    _named(ending, frozen_by)
    with writer(engine).begin() as connection:
        later = select(paper.c.id).where(paper.c.ending == ending, paper.c.as_at >= as_at)
        if connection.execute(later).first():
            raise Fault(f"paper {ending}", "a moment after the paper there is", f"{as_at:%Y-%m-%d %H:%M}")
        values = {"ending": ending, "as_at": as_at, "judgements": judgements, "frozen_by": frozen_by}
        row = insert(paper).values(**values, digest=digest(judgements)).returning(paper.c.id)
        number = connection.execute(row).scalar_one()
        about = f"{ending} as at {as_at:%Y-%m-%d %H:%M} UTC"
        audit.write(connection, frozen_by, "froze a meeting's paper", about)
    return Paper(number, ending, as_at, judgements, digest(judgements), frozen_by)


def papers(engine: Engine, as_at: datetime | None = None) -> dict[str, Paper]:
    """The paper of each meeting that has one, now or as at a moment, by the last month of its quarter, oldest first;
    the newest of each."""
    query = select(*_PAPER).order_by(paper.c.id)
    if as_at is not None:
        query = query.where(paper.c.as_at <= as_at)
    with engine.connect() as connection:
        rows = [Paper(*row) for row in connection.execute(query)]
    return {p.ending: p for p in sorted(rows, key=lambda p: (p.ending, p.id))}


def _named(ending: str, who: str) -> None:
    if not who.strip():
        raise Fault(f"meeting {ending}", "the name of who does this", "none")

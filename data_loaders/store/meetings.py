"""When the group meets, and the papers of its meetings: each pins the state in which it shows the store.

A meeting is named by the last month of the quarter that it looks at ("2013-12"), so there is one for each quarter.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Engine, insert, select

from data_loaders.calendar.edition import parse_day
from data_loaders.calendar.period import is_month
from data_loaders.fault import Fault
from data_loaders.store import audit, text_limits
from data_loaders.store.changes import About, AsAt, changing
from data_loaders.store.schema import meeting, paper


class Paper(NamedTuple):
    """What a meeting was shown. up_to: the newest change that it shows; as_at: when that was the newest, in UTC;
    judgements: how its measures read then, as JSON; digest: its SHA-256."""

    id: int
    ending: str
    as_at: datetime
    judgements: str
    digest: str
    frozen_by: str
    up_to: int

    @property
    def shown(self) -> AsAt:
        """The state of the store that it shows."""
        return AsAt(self.up_to, self.as_at)


_PAPER = tuple(paper.c[name] for name in Paper._fields)


def digest(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def set_day(engine: Engine, ending: str, day: date | None, set_by: str) -> None:
    """Put the meeting of a quarter on a day, or off where there is none. Raises Fault without a name."""
    _named(ending, set_by)
    values = {"ending": ending, "day": day.isoformat() if day else None, "set_by": set_by}
    text_limits.check("meeting", "", meeting, values)
    with changing(engine, About.MEETING) as change:
        change.connection.execute(insert(meeting).values(**values, at=change.at, change=change.number))
        audit.write(change.connection, set_by, "set a meeting's day", f"{ending}: {day or 'no meeting'}")


def days(engine: Engine, as_at: AsAt | None = None) -> dict[str, date]:
    """The day of each meeting, now or in a state, by the last month of its quarter, oldest first."""
    query = select(meeting.c.ending, meeting.c.day).order_by(meeting.c.id)
    if as_at is not None:
        query = query.where(meeting.c.change <= as_at.change)
    with engine.connect() as connection:
        newest: dict[str, str | None] = {row[0]: row[1] for row in connection.execute(query)}
    held = {ending: parse_day(day) for ending, day in sorted(newest.items()) if day and is_month(ending)}
    return {ending: day for ending, day in held.items() if day}


def freeze(engine: Engine, ending: str, shown: AsAt, judgements: str, frozen_by: str) -> Paper:
    """Keep the paper of a quarter's meeting. A second one takes the first one's place; both stay readable.

    shown: the state that the judgements are of. Raises Fault without a name, and where a paper of this meeting shows
    the same state or a later one: somebody else has frozen it meanwhile.
    """
    _named(ending, frozen_by)
    with changing(engine, About.MEETING) as change:
        same = select(paper.c.id).where(paper.c.ending == ending, paper.c.up_to >= shown.change)
        if change.connection.execute(same).first():
            raise Fault(f"paper {ending}", "something newer than the paper there is", "nothing")
        values = {"ending": ending, "as_at": shown.at, "judgements": judgements, "frozen_by": frozen_by}
        values |= {"digest": digest(judgements), "up_to": shown.change}
        text_limits.check("paper", "", paper, values)
        row = insert(paper).values(**values, change=change.number).returning(*_PAPER)
        frozen = Paper(*change.connection.execute(row).one())
        about = f"{ending} as at {shown.at:%Y-%m-%d %H:%M} UTC, up to change {shown.change}"
        audit.write(change.connection, frozen_by, "froze a meeting's paper", about)
    return frozen


def papers(engine: Engine, as_at: AsAt | None = None) -> dict[str, Paper]:
    """The paper of each meeting that has one, now or in a state, by the last month of its quarter, oldest first;
    the newest of each."""
    query = select(*_PAPER).order_by(paper.c.id)
    if as_at is not None:
        query = query.where(paper.c.change <= as_at.change)
    with engine.connect() as connection:
        rows = [Paper(*row) for row in connection.execute(query)]
    return {p.ending: p for p in sorted(rows, key=lambda p: (p.ending, p.id)) if is_month(p.ending)}


def _named(ending: str, who: str) -> None:
    if not who.strip():
        raise Fault(f"meeting {ending}", "the name of who does this", "none")

"""What was agreed that somebody does about a measure, by when, and how it ended. Open actions are carried forward."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Engine, and_, insert, select
from sqlalchemy.exc import IntegrityError

from data_loaders.calendar.edition import parse_day
from data_loaders.fault import Fault
from data_loaders.store import audit, text_limits
from data_loaders.store.changes import About, AsAt, StoreChange, changing
from data_loaders.store.remarks import sound
from data_loaders.store.schema import action, closing

OUTCOME = 300


class AgreedAction(NamedTuple):
    """An action. ending: the last month of the quarter whose meeting agreed it; owner: the agency that does it; due:
    None where the store has no day that a calendar has.

    outcome, closed_by, closed, closed_change: how, when and by which change it ended; None while it is open, or was in
    the state asked about.
    """

    id: int
    ending: str
    indicator: str
    text: str
    owner: str
    due: date | None
    set_by: str
    at: datetime
    outcome: str | None
    closed_by: str | None
    closed: datetime | None
    closed_change: int | None

    @property
    def open(self) -> bool:
        """Is it still to be done?"""
        return self.closed is None

    def overdue(self, day: date) -> bool:
        """Is it open after the day by which it should have been done?"""
        return self.open and self.due is not None and self.due < day


_OWN = ("id", "ending", "indicator", "text", "owner", "due", "set_by", "at")
_COLUMNS = (
    *(action.c[name] for name in _OWN),
    closing.c.outcome,
    closing.c.closed_by,
    closing.c.at,
    closing.c.change,
)


def agree(engine: Engine, ending: str, indicator: str, text: str, owner: str, due: date, set_by: str) -> int:
    """Record an action; returns its number. Raises Fault without a text, an owner or a name."""
    with changing(engine, About.MEETING) as change:
        return add(change, ending, indicator, text, owner, due, set_by)


def add(
    change: StoreChange, ending: str, indicator: str, text: str, owner: str, due: date, set_by: str
) -> int:
    """As agree, within a change that is under way."""
    values = {
        "ending": ending,
        "indicator": indicator,
        "text": sound(text, "action"),
        "owner": sound(owner, "owner of the action", 200),
        "due": due.isoformat(),
        "set_by": sound(set_by, "who records the action", 200),
    }
    text_limits.check("action", "", action, values)
    row = insert(action).values(**values, at=change.at, change=change.number).returning(action.c.id)
    number = change.connection.execute(row).scalar_one()
    about = f"action {number}, {indicator} {ending}, {owner}, due {due}"
    audit.write(change.connection, set_by, "recorded an action", about)
    return number


def close(engine: Engine, number: int, outcome: str, closed_by: str) -> None:
    """Say how an action ended. Raises Fault without that, without a name, or if it is not open."""
    values = {"outcome": sound(outcome, f"outcome of action {number}", OUTCOME)}
    values["closed_by"] = sound(closed_by, "who closes the action", 200)
    try:
        with changing(engine, About.MEETING) as change:
            row = insert(closing).values(action_id=number, **values, at=change.at, change=change.number)
            change.connection.execute(row)
            audit.write(
                change.connection, closed_by, "closed an action", f"action {number}: {values['outcome']}"
            )
    except IntegrityError as error:
        raise Fault(f"action {number}", "one that is open", "none such") from error


def actions(engine: Engine, as_at: AsAt | None = None) -> list[AgreedAction]:
    """Every action, now or in a state: the earliest due first."""
    ended = action.c.id == closing.c.action_id
    if as_at is not None:
        ended = and_(ended, closing.c.change <= as_at.change)
    query = select(*_COLUMNS).join_from(action, closing, ended, isouter=True)
    if as_at is not None:
        query = query.where(action.c.change <= as_at.change)
    with engine.connect() as connection:
        actions_listed = [
            AgreedAction(*row) for row in connection.execute(query.order_by(action.c.due, action.c.id))
        ]
    return [a._replace(due=parse_day(str(a.due))) for a in actions_listed]

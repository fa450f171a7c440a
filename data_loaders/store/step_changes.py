"""Step changes: a dashboard proposes them, a person accepts or withdraws them, with a reason."""

from __future__ import annotations

from sqlalchemy import Engine, insert, update

from data_loaders.fault import Fault
from data_loaders.hidden_characters import seen
from data_loaders.store import audit, text_limits
from data_loaders.store.changes import About, changing
from data_loaders.store.schema import step


def accept_step(engine: Engine, indicator: str, area: str, month: str, reason: str, decided_by: str) -> int:
    """Note that from this month ("YYYY-MM") on the measure is at a new level; returns the step's number.

    Raises Fault without a reason or a name (nobody could say later why the limits moved), and for what is no month.
    """
    for what, text in (("a reason", reason), ("the name of who decides", decided_by)):
        if not seen(text, what):
            raise Fault(f"step of {indicator}", what, "none")
    values = {
        "indicator": indicator,
        "area": area,
        "month": month,
        "reason": reason,
        "decided_by": decided_by,
    }
    text_limits.check(f"step of {indicator}", "", step, values)
    with changing(engine, About.FIGURES) as change:
        connection = change.connection
        row = insert(step).values(**values, decided=change.at, change=change.number).returning(step.c.id)
        number = connection.execute(row).scalar_one()
        audit.write(
            connection, decided_by, "accepted a step", f"{indicator} in {area} from {month}: {reason}"
        )
    return number


def withdraw_step(engine: Engine, number: int, withdrawn_by: str) -> None:
    """Take an accepted step back; in earlier states it still stands. Raises Fault if there is none such."""
    with changing(engine, About.FIGURES) as change:
        connection = change.connection
        standing = (step.c.id == number) & step.c.withdrawn_change.is_(None)
        values = {"withdrawn": change.at, "withdrawn_change": change.number}
        if connection.execute(update(step).where(standing).values(values)).rowcount != 1:
            raise Fault(f"step {number}", "a step that stands", "none")
        audit.write(connection, withdrawn_by, "withdrew a step", f"step {number}")

"""What a meeting settles about a measure at one go: a decision, an action, or both. Both are kept, or neither."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Engine

from data_loaders.fault import Fault
from data_loaders.store import actions, remarks
from data_loaders.store.changes import About, changing
from data_loaders.store.remarks import RemarkKind


class Settled(NamedTuple):
    """As it was typed. ending: the last month of the quarter; decision, action: "" where there is none."""

    ending: str
    indicator: str
    decision: str
    action: str
    owner: str | None
    due: date | None


def settle(engine: Engine, settled: Settled, by: str, agency: str) -> None:
    """Record it. by: who does, for whom: agency.

    Raises Fault where there is neither a decision nor an action, and for an action without an owner or a day.
    """
    decision, action = settled.decision.strip(), settled.action.strip()
    if not decision and not action:
        raise Fault("record", "a decision or an action", "neither")
    if action and (not settled.owner or not settled.due):
        raise Fault("action", "who does it and by when", "only what is to be done")
    about = settled.ending, settled.indicator
    with changing(engine, About.MEETING) as change:
        if decision:
            remarks.add(change, *about, RemarkKind.DECISION, decision, by, agency)
        if action and settled.owner and settled.due:
            actions.add(change, *about, action, settled.owner, settled.due, by)

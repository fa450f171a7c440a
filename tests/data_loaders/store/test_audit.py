"""The audit trail: who did what, in order; and nothing is done of which the trail cannot tell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from data_loaders.fault import Fault
from data_loaders.loading import load
from data_loaders.partnership import current
from data_loaders.store import (
    accepting,
    actions,
    audit,
    clearances,
    meetings,
    remarks,
    sign_outs,
    step_changes,
)
from data_loaders.store.changes import latest
from data_loaders.store.engine import writer
from data_loaders.store.remarks import RemarkKind
from data_loaders.store.schema import metadata

Q3, Q4, DUE = "2013-12", "2014-03", date(2014, 2, 28)
ROWS = [(0.2185, 51.4455, "On or near High Street", "Burglary")] * 3


def test_the_trail_keeps_who_did_what_in_order(engine: Engine) -> None:
    audit.note(engine, "Jo", "accepted a step", "asb_incidents")
    audit.note(engine, "K" * 300, "sent a return", "2013/14 Q3")
    newest, oldest = audit.entries(engine)
    assert (oldest.who, oldest.what, oldest.about) == ("Jo", "accepted a step", "asb_incidents")
    assert newest.who == "K" * 200 and newest.at >= oldest.at
    assert [e.who for e in audit.entries(engine, most=1)] == [newest.who]


def held(engine: Engine) -> dict[str, list[str]]:
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in metadata.sorted_tables
        }


def test_what_cannot_be_put_on_the_trail_is_not_done(
    engine: Engine, street_file: Callable[..., Path]
) -> None:
    ours, first, second = current(), street_file("2014-01", ROWS), street_file("2014-02", ROWS)
    load(engine, [first], ours, progress=False)
    step = step_changes.accept_step(engine, "asb_incidents", "E07000107", "2014-03", "a reason", "Jo")
    remarks.say(engine, Q3, "asb_incidents", RemarkKind.COMMENT, "It rained.", "Jo")
    [text] = remarks.remarks(engine, [Q3])
    action = actions.agree(engine, Q3, "asb_incidents", "Light it.", "Dartford", DUE, "Jo")
    done: dict[str, Callable[[], object]] = {
        "load": lambda: load(engine, [second], ours, progress=False, by="Jo"),
        "clear": lambda: clearances.clear(engine, 1, "Jo"),
        "take back": lambda: accepting.retract(engine, 1, "a test", "Jo"),
        "step": lambda: step_changes.accept_step(
            engine, "asb_incidents", "E07000109", "2014-03", "why", "Jo"
        ),
        "step withdrawn": lambda: step_changes.withdraw_step(engine, step, "Jo"),
        "remark": lambda: remarks.say(engine, Q4, "asb_incidents", RemarkKind.COMMENT, "It snowed.", "Jo"),
        "correction": lambda: remarks.correct(engine, text, "It poured.", "Jo"),
        "action": lambda: actions.agree(engine, Q4, "collisions", "Paint it.", "Kent", DUE, "Jo"),
        "action closed": lambda: actions.close(engine, action, "Lit.", "Jo"),
        "meeting": lambda: meetings.set_day(engine, Q3, date(2014, 1, 20), "Jo"),
        "paper": lambda: meetings.freeze(engine, Q3, latest(engine), "{}", "Jo"),
    }
    before = held(engine)
    _rename(engine, "audit", "lost")
    kept = []
    for name, act in done.items():
        try:
            act()
        except (SQLAlchemyError, Fault):
            continue
        kept.append(name)
    _rename(engine, "lost", "audit")
    assert kept == [] and held(engine) == before
    for act in done.values():
        act()
    assert len(audit.entries(engine)) == len(before["audit"]) + len(done)


def _rename(engine: Engine, old: str, new: str) -> None:
    with writer(engine).begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")


def test_a_load_without_a_name_is_not_on_the_trail(engine: Engine, street_file: Callable[..., Path]) -> None:
    """The product brings outlines and, for showing, invented data: nobody did that."""
    load(engine, [street_file("2014-01", ROWS)], current(), progress=False)
    load(engine, [street_file("2014-01", ROWS)], current(), progress=False, by="Jo")
    assert audit.entries(engine) == []  # and what is held already was not loaded


def test_a_sign_out_is_kept_once_and_with_whose_it_was(engine: Engine) -> None:
    assert not sign_outs.ended(engine, "a")
    for _ in range(2):
        with writer(engine).begin() as connection:
            sign_outs.end(connection, "a", audit.line("Jo", "signed out", ""))
    assert sign_outs.ended(engine, "a") and not sign_outs.ended(engine, "b")
    assert [(e.who, e.what) for e in audit.entries(engine)] == [("Jo", "signed out")]


def test_the_trail_tells_each_change_of_a_role_once(engine: Engine) -> None:
    for roles in (
        {"Jo": "viewer", "Kay": "steward"},
        {"Jo": "steward"},
        {"Jo": "steward"},
        {"Kay": "viewer"},
    ):
        with writer(engine).begin() as connection:
            audit.note_roles(connection, "the file of people", roles)
    assert [e.about for e in reversed(audit.entries(engine))] == [
        "Jo is now viewer",
        "Kay is now steward",
        "Jo is now steward",
        "Kay is now without a role",
        "Jo is now without a role",
        "Kay is now viewer",
    ]

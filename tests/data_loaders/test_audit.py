"""The audit trail."""

from __future__ import annotations

from sqlalchemy import Engine

from data_loaders.store import audit


def test_the_trail_keeps_who_did_what_in_order(engine: Engine) -> None:
    audit.note(engine, "Jo", "accepted a step", "asb_incidents")
    audit.note(engine, "K" * 300, "sent a return", "2013/14 Q3")
    newest, oldest = audit.entries(engine)
    assert (oldest.who, oldest.what, oldest.about) == ("Jo", "accepted a step", "asb_incidents")
    assert newest.who == "K" * 200 and newest.at >= oldest.at
    assert [e.who for e in audit.entries(engine, most=1)] == [newest.who]

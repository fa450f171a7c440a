"""Meetings in the store: days, papers, remarks and actions, on both databases. What was written never changes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, func, select

from data_loaders.fault import Fault
from data_loaders.store import actions, audit, meetings, remarks
from data_loaders.store.accepting import retract
from data_loaders.store.changes import latest
from data_loaders.store.remarks import LONGEST, RemarkKind
from data_loaders.store.schema import action, closing, meeting, paper, remark
from data_loaders.store.step_changes import accept_step

Q3, Q4 = "2013-12", "2014-03"


def rows(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        tables = (meeting, paper, remark, action, closing)
        return [connection.execute(select(func.count()).select_from(t)).scalar_one() for t in tables]


def test_the_newest_day_of_a_meeting_counts_and_none_puts_it_off(engine: Engine) -> None:
    meetings.set_day(engine, Q4, date(2014, 4, 22), "Jo")
    meetings.set_day(engine, Q3, date(2014, 1, 20), "Jo")
    meetings.set_day(engine, Q3, date(2014, 1, 27), "Jo")
    assert list(meetings.days(engine).items()) == [(Q3, date(2014, 1, 27)), (Q4, date(2014, 4, 22))]
    then = latest(engine)
    meetings.set_day(engine, Q4, None, "Jo")
    assert list(meetings.days(engine)) == [Q3]
    assert list(meetings.days(engine, then)) == [Q3, Q4]
    assert rows(engine)[0] == 4
    with pytest.raises(Fault, match="the name of who"):
        meetings.set_day(engine, Q4, date(2014, 4, 22), " ")


def test_a_paper_is_kept_with_its_digest_and_a_later_one_takes_its_place(engine: Engine) -> None:
    first = meetings.freeze(engine, Q3, latest(engine), '{"a": 1}', "Jo")
    assert first.digest == "f9d86028c6e0d64e225186f96acb69338b2c59764df79162107f5c4bb34d1310"
    assert meetings.papers(engine) == {Q3: first}
    with pytest.raises(Fault, match="something newer than the paper there is"):
        meetings.freeze(engine, Q3, first.shown, '{"a": 2}', "Jo")
    between = latest(engine)
    second = meetings.freeze(engine, Q3, latest(engine), '{"a": 2}', "Kay")
    after = latest(engine)
    last = meetings.freeze(engine, Q4, latest(engine), "{}", "Kay")
    assert list(meetings.papers(engine).values()) == [second, last]
    assert list(meetings.papers(engine, between).values()) == [first]
    assert list(meetings.papers(engine, after).values()) == [second]
    assert rows(engine)[1] == 3


@pytest.mark.parametrize("hidden", ["\0", "\x1b", "\x9f", "\u202e", "\u2066", "\ud83d", "\ufffe"])
def test_hidden_characters_are_refused_by_name_in_everything_that_people_write(
    engine: Engine, hidden: str
) -> None:
    """U+202E turns "12 to 34" into "43 ot 21" wherever it is shown."""
    text = f"Down {hidden}from 12 to 34"
    remarks.say(engine, Q3, "asb_incidents", RemarkKind.COMMENT, "It rained.", "Jo")
    [first] = remarks.remarks(engine, [Q3])
    number = actions.agree(engine, Q3, "asb_incidents", "Patrol", "Kent Police", date(2014, 1, 31), "Jo")
    before = rows(engine)
    for write in (
        lambda: remarks.say(engine, Q3, "asb_incidents", RemarkKind.COMMENT, text, "Jo"),
        lambda: remarks.say(engine, Q3, "asb_incidents", RemarkKind.DECISION, "Patrol", text),
        lambda: remarks.correct(engine, first, text, "Jo"),
        lambda: actions.agree(engine, Q3, "asb_incidents", text, "Kent Police", date(2014, 1, 31), "Jo"),
        lambda: actions.close(engine, number, text, "Jo"),
        lambda: accept_step(engine, "asb_incidents", "E07000107", "2013-04", text, "Jo"),
        lambda: retract(engine, 1, text, "Jo"),
    ):
        with pytest.raises(Fault, match=f"no hidden characters, found U.{ord(hidden):04X}"):
            write()
    assert rows(engine) == before


def test_what_word_and_every_script_write_is_taken(engine: Engine) -> None:
    for text in (
        "Two lines\vand\u2028a third",
        "👨‍👩‍👧 ਪੰਜਾਬੀ",
        "این می‌خواهد",
        "\u200fשלום",
        "🏴\U000e0067\U000e007f",
    ):
        remarks.say(engine, Q3, "asb_incidents", RemarkKind.COMMENT, text, "Jo")
    texts = [r.text for r in remarks.remarks(engine, [Q3])]
    assert texts[:3] == ["Two lines\nand\na third", "👨‍👩‍👧 ਪੰਜਾਬੀ", "این می‌خواهد"] and len(texts) == 5


@pytest.mark.parametrize("text", ["\u200b", " \u2060\ufeff ", "\u00ad"])
def test_a_text_in_which_nothing_can_be_seen_is_empty(engine: Engine, text: str) -> None:
    with pytest.raises(Fault, match="a text that can be seen"):
        remarks.say(engine, Q3, "asb_incidents", RemarkKind.COMMENT, text, "Jo")


def test_a_remark_is_corrected_and_withdrawn_by_new_rows(engine: Engine) -> None:
    remarks.say(engine, Q3, "asb_incidents", RemarkKind.COMMENT, " It rained. ", "Jo", "Kent Police")
    remarks.say(engine, Q4, "asb_incidents", RemarkKind.DECISION, "More patrols.", "Kay")
    [first] = remarks.remarks(engine, [Q3])
    assert (first.text, first.kind, first.agency) == ("It rained.", RemarkKind.COMMENT, "Kent Police")
    before = latest(engine)
    remarks.correct(engine, first, "It poured.", "Jo")
    with pytest.raises(Fault, match="nobody has replaced"):
        remarks.correct(engine, first, "It snowed.", "Kay")
    [second] = remarks.remarks(engine, [Q3])
    assert (second.text, second.replaces) == ("It poured.", first.id)
    assert remarks.remarks(engine, [Q3], before) == [first]
    remarks.correct(engine, second, "", "Jo")
    assert remarks.remarks(engine, [Q3]) == []
    assert [r.text for r in remarks.remarks(engine, [Q3, Q4])] == ["More patrols."]
    assert rows(engine)[2] == 4


@pytest.mark.parametrize("text", ["", " \n", "x" * (LONGEST + 1)])
def test_a_remark_has_a_text_of_some_length(engine: Engine, text: str) -> None:
    with pytest.raises(Fault, match=f"1 to {LONGEST} characters"):
        remarks.say(engine, Q3, "asb_incidents", RemarkKind.COMMENT, text, "Jo")
    assert rows(engine) == [0] * 5 and audit.entries(engine) == []


def test_an_action_is_carried_forward_until_it_is_closed_once(engine: Engine) -> None:
    due = date(2014, 2, 28)
    late = actions.agree(engine, Q3, "asb_incidents", "Light the car park.", "Dartford", due, "Jo")
    early = actions.agree(engine, Q4, "collisions", "Paint the kerb.", "Kent", due - timedelta(1), "Jo")
    result = actions.actions(engine)
    assert [a.id for a in result] == [early, late]
    assert all(a.open for a in result)
    assert [a.overdue(due) for a in result] == [True, False]
    before = latest(engine)
    actions.close(engine, early, "Painted.", "Kay")
    for number in (early, 999):
        with pytest.raises(Fault, match="one that is open"):
            actions.close(engine, number, "Again.", "Kay")
    done, still = actions.actions(engine)
    assert (done.outcome, done.closed_by, done.open, done.overdue(due)) == ("Painted.", "Kay", False, False)
    assert still.open
    assert all(a.open for a in actions.actions(engine, before))
    assert rows(engine)[3:] == [2, 1]


def test_every_write_is_on_the_trail(engine: Engine) -> None:
    meetings.set_day(engine, Q3, date(2014, 1, 20), "Jo")
    meetings.freeze(engine, Q3, latest(engine), "{}", "Jo")
    remarks.say(engine, Q3, "collisions", RemarkKind.DECISION, "Paint the kerb.", "Jo")
    remarks.correct(engine, remarks.remarks(engine, [Q3])[0], "", "Jo")
    number = actions.agree(engine, Q3, "collisions", "Paint the kerb.", "Kent", date(2014, 2, 28), "Jo")
    actions.close(engine, number, "Painted.", "Jo")
    assert [e.what for e in reversed(audit.entries(engine))] == [
        "set a meeting's day",
        "froze a meeting's paper",
        "added a decision",
        "withdrew a decision",
        "recorded an action",
        "closed an action",
    ]

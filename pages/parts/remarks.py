"""What was said, decided and agreed about a measure in the quarter shown; and for who may, saying something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape

import streamlit as st

from data_loaders.store.actions import Agreed
from data_loaders.store.remarks import LONGEST, Kind, Remark, correct, say
from metrics.evidence import Evidence
from metrics.indicator import Indicator
from metrics.meetings.meeting import ending_of
from metrics.meetings.words import action_text, remark_text, speaks
from metrics.scope import Scope
from pages.parts import cache
from pages.parts.saving import saved
from pages.people.current import person
from pages.people.person import Action, Person


@dataclass(frozen=True)
class Said:
    """All that is known of the measures in one quarter, by their ids. ending: its last month; today: UTC."""

    ending: str
    today: date
    remarks: dict[str, list[Remark]] = field(default_factory=lambda: defaultdict(list))
    actions: dict[str, list[Agreed]] = field(default_factory=lambda: defaultdict(list))


def said(evidence: Evidence, asked: Scope) -> Said:
    """What was said about the quarter of the month asked about, and the actions that are open: as the paper shows them
    where one is open."""
    as_at = evidence.book.as_at
    ending = str(ending_of(evidence.registry, asked.ending))
    found = Said(ending, evidence.book.today)
    for remark in cache.remarks(ending, as_at):
        found.remarks[remark.indicator].append(remark)
    for action in cache.actions(as_at):
        if action.open:
            found.actions[action.indicator].append(action)
    return found


def on_card(found: Said, indicator: Indicator) -> str:
    """HTML of the newest comment and decision, and of the open actions, shortened where they are long."""
    own = found.remarks.get(indicator.id, [])
    newest = {r.kind: r for r in own}
    lines = [_line(remark_text(newest[kind]), newest[kind].text) for kind in Kind if kind in newest]
    lines += [_action(a, found.today) for a in found.actions.get(indicator.id, [])]
    return f'<div class="card-remarks">{"".join(lines)}</div>' if lines else ""


def _line(head: str, text: str, late: bool = False) -> str:
    look = ' class="late"' if late else ""
    return f"<p{look}><strong>{escape(head)}:</strong> {escape(text)}</p>"


def _action(action: Agreed, today: date) -> str:
    return _line(f"To do ({action_text(action, today)})", action.text, action.overdue(today))


def more(found: Said, indicator: Indicator) -> None:
    """In the card's pop-up: every remark in full, and for who may, a comment to add or one's own to correct."""
    own = found.remarks.get(indicator.id, [])
    if own:
        lines = "".join(_line(remark_text(r), r.text) for r in own)
        st.html(f'<div class="card-about"><h3>Said and decided</h3>{lines}</div>')
    reader = person()
    if reader.may(Action.COMMENT, speaks(indicator, reader.agency)) and cache.opened() is None:
        _form(found.ending, indicator, _mine(own, reader))


def _mine(own: Sequence[Remark], reader: Person) -> Remark | None:
    """The reader's own newest comment, which they may correct."""
    comments = [r for r in own if r.kind is Kind.COMMENT and r.author == reader.name]
    return comments[-1] if comments else None


def _form(ending: str, indicator: Indicator, old: Remark | None) -> None:
    key = f"comment-{indicator.id}"
    with st.form(key, border=False):
        text = st.text_area(
            "Correct your comment" if old else "Comment for the meeting",
            value=old.text if old else "",
            max_chars=LONGEST,
            help="Everybody who can open this page reads it. Leave out whatever could point to a person.",
            key=f"{key}-{old.id if old else 'new'}",
        )
        if st.form_submit_button("Save the comment"):
            _save(ending, indicator, text, old)


def _save(ending: str, indicator: Indicator, text: str, old: Remark | None) -> None:
    reader = person()
    agency = speaks(indicator, reader.agency)
    reader.must(Action.COMMENT, agency)

    def write() -> None:
        if old:
            correct(cache.writer(), old, text, reader.name)
        else:
            say(cache.writer(), ending, indicator.id, Kind.COMMENT, text, reader.name, agency)

    if saved(write):
        st.rerun()

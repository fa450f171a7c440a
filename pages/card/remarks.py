"""What was said, decided and agreed about a measure in the quarter shown; and for who may, saying something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import streamlit as st
from markupsafe import Markup

from data_loaders.store.actions import AgreedAction
from data_loaders.store.remarks import LONGEST, Remark, RemarkKind, correct, say
from metrics.definitions.indicator import Indicator
from metrics.meetings.meeting import ending_of
from metrics.series.evidence import Evidence
from metrics.series.scope import Scope
from metrics.wording.meetings import action_text, remark_text, speaks
from pages.access.person import Permission, Person
from pages.access.reader import person
from pages.components import markup
from pages.components.saving import saved
from pages.state import cache


@dataclass(frozen=True)
class QuarterRemarks:
    """All that is known of the measures in one quarter, by their ids. ending: its last month; today: UTC."""

    ending: str
    today: date
    remarks: dict[str, list[Remark]] = field(default_factory=lambda: defaultdict(list))
    actions: dict[str, list[AgreedAction]] = field(default_factory=lambda: defaultdict(list))


def quarter_remarks(evidence: Evidence, scope: Scope) -> QuarterRemarks:
    """What was said about the quarter of the month asked about, and the actions that are open: as the paper shows them
    where one is open."""
    as_at = evidence.snapshot.as_at
    ending = str(ending_of(evidence.registry, scope.ending))
    remarks_and_actions = QuarterRemarks(ending, evidence.snapshot.today)
    for remark in cache.remarks(ending, as_at):
        remarks_and_actions.remarks[remark.indicator].append(remark)
    for action in cache.actions(as_at):
        if action.open:
            remarks_and_actions.actions[action.indicator].append(action)
    return remarks_and_actions


def on_card(remarks_and_actions: QuarterRemarks, indicator: Indicator) -> Markup:
    """HTML of the newest comment and decision, and of the open actions, shortened where they are long."""
    remarks = remarks_and_actions.remarks.get(indicator.id, [])
    newest = {r.kind: r for r in remarks}
    lines = [_line(remark_text(newest[kind]), newest[kind].text) for kind in RemarkKind if kind in newest]
    lines += [
        _action(a, remarks_and_actions.today) for a in remarks_and_actions.actions.get(indicator.id, [])
    ]
    return Markup('<div class="card-remarks">{}</div>').format(Markup().join(lines)) if lines else Markup()


def _line(head: str, text: str, late: bool = False) -> Markup:
    look = Markup(' class="late"') if late else ""
    return Markup("<p{}><strong>{}:</strong> {}</p>").format(look, head, text)


def _action(action: AgreedAction, today: date) -> str:
    return _line(f"To do ({action_text(action, today)})", action.text, action.overdue(today))


def more(remarks_and_actions: QuarterRemarks, indicator: Indicator) -> None:
    """In the card's pop-up: every remark in full, and for who may, a comment to add or one's own to correct."""
    remarks = remarks_and_actions.remarks.get(indicator.id, [])
    if remarks:
        lines = Markup().join(_line(remark_text(r), r.text) for r in remarks)
        markup.draw(Markup('<div class="card-about"><h3>Said and decided</h3>{}</div>').format(lines))
    reader = person()
    if reader.may(Permission.COMMENT, speaks(indicator, reader.agency)) and cache.opened() is None:
        _form(remarks_and_actions.ending, indicator, _mine(remarks, reader))


def _mine(remarks: Sequence[Remark], reader: Person) -> Remark | None:
    """The reader's own newest comment, which they may correct."""
    comments = [r for r in remarks if r.kind is RemarkKind.COMMENT and r.author == reader.name]
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
    reader.must(Permission.COMMENT, agency)

    def write() -> None:
        if old:
            correct(cache.writer(), old, text, reader.name)
        else:
            say(cache.writer(), ending, indicator.id, RemarkKind.COMMENT, text, reader.name, agency)

    if saved(write):
        st.rerun()

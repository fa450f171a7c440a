"""Recording what a meeting decides and agrees to do, and closing what has been done; for who may."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from data_loaders.calendar.month import Month
from data_loaders.store.actions import OUTCOME, AgreedAction, close
from data_loaders.store.decisions import Settled, settle
from data_loaders.store.remarks import LONGEST, Remark, correct
from metrics.series.evidence import Evidence
from metrics.wording.meetings import remark_text
from pages.access.person import Permission
from pages.access.reader import person
from pages.components.saving import saved
from pages.meeting import days
from pages.state import cache

# How often something was written in this visit: forms begin anew after it, and keep what was typed after a fault.
WRITTEN = "written at the meeting"


def form(evidence: Evidence, ending: Month, decisions: Sequence[Remark]) -> None:
    """A decision on a measure, an action, or both; and below it the correction of a decision."""
    registry = evidence.registry
    titles = {id: registry.indicators[id].title for id in registry.plan_for(ending)[0].listed}
    n = st.session_state.get(WRITTEN, 0)
    with st.form("decide"):
        indicator = st.selectbox(
            "About", list(titles), format_func=titles.__getitem__, key=f"decide-about-{n}"
        )
        text = st.text_area("Decision", max_chars=LONGEST, key=f"decide-text-{n}")
        todo = st.text_input("Action (what is to be done)", max_chars=LONGEST, key=f"decide-todo-{n}")
        with st.container(horizontal=True):
            owner = st.selectbox("Who does it", owners(evidence), index=None, key=f"decide-owner-{n}")
            due = days.field("By when", ending, f"decide-due-{n}")
        if st.form_submit_button("Record"):
            _done(lambda: _record(Settled(str(ending), indicator, text, todo, owner, due)))
    if decisions:
        _correction(decisions)


def owners(evidence: Evidence) -> list[str]:
    """Whoever an action can be given to: councils, groups and partner agencies."""
    partnership = evidence.registry.partnership
    names = [
        *(b.council for b in partnership.boroughs),
        partnership.force.name,
        partnership.fire_service,
        *(g.name for g in partnership.groups),
    ]
    return sorted({*names, *(i.supplier for i in evidence.registry.indicators.values() if i.supplier)})


def _record(settled: Settled) -> None:
    reader = person()
    reader.must(Permission.DECIDE)
    settle(cache.writer(), settled, reader.name, reader.agency)


def _correction(decisions: Sequence[Remark]) -> None:
    with st.expander("Correct or withdraw a decision"), st.form("correct", border=False):
        old = st.selectbox(
            "Decision", decisions, format_func=lambda r: f"{remark_text(r)}: {r.text}", key="correct-which"
        )
        text = st.text_area("New text; none withdraws it", max_chars=LONGEST, key="correct-text")
        if st.form_submit_button("Replace"):
            _done(lambda: _correct(old, text))


def _correct(old: Remark, text: str) -> None:
    reader = person()
    reader.must(Permission.DECIDE)
    correct(cache.writer(), old, text, reader.name)


def close_form(open_ones: Sequence[AgreedAction]) -> None:
    """Says how an action ended."""
    with st.expander("Close an action"), st.form("close", border=False):
        which = st.selectbox(
            "Action", open_ones, format_func=lambda a: f"{a.text} ({a.owner})", key="close-which"
        )
        n = st.session_state.get(WRITTEN, 0)
        outcome = st.text_input("What came of it", max_chars=OUTCOME, key=f"close-outcome-{n}")
        if st.form_submit_button("Close"):
            _done(lambda: _close(which, outcome))


def _close(which: AgreedAction, outcome: str) -> None:
    reader = person()
    reader.must(Permission.DECIDE)
    close(cache.writer(), which.id, outcome, reader.name)


def _done(write: Callable[[], None]) -> None:
    """Write, and show the page as it is then; or say why it was not done."""
    if saved(write):
        st.session_state[WRITTEN] = st.session_state.get(WRITTEN, 0) + 1
        st.rerun()

"""Returns: which agency has sent what for a quarter; for who may, sending, chasing and clearing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from data_loaders.calendar.month import Month, Span
from metrics.returns.register import quarters, register
from metrics.series.evidence import Evidence
from metrics.wording.returns import summary
from pages.access.person import Permission
from pages.access.reader import person
from pages.components import fault_boundary, markup, prose
from pages.returns import officers, register_table, sending
from pages.state import cache

STYLE = (Path(__file__).parent / "returns.css").read_text(encoding="utf-8")


def draw() -> None:
    """The page."""
    evidence = cache.evidence()
    today = evidence.snapshot.today
    prose.apply(STYLE)
    st.title("Returns", anchor=False)
    quarter = _quarter(evidence, today)
    if quarter is None:
        prose.say("text", "No quarter of a plan is over yet, so that no return is due.")
        return
    entries = register(evidence, quarter)
    if any(e.illustrative for e in entries):
        tally_text = (
            "Returns that are called so were invented to show what the dashboard does; no agency sent them."
        )
        markup.draw(
            Markup('<p class="page-notice"><strong>Illustrative data.</strong> {}</p>').format(tally_text)
        )
    prose.say("lead", summary(entries, today))
    if person().may(Permission.RETURN):
        with fault_boundary.part("The form for sending a return"):
            sending.draw(evidence, quarter)
    st.header("What has come", anchor="register")
    with st.container(key="register"), fault_boundary.part("The register"):
        register_table.draw(entries, today)
    if person().may(Permission.CLEAR):
        with fault_boundary.part("What is to be cleared for release"):
            officers.clear(evidence, entries)
        with fault_boundary.part("What is to be chased"):
            officers.chase(evidence, quarter, entries, today)


def _quarter(evidence: Evidence, today: date) -> Span | None:
    choices = {str(q.last): q for q in quarters(evidence, today)}
    picked = st.selectbox(
        "Quarter",
        list(choices),
        format_func=lambda month: f"{choices[month].words} ({_number(choices[month].last)})",
        key="quarter",
        bind="query-params",
        width=420,
    )
    return choices.get(picked or "")


def _number(last: Month) -> str:
    """ "2013/14 Q3" """
    return f"{last.financial_year} Q{(last.number - 4) % 12 // 3 + 1}"

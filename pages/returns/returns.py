"""Returns: which agency has sent what for a quarter; for who may, sending, chasing and clearing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import streamlit as st

from metrics.evidence import Evidence
from metrics.month import Month, Span
from metrics.returns.register import quarters, register
from metrics.returns.register_words import summary
from pages.parts import boundary, cache, prose
from pages.people.current import person
from pages.people.person import Action
from pages.returns import officers, register_table, sending

STYLE = (Path(__file__).parent / "returns.css").read_text(encoding="utf-8")


def draw() -> None:
    """The page."""
    evidence = cache.evidence()
    today = evidence.book.today
    prose.apply(STYLE)
    st.title("Returns", anchor=False)
    quarter = _quarter(evidence, today)
    if quarter is None:
        prose.say("text", "No quarter of a plan is over yet, so that no return is due.")
        return
    entries = register(evidence, quarter)
    if any(e.illustrative for e in entries):
        said = (
            "Returns that are called so were invented to show what the dashboard does; no agency sent them."
        )
        st.html(f'<p class="page-notice"><strong>Illustrative data.</strong> {said}</p>')
    prose.say("lead", summary(entries, today))
    if person().may(Action.RETURN):
        with boundary.part("The form for sending a return"):
            sending.draw(evidence, quarter)
    st.header("What has come", anchor="register")
    with st.container(key="register"), boundary.part("The register"):
        register_table.draw(entries, today)
    if person().may(Action.CLEAR):
        with boundary.part("What is to be cleared for release"):
            officers.clear(evidence, entries)
        with boundary.part("What is to be chased"):
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

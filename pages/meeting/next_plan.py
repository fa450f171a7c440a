"""Towards the next plan: what people want beside where the crime is, and two plan years side by side."""

from __future__ import annotations

from html import escape

import streamlit as st

from metrics.evidence import Evidence
from metrics.measure import area_name, plan_of
from metrics.month import FinancialYear
from metrics.next_plan.comparing import compare_plans
from metrics.presentation import change_text, short, unit_text, value_text
from metrics.scope import Scope
from metrics.survey.consultation import Question
from metrics.survey.crime import Concern, concerns
from metrics.survey.sentences import caution, leading, percent
from pages.meeting import style
from pages.parts import boundary, cache, page, scope
from pages.parts.listing import listing

COPY = "python -m metrics plan copy {year} --out FILE"
HEAD = (
    "What people were asked about",
    "Rank",
    "Chosen by",
    "Measure",
    "So far this year",
    "Change",
    "Status",
)


def draw() -> None:
    """The page."""
    evidence = cache.evidence()
    asked = scope.current(evidence)
    style.apply()
    page.title(f"Towards the next plan: {area_name(evidence, asked.area)}", evidence, asked)
    with boundary.part("What people want and what is recorded"):
        _survey(evidence, asked)
    with boundary.part("The comparison of the two plans"):
        _plans(evidence)


def _survey(evidence: Evidence, asked: Scope) -> None:
    plan = plan_of(evidence, asked)[0]
    st.html("<h2>What people want and what is recorded</h2>")
    found = [c for c in evidence.registry.consultations if c.plan == plan.id]
    if not found:
        st.html(f"<p>No consultation is recorded for the plan of {escape(plan.year)}.</p>")
        return
    st.html(f'<p class="plan">{escape(caution(found[-1]))}</p>')
    rows = concerns(evidence, found[-1], asked)
    for question in dict.fromkeys(c.question.id for c in rows):
        own = [c for c in rows if c.question.id == question]
        st.html(_table(own[0].question, own))


def _table(question: Question, rows: list[Concern]) -> str:
    caption = f"{question.title} Ranked among {len(question.rows)} by the answer {leading(question)}."
    return listing(caption, (*HEAD, "Highest ward"), (_row(c) for c in rows), stacked=True)


def _row(one: Concern) -> tuple[str, ...]:
    measure, judgement = one.measure, one.measure.judgement
    value = judgement.current.value if judgement.current else None
    return (
        one.about,
        str(one.rank),
        percent(one.percent),
        measure.indicator.title,
        f"{value_text(measure.indicator, value)} {unit_text(measure.indicator)}"
        if value is not None
        else "–",
        change_text(judgement.change),
        short(judgement.status),
        one.ward or "Not known by ward",
    )


def _plans(evidence: Evidence) -> None:
    *older, new = evidence.registry.plans
    st.html("<h2>Two plan years side by side</h2>")
    if not older:
        st.html(f"<p>There is only the plan of {escape(new.year)}. This command copies it to a new year:</p>")
        st.code(COPY.format(year=FinancialYear.parse(new.year) + 1), language="bash", wrap_lines=True)
        return
    old = older[-1]
    rows = [(c.about, c.before, c.after) for c in compare_plans(evidence.registry, old, new)]
    if rows:
        st.html(listing("What is not the same", ("What", old.year, new.year), rows, stacked=True))
    else:
        st.html(f"<p>The plans of {escape(old.year)} and {escape(new.year)} promise the same.</p>")

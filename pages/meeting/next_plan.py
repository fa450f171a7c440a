"""Towards the next plan: what people want beside where the crime is, and two plan years side by side."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from data_loaders.calendar.month import FinancialYear
from metrics.definitions.consultation import Question
from metrics.formats import some_percent
from metrics.meetings.concerns import Concern, concerns
from metrics.meetings.plan_changes import compare_plans
from metrics.series.evidence import Evidence
from metrics.series.measure import area_name, plan_of
from metrics.series.scope import Scope
from metrics.wording.consultation import caution, leading
from metrics.wording.figures import change_text, short, unit_text, value_text
from pages.components import fault_boundary, markup, page
from pages.components.listing import listing
from pages.meeting import style
from pages.state import cache, scope

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
    with fault_boundary.part("What people want and what is recorded"):
        _survey(evidence, asked)
    with fault_boundary.part("The comparison of the two plans"):
        _plans(evidence)


def _survey(evidence: Evidence, asked: Scope) -> None:
    plan = plan_of(evidence, asked)[0]
    markup.draw(Markup("<h2>What people want and what is recorded</h2>"))
    consultations = [c for c in evidence.registry.consultations if c.plan == plan.id]
    if not consultations:
        markup.draw(Markup("<p>No consultation is recorded for the plan of {}.</p>").format(plan.year))
        return
    markup.draw(Markup('<p class="plan">{}</p>').format(caution(consultations[-1])))
    rows = concerns(evidence, consultations[-1], asked)
    for question in dict.fromkeys(c.question.id for c in rows):
        question_concerns = [c for c in rows if c.question.id == question]
        markup.draw(_table(question_concerns[0].question, question_concerns))


def _table(question: Question, rows: list[Concern]) -> Markup:
    caption = f"{question.title} Ranked among {len(question.rows)} by the answer {leading(question)}."
    return listing(caption, (*HEAD, "Highest ward"), (_row(c) for c in rows), stacked=True)


def _row(concern: Concern) -> tuple[str, ...]:
    measure, judgement = concern.measure, concern.measure.judgement
    value = judgement.current.value if judgement.current else None
    return (
        concern.about,
        str(concern.rank),
        some_percent(concern.percent),
        measure.indicator.title,
        f"{value_text(measure.indicator, value)} {unit_text(measure.indicator)}"
        if value is not None
        else "–",
        change_text(judgement.change),
        short(judgement.status),
        concern.ward or "Not known by ward",
    )


def _plans(evidence: Evidence) -> None:
    *older, new = evidence.registry.plans
    markup.draw(Markup("<h2>Two plan years side by side</h2>"))
    if not older:
        markup.draw(
            Markup("<p>There is only the plan of {}. This command copies it to a new year:</p>").format(
                new.year
            )
        )
        st.code(COPY.format(year=FinancialYear.parse(new.year) + 1), language="bash", wrap_lines=True)
        return
    old = older[-1]
    rows = [(c.about, c.before, c.after) for c in compare_plans(evidence.registry, old, new)]
    if rows:
        markup.draw(listing("What is not the same", ("What", old.year, new.year), rows, stacked=True))
    else:
        markup.draw(Markup("<p>The plans of {} and {} promise the same.</p>").format(old.year, new.year))

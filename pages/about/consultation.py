"""What local people said about the priorities: the plan's survey tables as charts."""

from __future__ import annotations

from html import escape

import streamlit as st

from metrics.consultation.shares import UNSURE
from metrics.definitions.consultation import Consultation, Question
from metrics.definitions.plan import Plan
from metrics.series.measure import plan_of
from metrics.wording.consultation import caution, finding, largest, leading, nobody, notes
from pages.about import style, survey_charts, survey_tables
from pages.components import download_button, fault_boundary, prose
from pages.components.plain_text import plain
from pages.state import cache, scope


def draw() -> None:
    """The page: the consultation of the plan that the chosen month belongs to."""
    evidence = cache.evidence()
    plan = plan_of(evidence, scope.current(evidence))[0]
    consultations = [c for c in evidence.registry.consultations if c.plan == plan.id]
    style.apply()
    if not consultations:
        st.title("Consultation", anchor=False)
        prose.say("lead", f"No consultation is recorded for the plan of {plan.year}.")
        return
    _draw(consultations[-1], plan)


def _draw(consultation: Consultation, plan: Plan) -> None:
    st.title(plain(consultation.title), anchor=False)
    prose.say("lead", caution(consultation))
    single = [q for q in consultation.questions if len(q.rows) == 1]
    for question in single:
        _question(question, plan)
    with st.container(key="questions"):
        for question in consultation.questions:
            if question not in single:
                _question(question, plan)
    _people(consultation, plan)
    st.header("How people were asked", anchor=False)
    prose.say("aside", *consultation.says)


def _question(question: Question, plan: Plan) -> None:
    with (
        st.container(border=True, key=f"question-{question.id}"),
        fault_boundary.part("This question", question.id),
    ):
        st.header(plain(question.title), anchor=question.id)
        st.html(f'<p class="card-says">{escape(finding(question))}</p>')
        st.html(_key(question))
        survey_charts.question_chart(question)
        st.html(_beneath(question))
        st.html(f'<p class="card-source">{escape(f"{plan.source} · {question.reference}")}</p>')
        _more(question.id, survey_tables.question_html(question), survey_tables.question_csv(question, plan))


def _key(question: Question) -> str:
    """Which colour is which answer, and what the figure at the right is."""
    tones = ["unsure" if a == UNSURE else str(n) for n, a in enumerate(question.answers, start=1)]
    items = "".join(_swatch(tone, answer) for tone, answer in zip(tones, question.answers, strict=True))
    figure = f"{leading(question)}, of those who answered"
    return f'<ul class="tones">{items}<li class="right">{escape(figure)}</li></ul>'


def _swatch(tone: str, answer: str) -> str:
    look = ' class="unsure"' if tone == "unsure" else f' style="background: var(--tone-{tone})"'
    return f'<li><i{look} aria-hidden="true"></i>{escape(answer)}</li>'


def _beneath(question: Question) -> str:
    """What people added in their own words, and where the plan's figures do not agree."""
    items = "".join(f"<li>{escape(other)}</li>" for other in question.others)
    own_words = f"<p>Added most often in people's own words:</p><ol>{items}</ol>" if items else ""
    paragraphs = "".join(f"<p>{escape(note)}</p>" for note in notes(question))
    return f'<div class="prose-aside">{own_words}{paragraphs}</div>' if own_words or paragraphs else ""


def _people(consultation: Consultation, plan: Plan) -> None:
    if not consultation.samples:
        return
    with st.container(border=True, key="question-people"), fault_boundary.part("Who answered"):
        st.header("Who answered", anchor="who-answered")
        st.html(f'<p class="card-says">{escape(largest(consultation))}</p>')
        for column, sample in zip(
            st.columns(len(consultation.samples), gap="large"), consultation.samples, strict=True
        ):
            with column:
                st.subheader(plain(sample.title), anchor=False)
                survey_charts.sample_chart(sample)
                prose.say("aside", nobody(sample), sample.note or "")
        source = f"{plan.source} · {consultation.samples[0].reference}"
        st.html(f'<p class="card-source">{escape(source)}</p>')
        _more("people", survey_tables.people_html(consultation), survey_tables.people_csv(consultation, plan))


def _more(name: str, table: str, file: bytes) -> None:
    with st.container(horizontal=True, gap="medium"):
        with st.popover("Table", type="tertiary"):
            st.html(table)
        download_button.draw(
            "Download",
            lambda: file,
            f"consultation-{name}.csv",
            "text/csv",
            key=f"download-consultation-{name}",
            type="tertiary",
        )

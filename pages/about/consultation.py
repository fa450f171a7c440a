"""What local people said about the priorities: the plan's survey tables as charts."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from metrics.consultation.shares import UNSURE
from metrics.definitions.consultation import Consultation, Question
from metrics.definitions.plan import Plan
from metrics.series.measure import plan_of
from metrics.wording.consultation import caution, finding, largest, leading, nobody, notes
from pages.about import style, survey_charts, survey_tables
from pages.components import download_button, fault_boundary, markup, prose
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
        markup.draw(Markup('<p class="card-says">{}</p>').format(finding(question)))
        markup.draw(_key(question))
        survey_charts.question_chart(question)
        markup.draw(_beneath(question))
        markup.draw(Markup('<p class="card-source">{}</p>').format(f"{plan.source} · {question.reference}"))
        _more(question.id, survey_tables.question_html(question), survey_tables.question_csv(question, plan))


def _key(question: Question) -> Markup:
    """Which colour is which answer, and what the figure at the right is."""
    tones = ["unsure" if a == UNSURE else str(n) for n, a in enumerate(question.answers, start=1)]
    items = Markup().join(_swatch(tone, answer) for tone, answer in zip(tones, question.answers, strict=True))
    figure = f"{leading(question)}, of those who answered"
    return Markup('<ul class="tones">{}<li class="right">{}</li></ul>').format(items, figure)


def _swatch(tone: str, answer: str) -> Markup:
    look = (
        Markup(' class="unsure"')
        if tone == "unsure"
        else Markup(' style="background: var(--tone-{})"').format(tone)
    )
    return Markup('<li><i{} aria-hidden="true"></i>{}</li>').format(look, answer)


def _beneath(question: Question) -> Markup:
    """What people added in their own words, and where the plan's figures do not agree."""
    items = Markup().join(Markup("<li>{}</li>").format(other) for other in question.others)
    own_words = (
        Markup("<p>Added most often in people's own words:</p><ol>{}</ol>").format(items) if items else ""
    )
    paragraphs = Markup().join(Markup("<p>{}</p>").format(note) for note in notes(question))
    return (
        Markup('<div class="prose-aside">{}{}</div>').format(own_words, paragraphs)
        if own_words or paragraphs
        else Markup()
    )


def _people(consultation: Consultation, plan: Plan) -> None:
    if not consultation.samples:
        return
    with st.container(border=True, key="question-people"), fault_boundary.part("Who answered"):
        st.header("Who answered", anchor="who-answered")
        markup.draw(Markup('<p class="card-says">{}</p>').format(largest(consultation)))
        for column, sample in zip(
            st.columns(len(consultation.samples), gap="large"), consultation.samples, strict=True
        ):
            with column:
                st.subheader(plain(sample.title), anchor=False)
                survey_charts.sample_chart(sample)
                prose.say("aside", nobody(sample), sample.note or "")
        source = f"{plan.source} · {consultation.samples[0].reference}"
        markup.draw(Markup('<p class="card-source">{}</p>').format(source))
        _more("people", survey_tables.people_html(consultation), survey_tables.people_csv(consultation, plan))


def _more(name: str, table: Markup, file: bytes) -> None:
    with st.container(horizontal=True, gap="medium"):
        with st.popover("Table", type="tertiary"):
            markup.draw(table)
        download_button.draw(
            "Download",
            lambda: file,
            f"consultation-{name}.csv",
            "text/csv",
            key=f"download-consultation-{name}",
            type="tertiary",
        )

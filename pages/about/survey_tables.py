"""The tables behind a consultation's charts, on the page and as files."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from metrics.consultation.shares import Answers, Share, answers, share
from metrics.definitions.consultation import Consultation, Question
from metrics.definitions.plan import Plan
from metrics.formats import number, some_percent
from metrics.wording.consultation import leading
from pages.components import download
from pages.components.listing import listing

CHANCE = "The interval is what chance alone would leave had those who answered been drawn at random. They were not."
COLUMNS = ("About", "Answer", "Count", "Answered", "Per cent", "Lower 95%", "Upper 95%", "Note")


def question_html(question: Question) -> Markup:
    """Counts and per cents in the plan's order, with the interval of the answers that the chart is ranked by."""
    head = ("", *question.answers, "Answered", f"{leading(question)}, 95% interval")
    rows = (_cells(answers(question, row)) for row in question.rows)
    return Markup("{}<p>{}</p>").format(listing(question.title, head, rows), CHANCE)


def people_html(consultation: Consultation) -> Markup:
    """Who answered: every group that could be chosen, with those that nobody chose."""
    rows = (
        (f"{sample.title}: {label}", number(sample.counts[label]), some_percent(value))
        for sample in consultation.samples
        for label, value in sample.shares.items()
    )
    return listing("Who answered", ("", "People", "Share"), rows)


def question_csv(question: Question, plan: Plan) -> bytes:
    """The file of a question: what it is, then one row per answer."""
    rows = [answers(question, row) for row in question.rows]
    lines = [(r.about, *_line(s), r.note or "") for r in rows for s in r.shares]
    return download.write([*_head(question.title, question.reference, plan), COLUMNS, *lines])


def people_csv(consultation: Consultation, plan: Plan) -> bytes:
    """The file of who answered."""
    lines = [
        (sample.title, *_line(share(label, n, sample.answered)), sample.note or "")
        for sample in consultation.samples
        for label, n in sample.counts.items()
    ]
    reference = consultation.samples[0].reference if consultation.samples else consultation.reference
    return download.write([*_head("Who answered", reference, plan), COLUMNS, *lines])


def _head(title: str, reference: str, plan: Plan) -> Iterable[tuple[str, ...]]:
    return [
        ("Question", title),
        ("Source", f"{plan.source}: {reference}"),
        ("About the interval", CHANCE),
        (),
    ]


def _line(share: Share) -> tuple[str | float | int, ...]:
    ends = (round(share.interval.lower, 2), round(share.interval.upper, 2))
    return share.label, share.count, share.asked, round(share.percent, 2), *ends


def _cells(row: Answers) -> tuple[str, ...]:
    shares = (f"{number(s.count)} ({some_percent(s.percent)})" for s in row.shares)
    interval = row.leading.interval
    return (
        row.about,
        *shares,
        number(row.asked),
        f"{some_percent(interval.lower)} to {some_percent(interval.upper)}",
    )

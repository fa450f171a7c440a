"""What a consultation's charts show, in words: the sentence above each, and its alternative text."""

from __future__ import annotations

from collections.abc import Iterable

from metrics.consultation.shares import Answers, empty_groups, groups, leading_answers, ranked
from metrics.definitions.consultation import Consultation, Question, Sample
from metrics.formats import number, some_percent

MOST = 3


def finding(question: Question) -> str:
    """What the answers say: all of them to a single question, else what was named most and least often."""
    rows = ranked(question)
    return _single(rows[0]) if len(rows) == 1 else _several(question, rows)


def _single(row: Answers) -> str:
    parts = [f"{some_percent(s.percent)} chose {quoted(s.label)} ({number(s.count)})" for s in row.shares]
    return f"Of the {number(row.asked)} people who answered, {listed(parts)}."


def _several(question: Question, rows: tuple[Answers, ...]) -> str:
    top, last = rows[:MOST], rows[-1]
    most = listed(f"{lowered(r.about)} ({some_percent(r.leading.percent)})" for r in top)
    least = f"{lowered(last.about)} ({some_percent(last.leading.percent)})"
    return f"{leading(question)} was chosen most often for {most}, and least often for {least}."


def leading(question: Question) -> str:
    """ "“A very big problem” or “a problem”" """
    first, *others = leading_answers(question)
    return " or ".join([quoted(first), *(quoted(lowered(other)) for other in others)])


def chart_text(question: Question) -> str:
    """The alternative text of a question's chart."""
    what = "A bar" if len(question.rows) == 1 else f"{len(question.rows)} bars"
    return f"{what}, divided by answer. {question.title} {finding(question)} All figures are in the table."


def caution(consultation: Consultation) -> str:
    """Why these figures are not everybody's opinion."""
    return (
        f"{number(consultation.responses)} people chose to answer. They are not a random sample, so this is what "
        "they think, not what everybody thinks."
    )


def largest(consultation: Consultation) -> str:
    """The largest group by each characteristic that was asked for; empty if none was."""
    groups_largest = [max(groups(sample), key=lambda s: s.count) for sample in consultation.samples]
    if not groups_largest:
        return ""
    text = listed(f"{quoted(s.label)} ({some_percent(s.percent)})" for s in groups_largest)
    return f"The largest groups among them: {text}."


def sample_text(sample: Sample) -> str:
    """The alternative text of a chart of who answered: every bar in words."""
    text = "; ".join(f"{s.label}: {number(s.count)} ({some_percent(s.percent)})" for s in groups(sample))
    return f"Bars, {sample.title.lower()} of the {number(sample.answered)} who answered. {text}."


def nobody(sample: Sample) -> str:
    """Which of the groups that could be chosen nobody chose; empty if there is none."""
    groups_empty = empty_groups(sample)
    return f"Nobody chose: {', '.join(groups_empty)}." if groups_empty else ""


def notes(question: Question) -> list[str]:
    """Where the plan's own figures do not agree, by what they are about."""
    return [f"{row.about}: {row.note}" for row in question.rows if row.note]


def quoted(text: str) -> str:
    """Between quotation marks."""
    return f"“{text}”"


def lowered(text: str) -> str:
    """With a small first letter, for the middle of a sentence; abbreviations stay as they are."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def listed(items: Iterable[str]) -> str:
    """ "one, two and three" """
    *first, last = items
    return f"{', '.join(first)} and {last}" if first else last

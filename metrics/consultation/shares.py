"""Survey counts as shares: each with the number who answered and its 95 % interval, ready to be ranked and shown."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.definitions.consultation import AnswerRow, Question, Sample
from metrics.statistics.intervals import Interval, share_interval

# The answer that is no step of the scale; it counts among those who answered, and is shown apart.
UNSURE = "Don't know"


@dataclass(frozen=True)
class Share:
    """One answer to one question.

    percent: of those who answered. interval: Wilson's, 95 %, in per cent. It allows for chance as in a random sample
    and for nothing else, least of all for who chose to answer.
    """

    label: str
    count: int
    asked: int
    percent: float
    interval: Interval


@dataclass(frozen=True)
class Answers:
    """All answers about one thing. leading: those of the upper half of the scale, together."""

    about: str
    asked: int
    shares: tuple[Share, ...]
    leading: Share
    note: str | None = None


def share(label: str, count: int, asked: int) -> Share:
    """A count in per cent of those who answered. Raises ValueError unless 0 <= count <= asked and asked is above 0."""
    interval = share_interval(count, asked)
    if interval is None:
        raise ValueError(f"share {label!r}: expected somebody who answered, found {asked}")
    return Share(label, count, asked, 100 * count / asked, interval.scaled(100))


def leading_answers(question: Question) -> tuple[str, ...]:
    """The upper half of the scale, from which a question is ranked: of high, medium and low, high; of four degrees
    of a problem, the first two. Not knowing is no step of the scale."""
    scale = tuple(answer for answer in question.answers if answer != UNSURE)
    return scale[: max(1, len(scale) // 2)]


def answers(question: Question, row: AnswerRow) -> Answers:
    """One row of a question's table as shares."""
    shares = tuple(share(a, n, row.answered) for a, n in zip(question.answers, row.counts, strict=True))
    leading = leading_answers(question)
    together = sum(s.count for s in shares if s.label in leading)
    return Answers(
        row.about, row.answered, shares, share(" or ".join(leading), together, row.answered), row.note
    )


def ranked(question: Question) -> tuple[Answers, ...]:
    """Every row, the one with the largest leading share first; equal ones stay in the plan's order."""
    rows = (answers(question, row) for row in question.rows)
    return tuple(sorted(rows, key=lambda row: -row.leading.percent))


def groups(sample: Sample) -> tuple[Share, ...]:
    """The groups that anybody belonged to, in the plan's order."""
    return tuple(share(label, n, sample.answered) for label, n in sample.counts.items() if n)


def empty_groups(sample: Sample) -> tuple[str, ...]:
    """The groups that nobody belonged to."""
    return tuple(label for label, n in sample.counts.items() if not n)

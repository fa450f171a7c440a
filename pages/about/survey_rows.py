"""The rows that the charts of a consultation draw: tidy frames, one row per bar or part of a bar."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from metrics.consultation.shares import UNSURE, Answers, groups, ranked
from metrics.definitions.consultation import Question, Sample
from metrics.formats import number, some_percent

TEXTS = ("part", "name", "answer", "fill", "ink", "said", "figure")
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in TEXTS),
        *((name, pa.float64()) for name in ("row", "step", "percent", "count", "asked", "lower", "upper")),
    ]
)
# The colours are variables of about.css: dark for much on a light page, bright for much on a dark one.
NO_FILL, INK = "transparent", "var(--ink)"
Row = dict[str, Any]


def question_table(question: Question) -> pa.Table:
    """The rows of a question's chart (see SCHEMA): parts of bars, and the line above each bar."""
    return pa.Table.from_pylist(
        [r for n, row in enumerate(ranked(question)) for r in _bar(n, row)], schema=SCHEMA
    )


def sample_table(sample: Sample) -> pa.Table:
    """The rows of a chart of who answered: one bar for each group."""
    rows = [
        {
            "row": float(n),
            "name": s.label,
            "percent": s.percent,
            "count": float(s.count),
            "asked": float(s.asked),
            "said": some_percent(s.percent),
            "figure": f"{number(s.count)} ({some_percent(s.percent)})",
        }
        for n, s in enumerate(groups(sample))
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _bar(n: int, row: Answers) -> Iterable[Row]:
    figure = f"{some_percent(row.leading.percent)} of {number(row.asked)}"
    yield {"part": "line", "row": float(n), "name": row.about, "figure": figure}
    for step, s in enumerate(row.shares):
        yield {
            "part": "answer",
            "row": float(n),
            "name": row.about,
            "step": float(step),
            "answer": s.label,
            "fill": NO_FILL if s.label == UNSURE else f"var(--tone-{step + 1})",
            "ink": INK if s.label == UNSURE else f"var(--on-tone-{step + 1})",
            "said": some_percent(s.percent),
            "percent": s.percent,
            "count": float(s.count),
            "asked": float(s.asked),
            "lower": s.interval.lower,
            "upper": s.interval.upper,
        }

"""The rows of a chart that hold the figures: what is drawn, what the pop-up says, and the labels at the right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from data_loaders.calendar.month import Span
from metrics.formats import number
from metrics.series.measure import Measure
from metrics.series.series import PeriodFigure
from metrics.wording.figures import NONE, interval, interval_text, missing_text, value_text
from pages.components.chart_columns import RANKS, TIPS, Row, day, middle

PALE = 0.4
# Each line of a label at the right needs this share of the axis to be read.
LINE = 0.12


def drawn(measure: Measure, rank: str, beside: int, *, marked: bool) -> Iterator[Row]:
    """The figures themselves. Periods without one stay in, empty, so that a line has its gap.

    beside: how many boroughs share the period. marked: with a mark on each signal.
    """
    points, signals = measure.series.points, rules(measure)
    for i, point in enumerate(points):
        left, right = _slot(point.span, int(rank), beside)
        bounds = interval(measure.indicator, point)
        row = {
            "part": "figure",
            "start": left,
            "end": right,
            "at": left + (right - left) / 2,
            "middle": middle(point.span),
            "value": point.value,
            "lower": bounds.lower if bounds else None,
            "upper": bounds.upper if bounds else None,
        }
        yield row
        if point.value is not None and (_alone(points, i) or (marked and signals[i])):
            yield row | {"part": "mark"}


def _alone(points: Sequence[PeriodFigure], i: int) -> bool:
    """Does a figure stand between two gaps, so that no line would show it?"""
    beside = [points[j] for j in (i - 1, i + 1) if 0 <= j < len(points)]
    return all(p.value is None for p in beside)


def rules(measure: Measure) -> list[str]:
    """For each point the rules that make it a signal, in words; empty for an ordinary one."""
    if measure.signals is None:
        return [""] * len(measure.series.points)
    return [
        ", ".join(sorted({str(s.rule) for s in mark.signals})) if mark else ""
        for mark in measure.signals.marks
    ]


def _slot(span: Span, rank: int, beside: int) -> tuple[datetime, datetime]:
    """Where a period's bar or dot stands, beside those of the other boroughs."""
    first, last = day(span.first), day(span.last + 1)
    width = (last - first) / (beside + 1)
    left = first + width * (rank - 0.5)
    return left, left + width


def hover(measures: Sequence[Measure], top: float) -> Iterator[Row]:
    """One invisible strip per period, wide enough to be hit, with what it says of every borough."""
    said_of_each = [
        [_said(m, p, rule) for p, rule in zip(m.series.points, rules(m), strict=True)] for m in measures
    ]
    for point, *texts in zip(measures[0].series.points, *said_of_each, strict=True):
        yield {
            "part": "hover",
            "start": day(point.span.first),
            "end": day(point.span.last + 1),
            "value": top,
            "lower": 0.0,
            "when": point.span.words,
            "origin": _origin(measures, point.span),
            **dict(zip(TIPS, texts, strict=False)),
        }


def _origin(measures: Sequence[Measure], span: Span) -> str:
    """When the figures of a period were published or loaded."""
    points = ((m, p) for m in measures for p in m.series.points if p.span == span)
    dates = [m.dates[r] for m, p in points for r in p.releases if r in m.dates]
    return "; ".join(dict.fromkeys(dates)) or NONE


def _said(measure: Measure, point: PeriodFigure, rule: str) -> str:
    """ "5.2 (4.6 to 5.9), 519 in all", "34% (30% to 38%) of 412", or why there is no figure; and any signal."""
    if point.value is None:
        return missing_text(point)
    indicator = measure.indicator
    text = value_text(indicator, point.value)
    bounds = interval_text(indicator, interval(indicator, point))
    text += f" ({bounds})" if bounds else ""
    if indicator.kind == "share" and point.denominator:
        text += f" of {number(point.denominator)}"
    if indicator.kind == "rate" and point.numerator is not None:
        text += f", {number(point.numerator)} in all"
    return f"{text}; {rule}" if rule else text


def labels(measures: Sequence[Measure], top: float) -> Iterator[Row]:
    """Each borough's name and newest figure, at its newest figure, far enough apart and never pale, to be read."""
    rows = []
    for rank, measure in zip(RANKS, measures, strict=False):
        newest = measure.series.newest
        if newest is not None and newest.value is not None:
            row = {"part": "label", "rank": rank, "weight": 1.0, "at": day(measure.scope.window.last + 1)}
            rows.append(
                row | {"place": newest.value, "text": f"{measure.area_name}\n{_latest(measure, newest)}"}
            )
    yield from _spread(rows, LINE * top)


def _latest(measure: Measure, newest: PeriodFigure) -> str:
    """The newest figure, for a share with the number asked, and its month where later ones are missing."""
    text = value_text(measure.indicator, newest.value)
    if measure.indicator.kind == "share" and newest.denominator:
        text += f" of {number(newest.denominator)}"
    return text if newest is measure.series.points[-1] else f"{text}\nin {newest.span.last.short}"


def _spread(labels: list[Row], line: float) -> list[Row]:
    """Labels pushed apart from below, so that none covers another or the axis: each hangs down from its place."""
    ordered = sorted(labels, key=lambda row: row["place"])
    for row in ordered[:1]:
        row["place"] = max(row["place"], line * row["text"].count("\n"))
    for below, row in pairwise(ordered):
        row["place"] = max(row["place"], below["place"] + line * len(row["text"].split("\n")))
    return labels

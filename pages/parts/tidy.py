"""The rows that a chart draws: one tidy frame per measure, in which `part` says what each row is for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa

from metrics.indicator import Indicator
from metrics.measure import Measure
from metrics.month import FinancialYear, Month, Span
from metrics.presentation import average, interval, interval_text, missing_text, unit_text, value_text
from metrics.sentences import number
from metrics.series import Point

# Ranks are the boroughs in the partnership's order; each has its colour, dash and mark everywhere.
RANKS = ("1", "2", "3", "4")
BREAK = "break"
TIPS = tuple(f"tip{rank}" for rank in RANKS)
PALE = 0.4
# Room above the highest value, so that the baseline year's name is not drawn over it.
HEADROOM = 1.18
# Two labels at the right need this share of the axis between them to be read.
APART = 0.24

SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("part", "rank", "text", "when", *TIPS)),
        *((name, pa.timestamp("ms")) for name in ("start", "end", "at", "middle")),
        *((name, pa.float64()) for name in ("value", "lower", "upper", "weight", "place")),
    ]
)
Row = dict[str, Any]


def day(month: Month) -> datetime:
    """The first moment of a month, without a zone: the browser shows it as it is."""
    return datetime(month.year, month.number, 1)


def middle(span: Span) -> datetime:
    """The middle of a period, where its figure is drawn."""
    first = day(span.first)
    return first + (day(span.last + 1) - first) / 2


def table(measures: Sequence[Measure], strong: Sequence[str]) -> pa.Table:
    """The rows of one measure in several boroughs (see SCHEMA).

    strong: the codes of the boroughs that were asked for; the others are drawn pale, to compare with.
    """
    return pa.Table.from_pylist(list(_rows(measures, strong)), schema=SCHEMA)


def _rows(measures: Sequence[Measure], strong: Sequence[str]) -> Iterator[Row]:
    top = _top(measures)
    levels = []
    yield from _hover(measures, top)
    if limits_of(measures, strong):
        yield from _limits(measures, strong, top)
    for rank, one in zip(RANKS, measures, strict=False):
        shared = {"rank": rank, "weight": 1.0 if one.scope.area in strong else PALE}
        marked = one.scope.area in strong
        yield from (row | shared for row in _drawn(one, rank, len(measures), marked=marked))
        levels += [row | shared for row in _level(one)]
    yield from levels
    yield from _baseline(measures[0], top, with_level=bool(levels))
    yield from _breaks(measures[0], top)
    yield from _labels(measures, strong, top)


def limits_of(measures: Sequence[Measure], strong: Sequence[str]) -> Measure | None:
    """The measure whose limits are drawn: the one that was asked for, if it is one and its chart has limits."""
    asked = [m for m in measures if m.scope.area in strong]
    one = asked[0] if len(asked) == 1 else None
    return one if one and one.signals and kind_of(one.indicator) == "line" else None


def kind_of(indicator: Indicator) -> str:
    """Which of the four kinds of chart shows a measure."""
    if indicator.kind == "stock":
        return "steps"
    if indicator.good == "activity":
        return "bars"
    return "dots" if indicator.kind in ("share", "published_rate") else "line"


def _limits(measures: Sequence[Measure], strong: Sequence[str], top: float) -> Iterator[Row]:
    """The band in which a figure is ordinary, and its name."""
    one = limits_of(measures, strong)
    if one is None or one.signals is None:
        return
    rank = RANKS[list(measures).index(one)]
    for point, band in zip(one.series.points, one.signals.bands, strict=True):
        if band is not None:
            row = {"part": "limits", "rank": rank, "middle": middle(point.span)}
            yield row | {"lower": band.lower, "upper": band.upper}
    yield {"part": "word", "start": day(one.scope.window.first), "place": top, "text": "band: usual range"}


def _top(measures: Sequence[Measure]) -> float:
    """The top of the axis: over every value and every interval that is drawn."""
    indicator = measures[0].indicator
    values = [
        b.upper for m in measures if m.signals and kind_of(indicator) == "line" for b in m.signals.bands if b
    ]
    values += [p.value for m in measures for p in m.series.points if p.value is not None]
    if indicator.kind in ("share", "published_rate"):
        found = (interval(m.indicator, p) for m in measures for p in m.series.points)
        values += [i.upper for i in found if i]
    top = max(values, default=1) * HEADROOM or 1
    return min(top, 100.0) if indicator.kind == "share" else top


def _baseline(measure: Measure, top: float, *, with_level: bool) -> Iterator[Row]:
    """The shading of the baseline year, and its name."""
    year: FinancialYear = measure.scope.baseline
    text = f"{year}, average dotted" if with_level else str(year)
    yield {"part": "shade", "start": day(year.first), "end": day(year.span.last + 1)}
    yield {"part": "word", "start": day(year.first), "place": top, "text": text}


def _drawn(measure: Measure, rank: str, beside: int, *, marked: bool) -> Iterator[Row]:
    """The figures themselves; marked: with a mark on each signal. Periods without one stay in, empty, so that a line has its gap."""
    points = measure.series.points
    for before, point, after in zip((None, *points), points, (*points[1:], None), strict=False):
        left, right = _slot(point.span, int(rank), beside)
        found = interval(measure.indicator, point)
        row = {
            "part": "figure",
            "start": left,
            "end": right,
            "at": left + (right - left) / 2,
            "middle": middle(point.span),
            "value": point.value,
            "lower": found.lower if found else None,
            "upper": found.upper if found else None,
        }
        yield row
        alone = all(p is None or p.value is None for p in (before, after))
        if point.value is not None and (alone or (marked and rules(measure, point))):
            yield row | {"part": "mark"}


def rules(measure: Measure, point: Point) -> str:
    """Which rules make a point a signal, in words; empty for an ordinary one."""
    if measure.signals is None:
        return ""
    mark = measure.signals.marks[measure.series.points.index(point)]
    return ", ".join(sorted({str(signal.rule) for signal in mark.signals})) if mark else ""


def _slot(span: Span, rank: int, beside: int) -> tuple[datetime, datetime]:
    """Where a period's bar or dot stands, beside those of the other boroughs."""
    first, last = day(span.first), day(span.last + 1)
    width = (last - first) / (beside + 1)
    left = first + width * (rank - 0.5)
    return left, left + width


def _level(measure: Measure) -> Iterator[Row]:
    """The baseline year's usual level, drawn on from that year to the end."""
    if measure.indicator.kind == "stock" or measure.indicator.good == "activity":
        return
    level = average(measure.series, measure.scope.baseline)
    if level is not None:
        start, end = day(measure.scope.baseline.first), day(measure.scope.window.last + 1)
        yield {"part": "rule", "start": start, "end": end, "lower": level, "upper": level}


def _hover(measures: Sequence[Measure], top: float) -> Iterator[Row]:
    """One invisible strip per period, wide enough to be hit, with what it says of every borough."""
    for points in zip(*(m.series.points for m in measures), strict=True):
        span = points[0].span
        said = {tip: _said(m, p) for tip, m, p in zip(TIPS, measures, points, strict=False)}
        yield {
            "part": "hover",
            "start": day(span.first),
            "end": day(span.last + 1),
            "value": top,
            "lower": 0.0,
            "when": span.words,
            **said,
        }


def _said(measure: Measure, point: Point) -> str:
    """ "5.2 (4.6 to 5.9), 519 of them", "34% (30% to 38%) of 412", or why there is no figure."""
    if point.value is None:
        return missing_text(point)
    indicator = measure.indicator
    text = value_text(indicator, point.value)
    signal = rules(measure, point)
    found = interval_text(indicator, interval(indicator, point))
    text += f" ({found})" if found else ""
    if indicator.kind == "share" and point.denominator:
        text += f" of {number(point.denominator)}"
    if indicator.kind == "rate" and point.numerator is not None:
        text += f", {number(point.numerator)} in all"
    return f"{text}; {signal}" if signal else text


def _labels(measures: Sequence[Measure], strong: Sequence[str], top: float) -> Iterator[Row]:
    """Each borough's name and newest figure, at its newest figure, and far enough apart to be read."""
    found = []
    for rank, one in zip(RANKS, measures, strict=False):
        newest = one.series.newest
        if newest is not None and newest.value is not None:
            weight = 1.0 if one.scope.area in strong else (1 + PALE) / 2
            row = {"part": "label", "rank": rank, "weight": weight, "at": day(one.scope.window.last + 1)}
            found.append(row | {"place": newest.value, "text": f"{one.area_name}\n{_latest(one, newest)}"})
    yield from _spread(found, APART * top)


def _latest(measure: Measure, newest: Point) -> str:
    """The newest figure, for a share with the number asked, and its month where later ones are missing."""
    text = value_text(measure.indicator, newest.value)
    if measure.indicator.kind == "share" and newest.denominator:
        text += f" of {number(newest.denominator)}"
    return text if newest is measure.series.points[-1] else f"{text}\nin {newest.span.last.short}"


def _spread(labels: list[Row], apart: float) -> list[Row]:
    """Labels pushed apart from below, so that none covers another."""
    floor = 0.0
    for row in sorted(labels, key=lambda row: row["place"]):
        row["place"] = max(row["place"], floor)
        floor = row["place"] + apart
    return labels


def _breaks(measure: Measure, top: float) -> Iterator[Row]:
    """Where what is counted changed: a line across, with its name below the baseline year's."""
    for month, _why in measure.series.breaks:
        start = day(month)
        yield {
            "part": "rule",
            "rank": BREAK,
            "weight": 1.0,
            "start": start,
            "end": start,
            "lower": 0.0,
            "upper": top,
        }
        yield {"part": "word", "start": start, "place": top * 0.88, "text": "counting changed"}


def unit(measure: Measure) -> str:
    """What the axis says: the unit, and for a share what it is of."""
    return (
        f"% {unit_text(measure.indicator)}" if measure.indicator.kind == "share" else measure.indicator.unit
    )

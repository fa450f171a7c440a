"""The frame that a chart draws: one tidy table per measure, in which `part` says what each row is for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from data_loaders.calendar.month import FinancialYear, Month
from metrics.series.evidence import PERIODS
from metrics.series.measure import Measure
from metrics.series.numeric_target import per_period
from metrics.wording.figures import average, interval, unit_text, value_text
from pages.components.chart_columns import BREAK, RANKS, SCHEMA, Row, day, kind_of, middle
from pages.components.figure_rows import PALE, drawn, hover, labels

# Room above the highest value, so that the baseline year's name is not drawn over it.
HEADROOM = 1.18


def table(measures: Sequence[Measure], strong: Sequence[str]) -> pa.Table:
    """The rows of one measure in several boroughs (see SCHEMA).

    strong: the codes of the boroughs that were asked for; the others are drawn pale, to compare with.
    """
    return pa.Table.from_pylist(list(_rows(measures, strong)), schema=SCHEMA)


def _rows(measures: Sequence[Measure], strong: Sequence[str]) -> Iterator[Row]:
    top = _top(measures)
    levels: list[Row] = []
    asked = [m for m in measures if m.scope.area in strong]
    yield {"part": "unit", "text": unit(measures[0])}
    yield from hover(measures, top)
    if limits_of(measures, strong):
        yield from _limits(measures, strong, top)
    for rank, measure in zip(RANKS, measures, strict=False):
        shared = {"rank": rank, "weight": 1.0 if measure.scope.area in strong else PALE}
        marked = measure.scope.area in strong
        yield from (row | shared for row in drawn(measure, rank, len(measures), marked=marked))
        levels += [row | shared for row in _level(measure)]
    yield from levels
    yield from (row for measure in asked for row in _target(measure, top))
    yield from _baseline(measures[0], _word_height(measures, top), baseline_text(asked, drawn=bool(levels)))
    yield from _breaks(measures[0], top)
    yield from labels(measures, top)


def limits_of(measures: Sequence[Measure], strong: Sequence[str]) -> Measure | None:
    """The measure whose limits are drawn: the one that was asked for, if it is one and its chart has limits."""
    asked = [m for m in measures if m.scope.area in strong]
    measure = asked[0] if len(asked) == 1 else None
    return measure if measure and measure.signals and kind_of(measure.indicator) == "line" else None


def _limits(measures: Sequence[Measure], strong: Sequence[str], top: float) -> Iterator[Row]:
    """The band in which a figure is ordinary, and its name."""
    measure = limits_of(measures, strong)
    if measure is None or measure.signals is None:
        return
    rank = RANKS[list(measures).index(measure)]
    for point, band in zip(measure.series.points, measure.signals.bands, strict=True):
        if band is not None:
            row = {"part": "limits", "rank": rank, "middle": middle(point.span)}
            yield row | {"lower": band.lower, "upper": band.upper}
    name = "band: usual range" + (", provisional" if measure.signals.provisional else "")
    yield {
        "part": "word",
        "start": day(measure.scope.window.first),
        "place": _word_height(measures, top),
        "text": name,
    }
    for step in measure.steps:
        yield from _across(Month.parse(step.month), top, top * 0.15, "new level")


def _top(measures: Sequence[Measure]) -> float:
    """The top of the axis: over every value and every interval that is drawn."""
    indicator = measures[0].indicator
    values = [
        b.upper for m in measures if m.signals and kind_of(indicator) == "line" for b in m.signals.bands if b
    ]
    values += [p.value for m in measures for p in m.series.points if p.value is not None]
    values += [level for m in measures if (level := target_level(m)) is not None]
    if indicator.kind in ("share", "published_rate"):
        bounds = (interval(m.indicator, p) for m in measures for p in m.series.points)
        values += [i.upper for i in bounds if i]
    top = max(values, default=1) * HEADROOM or 1
    return min(top, 100.0) if indicator.kind == "share" else top


AIMS = {"reduce": "aim: below", "increase": "aim: above", "maintain": "aim: as in"}


def baseline_text(asked: Sequence[Measure], *, drawn: bool) -> str:
    """The name of the baseline year and of its dotted line, with what the plan wants of it where that is one thing."""
    year: FinancialYear = asked[0].scope.baseline
    if not drawn:
        return str(year)
    rules = {None if m.target is None or m.target.number else m.target.rule for m in asked}
    rule = rules.pop() if len(rules) == 1 else None
    return f"{AIMS[rule]} {year}, dotted" if rule in AIMS else f"{year}, average dotted"


def _word_height(measures: Sequence[Measure], top: float) -> float:
    """Where words stand: at the top, or at the bottom where the figures themselves lie so high."""
    reached = max((p.value for m in measures for p in m.series.points if p.value is not None), default=0)
    return top if reached < 0.87 * top else 0.15 * top


def _target(measure: Measure, top: float) -> Iterator[Row]:
    """The line of a target that is a number, over the year it is for, and its name."""
    level = target_level(measure)
    if level is None:
        return
    year = measure.scope.ending.financial_year
    row = {"start": day(year.first), "end": day(measure.scope.window.last + 1)}
    yield row | {"part": "rule", "rank": BREAK, "weight": 1.0, "lower": level, "upper": level}
    yield row | {"part": "word", "place": level, "text": f"target {value_text(measure.indicator, level)}"}


def target_level(measure: Measure) -> float | None:
    """What one period would have to be for a target that is a number; None where there is none."""
    number = measure.target.number if measure.target else None
    if number is None:
        return None
    months = (Month.parse(number.by).number - measure.scope.baseline.first.number) % 12 + 1
    way = max(1, months // PERIODS[measure.indicator.frequency])
    return per_period(measure.indicator, number, average(measure.series, measure.scope.baseline), way)


def _baseline(measure: Measure, place: float, text: str) -> Iterator[Row]:
    """The shading of the baseline year, and its name."""
    year: FinancialYear = measure.scope.baseline
    yield {"part": "shade", "start": day(year.first), "end": day(year.span.last + 1)}
    yield {"part": "word", "start": day(year.first), "place": place, "text": text}


def _level(measure: Measure) -> Iterator[Row]:
    """The baseline year's usual level, drawn on from that year to the end."""
    if measure.indicator.kind == "stock" or measure.indicator.good == "activity":
        return
    level = average(measure.series, measure.scope.baseline)
    if level is not None:
        start, end = day(measure.scope.baseline.first), day(measure.scope.window.last + 1)
        yield {"part": "rule", "start": start, "end": end, "lower": level, "upper": level}


def _breaks(measure: Measure, top: float) -> Iterator[Row]:
    """Where what is counted changed: a line across, with its name below the baseline year's."""
    for month, _why in measure.series.breaks:
        yield from _across(month, top, top * 0.88, "counting changed")


def _across(month: Month, top: float, place: float, text: str) -> Iterator[Row]:
    """A line across the chart at the beginning of a month, and what it is."""
    start = day(month)
    line = {"part": "rule", "rank": BREAK, "weight": 1.0}
    yield line | {"start": start, "end": start, "lower": 0.0, "upper": top}
    yield {"part": "word", "start": start, "place": place, "text": text}


def unit(measure: Measure) -> str:
    """What the axis says: the unit, and for a share what it is of."""
    return (
        f"% {unit_text(measure.indicator)}" if measure.indicator.kind == "share" else measure.indicator.unit
    )

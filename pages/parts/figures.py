"""The table behind a chart."""

from __future__ import annotations

from collections.abc import Sequence

from metrics.measure import Measure
from metrics.presentation import interval, interval_text, missing_text, value_text
from metrics.sentences import number
from metrics.series import Point
from pages.parts import page
from pages.parts.listing import Html, listing

HEAD = ("Period", "Figure", "Count", "Out of", "95% interval", "Note", "Release")


def table(measures: Sequence[Measure]) -> str:
    """HTML of the figures, newest first: a table for each area."""
    return "".join(_of(one) for one in measures)


def _of(one: Measure) -> str:
    rows = (_row(one, point) for point in reversed(one.series.points))
    return listing(f"{one.indicator.title}, {one.area_name}, {one.indicator.unit}", HEAD, rows)


def _row(one: Measure, point: Point) -> tuple[str, ...]:
    indicator = one.indicator
    return (
        point.span.label,
        value_text(indicator, point.value),
        "" if point.numerator is None else number(point.numerator),
        "" if point.denominator is None else number(point.denominator),
        interval_text(indicator, interval(indicator, point)),
        missing_text(point) or point.note,
        Html(page.releases(point.releases, " ".join(map(str, point.releases)))),
    )

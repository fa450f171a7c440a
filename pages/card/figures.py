"""The table behind a chart."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from metrics.formats import number
from metrics.series.measure import Measure
from metrics.series.series import PeriodFigure
from metrics.wording.figures import interval, interval_text, missing_text, value_text
from pages.components import page
from pages.components.listing import listing

HEAD = ("Period", "Figure", "Count", "Out of", "95% interval", "Note", "Release")


def table(measures: Sequence[Measure]) -> Markup:
    """HTML of the figures, newest first: a table for each area."""
    return Markup().join(_of(measure) for measure in measures)


def _of(measure: Measure) -> Markup:
    rows = (_row(measure, point) for point in reversed(measure.series.points))
    return listing(f"{measure.indicator.title}, {measure.area_name}, {measure.indicator.unit}", HEAD, rows)


def _row(measure: Measure, point: PeriodFigure) -> tuple[str, ...]:
    indicator = measure.indicator
    return (
        point.span.label,
        value_text(indicator, point.value),
        "" if point.numerator is None else number(point.numerator),
        "" if point.denominator is None else number(point.denominator),
        interval_text(indicator, interval(indicator, point)),
        missing_text(point) or point.note,
        page.releases(point.releases, " ".join(map(str, point.releases))),
    )

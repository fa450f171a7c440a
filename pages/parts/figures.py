"""The table behind a chart."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from metrics.measure import Measure
from metrics.presentation import interval, interval_text, missing_text, value_text
from metrics.sentences import number
from metrics.series import Point

HEAD = ("Period", "Figure", "Count", "Out of", "95% interval", "Note")


def table(measures: Sequence[Measure]) -> str:
    """HTML of the figures, newest first: a table for each area."""
    return "".join(_of(one) for one in measures)


def _of(one: Measure) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in HEAD)
    rows = "".join(_row(one, point) for point in reversed(one.series.points))
    caption = f"{one.area_name}, {one.indicator.unit}"
    return (
        f'<table class="figures"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(one: Measure, point: Point) -> str:
    indicator = one.indicator
    cells = (
        value_text(indicator, point.value),
        "" if point.numerator is None else number(point.numerator),
        "" if point.denominator is None else number(point.denominator),
        interval_text(indicator, interval(indicator, point)),
        missing_text(point) or point.note,
    )
    inside = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f'<tr><th scope="row">{escape(point.span.label)}</th>{inside}</tr>'

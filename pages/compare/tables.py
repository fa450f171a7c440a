"""The tables behind the charts of the page."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from metrics.comparison.areas import AreaFigure, AreaTable
from metrics.comparison.side_by_side import Comparison, Side
from metrics.definitions.plan import Priority
from metrics.formats import number
from metrics.wording.areas import NONE, change_text, place_text, rate_text, reason
from metrics.wording.areas import range_text as area_range
from metrics.wording.boroughs import interval_text, range_text, size_text, value_text
from pages.components import page
from pages.components.listing import listing


def of_boroughs(priority: Priority, compared: Sequence[Comparison]) -> Markup:
    """HTML: each measure with both figures, how far apart they are, and the one word."""
    first, second = compared[0].first.name, compared[0].second.name
    head = ("Measure", "Unit", first, second, "Difference", "95% interval", "Result")
    return listing(f"{priority.short}: {first} against {second}", head, [_row(c) for c in compared])


def _row(comparison: Comparison) -> Sequence[str]:
    return (
        page.link(comparison.indicator.priority, comparison.indicator.title, comparison.indicator.id),
        comparison.unit,
        _side(comparison, comparison.first),
        _side(comparison, comparison.second),
        size_text(comparison),
        interval_text(comparison.difference),
        comparison.word.of(comparison.first.name),
    )


def _side(comparison: Comparison, side: Side) -> str:
    ranged = range_text(comparison, side)
    return f"{value_text(comparison, side)} ({ranged})" if ranged else value_text(comparison, side)


def of_areas(table: AreaTable) -> Markup:
    """HTML: the areas in order, those without a figure with the reason, and what they are measured against."""
    counted = any(a.count is not None for a in table.areas)
    head = ("Area", table.unit.capitalize(), "95% interval")
    head += ("Offences", "Against the year before", "In the funnel") if counted else ()
    shown = [*table.ranked, *table.absent, *([table.reference] if table.reference else [])]
    return listing(f"{table.title}, {table.period}", head, [_area(a, counted) for a in shown])


def _area(area: AreaFigure, counted: bool) -> Sequence[str]:
    if area.rate is None:
        return (area.name, reason(area).capitalize(), *([""] * (4 if counted else 1)))
    cells = [area.name, rate_text(area.rate), area_range(area) or NONE]
    if counted:
        cells += [number(area.count or 0), change_text(area), place_text(area) or NONE]
    return cells

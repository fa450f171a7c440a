"""Comparisons as rows for a file: what it is, then every figure, not rounded, with its reason where there is none."""

from __future__ import annotations

from collections.abc import Sequence

from data_loaders.calendar.month import Span
from data_loaders.sources.catalogue import catalogue
from metrics.comparison.areas import AreaFigure, AreaTable
from metrics.comparison.side_by_side import Comparison, Side
from metrics.definitions.plan import Priority
from metrics.wording.areas import OTHER_COUNT, how_text, place_text, reason
from metrics.wording.boroughs import sentence

Cell = str | float | None
Groups = Sequence[tuple[Priority, Sequence[Comparison]]]
SIDE = ("value", "lower 95%", "upper 95%", "count", "out of")
COMPARED_AS = {1.0: "ratio", 0.0: "difference in percentage points"}
STANDING = {True: "Illustrative: invented to show what the dashboard does", False: "Real"}
AREA_COLUMNS = (
    "Rank", "Code", "Area", "Ours", "Rate", "Lower 95%", "Upper 95%", "Count", "Out of", "Count the year before",
    "Change %", "In the funnel", "Why missing",
)  # fmt: skip


def borough_file(groups: Groups, span: Span, first: str, second: str) -> list[tuple[Cell, ...]]:
    """What the file is, a heading, then a row for each measure in the plan's order."""
    invented = any(c.illustrative for _, compared in groups for c in compared)
    return [
        ("Comparison", f"{first} against {second}"),
        ("Period", span.words),
        ("Data", STANDING[invented]),
        ("Ratio", f"rate in {first} ÷ rate in {second}; difference: share in {first} − share in {second}"),
        (),
        _head(first, second),
        *(_borough(priority, c) for priority, compared in groups for c in compared),
    ]


def _head(first: str, second: str) -> tuple[Cell, ...]:
    sides = [f"{name} {what}" for name in (first, second) for what in SIDE]
    last = (
        "Compared as",
        "Size",
        "Lower 95%",
        "Upper 95%",
        "Result",
        "In words",
        "Source",
        "Population",
        "Data",
    )
    return ("Priority", "Measure", "From", "To", "Unit", *sides, *last)


def _borough(priority: Priority, comparison: Comparison) -> tuple[Cell, ...]:
    difference = comparison.difference
    return (
        priority.short,
        comparison.indicator.title,
        str(comparison.span.first),
        str(comparison.span.last),
        comparison.unit,
        *_side(comparison.first),
        *_side(comparison.second),
        COMPARED_AS[difference.none] if difference else "",
        difference.size if difference else None,
        difference.lower if difference else None,
        difference.upper if difference else None,
        comparison.word.of(comparison.first.name),
        sentence(comparison),
        comparison.source,
        comparison.people,
        STANDING[comparison.illustrative] if comparison.first.value is not None else "",
    )


def _side(side: Side) -> tuple[Cell, ...]:
    interval = side.interval
    return (
        side.value,
        interval.lower if interval else None,
        interval.upper if interval else None,
        side.count,
        side.out_of,
    )


def area_file(table: AreaTable, source: str) -> list[tuple[Cell, ...]]:
    """What the file is, then the areas in order, those without a figure, and last what they are measured against.

    source: the source's id.
    """
    origin = catalogue()[source]
    reference = [table.reference] if table.reference else []
    return [
        ("Measure", table.title),
        ("Period", table.period),
        ("Unit", table.unit),
        ("Intervals", how_text(table)),
        ("Data", STANDING[table.illustrative]),
        ("Source", table.source),
        ("Licence", origin.licence),
        ("Attribution", origin.attribution),
        *([("Note", OTHER_COUNT)] if table.what == "partnerships" else []),
        (),
        AREA_COLUMNS,
        *(_area(a, table.rank(a)) for a in table.ranked),
        *(_area(a, None) for a in (*table.absent, *reference)),
    ]


def _area(area: AreaFigure, rank: int | None) -> tuple[Cell, ...]:
    change, interval = area.change, area.interval
    return (
        rank,
        area.code,
        area.name,
        "yes" if area.is_ours else "",
        area.rate,
        interval.lower if interval else None,
        interval.upper if interval else None,
        area.count,
        area.people,
        area.before,
        (change.ratio - 1) * 100 if change and change.ratio is not None else None,
        place_text(area),
        reason(area) if area.rate is None else "",
    )

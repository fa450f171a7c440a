"""The rows of the charts of areas: tidy tables in which `part` says what each row is for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from metrics.comparison.areas import AreaFigure, AreaTable
from metrics.formats import number
from metrics.statistics.funnel import funnel
from metrics.wording.areas import place_text, range_text, rate_text

CURVE = 60  # points of each line of a funnel
APART = 0.06  # of the height of a funnel, between two labels
LINES = (("lower_outer", "99.8%"), ("lower_inner", "95%"), ("upper_inner", "95%"), ("upper_outer", "99.8%"))
Row = dict[str, Any]


def marks(table: AreaTable) -> dict[str, str]:
    """How each area is marked, by name: the boroughs as everywhere, the partnership as a whole, all others alike."""
    our_names = [a.name for a in table.ours]
    if len(our_names) == 1:
        return {our_names[0]: "whole"}
    return {name: str(n) for n, name in enumerate(our_names, start=1)}


def ranked_rows(table: AreaTable) -> pa.Table:
    """A row for each area that has a figure, and one for the area they are measured against."""
    marked = marks(table)
    rows = [_area(table, area, marked) for area in table.ranked]
    if table.reference is not None:
        text = f"{table.reference.name} {rate_text(table.reference.rate)}"
        rows.append({"part": "reference", "rate": table.reference.rate, "text": text})
    return pa.Table.from_pylist(_filled(rows))


def _area(table: AreaTable, area: AreaFigure, marked: dict[str, str]) -> Row:
    bounds = area.interval
    return {
        "part": "area",
        "name": area.name,
        "order": table.rank(area),
        "mark": marked.get(area.name, "other"),
        "rate": area.rate,
        "lower": bounds.lower if bounds else area.rate,
        "upper": bounds.upper if bounds else area.rate,
        "people": area.people,
        "text": rate_text(area.rate),
        "range": range_text(area) or "not published",
        "counted": f"{number(area.count)} of {number(round(area.people or 0))}"
        if area.count is not None
        else "",
        "place": place_text(area),
        "source": f"{table.source}; {table.period}",
    }


def funnel_rows(table: AreaTable) -> pa.Table:
    """The areas by how many people they have, and the lines of the funnel around the reference rate."""
    areas = [a for a in table.ranked if a.place]
    reference = table.reference
    if not areas or reference is None or reference.rate is None:
        return pa.Table.from_pylist([])
    people = [a.people or 0 for a in areas]
    across = np.linspace(min(people) * 0.9, max(people) * 1.03, CURVE)
    named = {"reference": f"{reference.name} {rate_text(reference.rate)}"}
    lines = {"reference": np.full(CURVE, reference.rate)}
    limits = funnel(across, reference.rate, table.per)
    for line, name in LINES:
        lines[line], named[line] = getattr(limits, line), name
    rows = [*_dots(table, areas, float(across.mean())), *_curves(across, lines)]
    height = max(r["rate"] for r in rows) - min(r["rate"] for r in rows)
    return pa.Table.from_pylist(_filled([*rows, *_ends(float(across[-1]), lines, named, height)]))


def _dots(table: AreaTable, areas: Sequence[AreaFigure], middle: float) -> Iterator[Row]:
    """The areas; the names of our own stand on the side where there is more room."""
    marked = marks(table)
    for area in areas:
        name = area.name if area.is_ours else ""
        left = (area.people or 0) > middle
        yield {**_area(table, area, marked), "left": name if left else "", "right": "" if left else name}


def _curves(across: np.ndarray, lines: Mapping[str, np.ndarray]) -> Iterator[Row]:
    for line, heights in lines.items():
        for x, y in zip(across, heights, strict=True):
            yield {"part": "limit", "line": line, "people": float(x), "rate": float(y)}


def _ends(
    at: float, lines: Mapping[str, np.ndarray], named: Mapping[str, str], height: float
) -> Iterator[Row]:
    """What each line is, at its right end; those that lie on nought lie on each other and have no name."""
    ends = [(float(heights[-1]), named[line]) for line, heights in lines.items() if heights[-1] > 0]
    for y, text in _spread(sorted(ends), named["reference"], APART * height):
        yield {"part": "end", "people": at, "rate": y, "text": text}


def _spread(labels: Sequence[tuple[float, str]], fixed: str, apart: float) -> list[tuple[float, str]]:
    """Labels in rising order, moved away from the fixed one, so that none covers another."""
    placed = [y for y, _ in labels]
    middle = [text for _, text in labels].index(fixed)
    for n in range(middle + 1, len(labels)):
        placed[n] = max(placed[n], placed[n - 1] + apart)
    for n in range(middle - 1, -1, -1):
        placed[n] = min(placed[n], placed[n + 1] - apart)
    return list(zip(placed, (text for _, text in labels), strict=True))


def _filled(rows: Sequence[Row]) -> list[Row]:
    """Every row with every column: a table takes its columns from the first row."""
    names = {name: None for row in rows for name in row}
    return [{**names, **row} for row in rows]

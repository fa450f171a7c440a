"""The rows of the charts of areas: tidy tables in which `part` says what each row is for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from metrics.comparison_area_words import place_text, range_text, rate_text
from metrics.comparison_areas import AreaFigure, AreaTable
from metrics.sentences import number
from metrics.statistics.funnel import funnel

CURVE = 60  # points of each line of a funnel
APART = 0.06  # of the height of a funnel, between two labels
LINES = (("lower_outer", "99.8%"), ("lower_inner", "95%"), ("upper_inner", "95%"), ("upper_outer", "99.8%"))
Row = dict[str, Any]


def marks(table: AreaTable) -> dict[str, str]:
    """How each area is marked, by name: the boroughs as everywhere, the partnership as a whole, all others alike."""
    own = [a.name for a in table.own]
    if len(own) == 1:
        return {own[0]: "whole"}
    return {name: str(n) for n, name in enumerate(own, start=1)}


def ranked_rows(table: AreaTable) -> pa.Table:
    """A row for each area that has a figure, and one for the area they are measured against."""
    marked = marks(table)
    rows = [_area(table, area, marked) for area in table.ranked]
    if table.reference is not None:
        text = f"{table.reference.name} {rate_text(table.reference.rate)}"
        rows.append({"part": "reference", "rate": table.reference.rate, "text": text})
    return pa.Table.from_pylist(_filled(rows))


def _area(table: AreaTable, area: AreaFigure, marked: dict[str, str]) -> Row:
    found = area.interval
    return {
        "part": "area",
        "name": area.name,
        "order": table.rank(area),
        "mark": marked.get(area.name, "other"),
        "rate": area.rate,
        "lower": found.lower if found else area.rate,
        "upper": found.upper if found else area.rate,
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
    marked = marks(table)
    people = [a.people or 0 for a in areas]
    across = np.linspace(min(people) * 0.9, max(people) * 1.03, CURVE)
    found = funnel(across, reference.rate, table.per)
    rows = [_area(table, area, marked) for area in areas]
    middle = float(across.mean())
    for row in rows:
        name = row["name"] if row["mark"] != "other" else ""
        row |= {
            "left": name if row["people"] > middle else "",
            "right": name if row["people"] <= middle else "",
        }
    ends = [(reference.rate, f"{reference.name} {rate_text(reference.rate)}")]
    for line, name in LINES:
        ys = getattr(found, line)
        rows += [_point(line, x, y) for x, y in zip(across, ys, strict=True)]
        ends.append((float(ys[-1]), name))
    rows += [_point("reference", x, reference.rate) for x in (across[0], across[-1])]
    rates = [row["rate"] for row in rows]
    spread = _spread(sorted(ends), APART * (max(rates) - min(rates)))
    rows += [{"part": "end", "people": float(across[-1]), "rate": y, "text": text} for y, text in spread]
    return pa.Table.from_pylist(_filled(rows))


def _spread(labels: Sequence[tuple[float, str]], apart: float) -> list[tuple[float, str]]:
    """Labels in rising order, moved apart from the middle one, so that none covers another."""
    middle = len(labels) // 2
    placed = dict(enumerate(y for y, _ in labels))
    for n in range(middle + 1, len(labels)):
        placed[n] = max(placed[n], placed[n - 1] + apart)
    for n in range(middle - 1, -1, -1):
        placed[n] = min(placed[n], placed[n + 1] - apart)
    return [(placed[n], text) for n, (_, text) in enumerate(labels)]


def _point(line: str, people: float, rate: float) -> Row:
    return {"part": "limit", "line": line, "people": float(people), "rate": float(rate)}


def _filled(rows: Sequence[Row]) -> list[Row]:
    """Every row with every column: a table takes its columns from the first row."""
    names = {name: None for row in rows for name in row}
    return [{**names, **row} for row in rows]

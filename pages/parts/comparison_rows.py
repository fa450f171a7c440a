"""The rows that the charts of a comparison draw: tidy tables in which `part` says what each row is for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from metrics.comparison import Comparison, Word
from metrics.comparison_area_words import range_text as area_range
from metrics.comparison_area_words import rate_text
from metrics.comparison_areas import AreaFigure, AreaTable
from metrics.comparison_words import interval_text, range_text, size_text, value_text
from metrics.sentences import number
from metrics.statistics.funnel import funnel

# The furthest that an axis reaches to either side: times, or percentage points.
RATIOS, POINTS = (2.0, 4.0, 8.0, 16.0), (10.0, 20.0, 40.0, 100.0)
WORDS = {Word.HIGHER: "higher", Word.LOWER: "lower", Word.SAME: "same"}
CURVE = 60
APART = 0.06  # of the height of the funnel, between two labels
LINES = (("lower_outer", "99.8%"), ("lower_inner", "95%"), ("upper_inner", "95%"), ("upper_outer", "99.8%"))
Row = dict[str, Any]


def reach(compared: Sequence[Comparison], none: float) -> float:
    """The shortest axis on which every size of one kind (none: 1 for ratios, 0 for points) has room.

    An interval may run past its end, and is then marked there: one wide interval would press all others together.
    """
    found = [c.difference for c in compared if c.difference and c.difference.none == none]
    sizes = [d.size for d in found if d.size is not None]
    far = [abs(math.log2(size)) if none else abs(size) for size in sizes if size > 0 or not none]
    steps = RATIOS if none else POINTS
    furthest = max(far, default=0)
    return next((s for s in steps if (math.log2(s) if none else s) >= furthest), steps[-1])


def difference_rows(compared: Sequence[Comparison], none: float, limit: float) -> pa.Table:
    """A row for each measure, in order. What lies beyond the axis is drawn to its end; the texts say the figures."""
    low, high = (1 / limit, limit) if none else (-limit, limit)
    rows = [
        _difference(order, one, low, high)
        for order, one in enumerate(c for c in compared if c.difference and c.difference.none == none)
    ]
    return pa.Table.from_pylist(rows)


def _difference(order: int, one: Comparison, low: float, high: float) -> Row:
    found = one.difference
    if found is None:
        raise ValueError("a comparison without a difference has no row")
    size = found.size if found.size is not None else (high if one.first.count else None)
    return {
        "order": order,
        "name": one.indicator.title,
        "said": size_text(one),
        "word": WORDS[one.word],
        "size": None if size is None else _inside(size, low, high),
        "lower": low if found.lower is None else _inside(found.lower, low, high),
        "upper": high if found.upper is None else _inside(found.upper, low, high),
        "none": found.none,
        "before": "◂" if found.lower is None or found.lower < low else "",
        "after": "▸" if found.upper is None or found.upper > high else "",
        "result": one.word.of(one.first.name),
        "range": interval_text(found),
        **{f"side{n}": _side(one, n) for n in (1, 2)},
        "period": one.span.words,
        "source": one.source,
    }


def _inside(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def _side(one: Comparison, which: int) -> str:
    """ "30.2 (29.1 to 31.3), 2,940 in all", "89% (87% to 91%) of 808" """
    side = one.first if which == 1 else one.second
    ranged = range_text(one, side)
    text = value_text(one, side) + (f" ({ranged})" if ranged else "")
    if side.count is None:
        return text
    return f"{text} of {number(side.out_of or 0)}" if one.kind == "share" else f"{text}, {number(side.count)} in all"


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
        "range": area_range(area) or "not published",
        "counted": f"{number(area.count)} of {number(round(area.people or 0))}" if area.count is not None else "",
        "place": str(area.place).replace(" %", "%") if area.place else "",
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
        row |= {"left": name if row["people"] > middle else "", "right": name if row["people"] <= middle else ""}
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

"""The rows of a chart of differences: one for each measure, with all that is drawn and said of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from metrics.comparison.side_by_side import Comparison, Word
from metrics.formats import number
from metrics.wording.boroughs import interval_text, range_text, size_text, value_text

# The furthest that an axis reaches to either side: times, or percentage points.
RATIOS, POINTS = (2.0, 4.0, 6.0, 8.0, 16.0), (10.0, 20.0, 40.0, 100.0)
WORDS = {Word.HIGHER: "higher", Word.LOWER: "lower", Word.SAME: "same"}
Row = dict[str, Any]


def reach(compared: Sequence[Comparison], none: float) -> float:
    """The shortest axis on which every size of one kind (none: 1 for ratios, 0 for points) has room.

    An interval may run past its end, and is then marked there: one wide interval would press all others together.
    """
    differences = [c.difference for c in compared if c.difference and c.difference.none == none]
    sizes = [d.size for d in differences if d.size is not None]
    far = [abs(math.log2(size)) if none else abs(size) for size in sizes if size > 0 or not none]
    steps = RATIOS if none else POINTS
    furthest = max(far, default=0)
    return next((s for s in steps if (math.log2(s) if none else s) >= furthest), steps[-1])


def difference_rows(compared: Sequence[Comparison], none: float, limit: float) -> pa.Table:
    """A row for each measure, in order. What lies beyond the axis is drawn to its end; the texts say the figures."""
    low, high = (1 / limit, limit) if none else (-limit, limit)
    rows = [
        _difference(order, comparison, low, high)
        for order, comparison in enumerate(c for c in compared if c.difference and c.difference.none == none)
    ]
    return pa.Table.from_pylist(rows)


def _difference(order: int, comparison: Comparison, low: float, high: float) -> Row:
    difference = comparison.difference
    if difference is None:
        raise ValueError("a comparison without a difference has no row")
    size = difference.size if difference.size is not None else (high if comparison.first.count else None)
    return {
        "order": order,
        "name": comparison.indicator.title,
        "said": size_text(comparison),
        "word": WORDS[comparison.word],
        "size": None if size is None else _inside(size, low, high),
        "lower": low if difference.lower is None else _inside(difference.lower, low, high),
        "upper": high if difference.upper is None else _inside(difference.upper, low, high),
        "none": difference.none,
        "before": difference.lower is None or difference.lower < low,
        "after": difference.upper is None or difference.upper > high,
        "result": comparison.word.of(comparison.first.name),
        "range": interval_text(difference),
        **{f"side{n}": _side(comparison, n) for n in (1, 2)},
        "period": comparison.span.words,
        "source": " · ".join(text for text in (comparison.source, comparison.people) if text),
    }


def _inside(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def _side(comparison: Comparison, which: int) -> str:
    """ "30.2 (29.1 to 31.3), 2,940 in all", "89% (87% to 91%) of 808" """
    side = comparison.first if which == 1 else comparison.second
    ranged = range_text(comparison, side)
    text = value_text(comparison, side) + (f" ({ranged})" if ranged else "")
    if side.count is None:
        return text
    return (
        f"{text} of {number(side.out_of or 0)}"
        if comparison.kind == "share"
        else f"{text}, {number(side.count)} in all"
    )

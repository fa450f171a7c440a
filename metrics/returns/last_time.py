"""What was returned the time before, to stand beside the cell that is to be filled in."""

from __future__ import annotations

from collections.abc import Sequence

from data_loaders.batch import Standing
from data_loaders.returns.entry import Key
from data_loaders.store.reading import Book
from metrics.month import Span
from metrics.returns.asked import SOURCE, Asked, span_of
from metrics.returns.checked import said


def last_times(book: Book, rows: Sequence[Asked]) -> dict[Key, str]:
    """For each figure that is asked: "14 (July to September 2013)" of the quarter before, or the year before for a
    yearly measure. "illustrative" is said where it is; empty where nothing is held."""
    if not rows:
        return {}
    before = {one.key: _before(span_of(one.key.period)) for one in rows}
    categories, areas = {one.key.indicator for one in rows}, {one.key.area for one in rows}
    firsts = [str(span.first) for span in before.values()]
    held = {
        (r.category, r.area, r.period, r.months): r
        for r in book.figures(SOURCE, categories, areas, min(firsts), max(firsts))
    }
    found: dict[Key, str] = {}
    for key, span in before.items():
        row = held.get((key.indicator, key.area, str(span.first), span.months))
        if row is None:
            found[key] = ""
            continue
        figure = said(row.value, row.denominator, row.reason)
        invented = book.release[row.release_id].standing is Standing.ILLUSTRATIVE
        found[key] = f"{figure} ({span.label}{', illustrative' if invented else ''})"
    return found


def _before(span: Span) -> Span:
    """The same months of the quarter before; of a year the year before."""
    return Span(span.first - max(span.months, 3), span.months)

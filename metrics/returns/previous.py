"""What was returned the time before, to stand beside the cell that is to be filled in."""

from __future__ import annotations

from collections.abc import Sequence

from data_loaders.batch import Standing
from data_loaders.calendar.month import Span
from data_loaders.returns.entry import Key
from data_loaders.store.snapshot import Snapshot
from metrics.returns.checked import figure_text
from metrics.returns.due import SOURCE, DueFigure, span_of


def last_times(snapshot: Snapshot, rows: Sequence[DueFigure]) -> dict[Key, str]:
    """For each figure that is asked: "14 (July to September 2013)" of the quarter before, or the year before for a
    yearly measure. "illustrative" is said where it is; empty where nothing is held."""
    if not rows:
        return {}
    before = {due.key: _before(span_of(due.key.period)) for due in rows}
    categories, areas = {due.key.indicator for due in rows}, {due.key.area for due in rows}
    firsts = [str(span.first) for span in before.values()]
    held = {
        (r.category, r.area, r.period, r.months): r
        for r in snapshot.figures(SOURCE, categories, areas, min(firsts), max(firsts))
    }
    texts: dict[Key, str] = {}
    for key, span in before.items():
        row = held.get((key.indicator, key.area, str(span.first), span.months))
        if row is None:
            texts[key] = ""
            continue
        figure = figure_text(row.value, row.denominator, row.reason)
        invented = snapshot.release[row.release_id].standing is Standing.ILLUSTRATIVE
        texts[key] = f"{figure} ({span.label}{', illustrative' if invented else ''})"
    return texts


def _before(span: Span) -> Span:
    """The same months of the quarter before; of a year the year before."""
    return Span(span.first - max(span.months, 3), span.months)

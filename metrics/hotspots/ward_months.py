"""A measure's counts by ward and month, of everything loaded: read once, so that any run of months is a sum.

Asked for anew at each question, ten years of all crime took 13 seconds; so kept, half a second the first time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from data_loaders.calendar.month import Month, Span
from data_loaders.store.aggregates import AreaSum, by_area
from data_loaders.store.ward_counts import UNPLACED
from metrics.definitions.indicator import Indicator
from metrics.hotspots.counted_months import counted_months
from metrics.series.evidence import Evidence
from metrics.series.scope import endings

Monthly = Mapping[Month, Mapping[str, float]]


@dataclass(frozen=True)
class WardMonths:
    """wards: by month and ward code. totals, unplaced: by month and borough code. What had no event is not there."""

    wards: Monthly = field(default_factory=dict)
    totals: Monthly = field(default_factory=dict)
    unplaced: Monthly = field(default_factory=dict)


def ward_months(evidence: Evidence, indicator: Indicator, vintages: Mapping[str, str]) -> WardMonths:
    """The counts in some boroughs' wards; vintages names for each borough (by code) the wards to use."""
    key = ("ward months", indicator.id, tuple(vintages.items()))
    return evidence.remember(key, lambda: _read(evidence, indicator, vintages))


def added(counts: Monthly, months: Iterable[Month]) -> dict[str, float]:
    """The sum over some months, by code."""
    sums: dict[str, float] = defaultdict(float)
    for month in months:
        for code, n in counts.get(month, {}).items():
            sums[code] += n
    return dict(sums)


def _read(evidence: Evidence, indicator: Indicator, vintages: Mapping[str, str]) -> WardMonths:
    loaded = endings(evidence)
    if not loaded:
        return WardMonths()
    asked = counted_months(evidence, indicator, Span.between(loaded[-1], loaded[0])).asked
    placed: list[AreaSum] = []
    for vintage in sorted(set(vintages.values())):
        boroughs = [b for b, v in vintages.items() if v == vintage]
        placed += [row for query in asked for row in by_area(evidence.snapshot, query, boroughs, vintage)]
    whole = [row for query in asked for row in by_area(evidence.snapshot, query, list(vintages))]
    return WardMonths(
        _by_month((r.month, r.area, r.n) for r in placed if r.area != UNPLACED),
        _by_month((r.month, r.borough, r.n) for r in whole),
        _by_month((r.month, r.borough, r.n) for r in placed if r.area == UNPLACED),
    )


def _by_month(rows: Iterable[tuple[str, str, float]]) -> Monthly:
    by_month: dict[Month, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for month, code, n in rows:
        by_month[Month.parse(month)][code] += n
    return {month: dict(counts) for month, counts in by_month.items()}

"""A measure's counts by ward and month, of everything loaded: read once, so that any run of months is a sum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from data_loaders.store.adding import AreaSum, by_area
from data_loaders.store.placing import UNPLACED
from metrics.evidence import Evidence
from metrics.hotspots.counted_months import counted
from metrics.indicator import Indicator
from metrics.month import Month, Span
from metrics.scope import endings

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
    found: dict[str, float] = defaultdict(float)
    for month in months:
        for code, n in counts.get(month, {}).items():
            found[code] += n
    return dict(found)


def _read(evidence: Evidence, indicator: Indicator, vintages: Mapping[str, str]) -> WardMonths:
    loaded = endings(evidence)
    if not loaded:
        return WardMonths()
    asked = counted(evidence, indicator, Span.between(loaded[-1], loaded[0])).asked
    placed: list[AreaSum] = []
    for vintage in sorted(set(vintages.values())):
        boroughs = [b for b, v in vintages.items() if v == vintage]
        placed += [row for one in asked for row in by_area(evidence.book, one, boroughs, vintage)]
    whole = [row for one in asked for row in by_area(evidence.book, one, list(vintages))]
    return WardMonths(
        _by_month((r.month, r.area, r.n) for r in placed if r.area != UNPLACED),
        _by_month((r.month, r.borough, r.n) for r in whole),
        _by_month((r.month, r.borough, r.n) for r in placed if r.area == UNPLACED),
    )


def _by_month(rows: Iterable[tuple[str, str, float]]) -> Monthly:
    found: dict[Month, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for month, code, n in rows:
        found[Month.parse(month)][code] += n
    return {month: dict(counts) for month, counts in found.items()}

"""What was counted at each map point: added up once for a question, and kept as long as the data stays the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from data_loaders.calendar.month import Span
from data_loaders.sources.catalogue import catalogue
from data_loaders.store.aggregates import by_point
from metrics.definitions.indicator import Indicator
from metrics.hotspots.counted_months import counted_months
from metrics.hotspots.when import EVERY, When
from metrics.series.evidence import Evidence


class MapPoint(NamedTuple):
    """A map point: where it is (WGS84), and the code of the ward it lies in."""

    name: str
    lon: float
    lat: float
    ward: str


def at_points(
    evidence: Evidence, indicator: Indicator, vintages: Mapping[str, str], span: Span, when: When = EVERY
) -> Mapping[MapPoint, float]:
    """The count of every map point with a record in the span; empty for measures that have no points.

    vintages: for each borough (by code) the wards that say where a point lies. A record that names another borough than
    the one it lies in is that other one's.
    """
    if catalogue()[indicator.numerator.source].dataset is None:
        return {}
    key = ("points", indicator.id, tuple(vintages.items()), span, when)
    return evidence.remember(key, lambda: _counts(evidence, indicator, vintages, span, when))


def _counts(
    evidence: Evidence, indicator: Indicator, vintages: Mapping[str, str], span: Span, when: When
) -> dict[MapPoint, float]:
    counts: dict[MapPoint, float] = defaultdict(float)
    for asked in counted_months(evidence, indicator, span, when).asked:
        for row in by_point(evidence.snapshot, asked, vintages):
            counts[MapPoint(*row[:-1])] += row.n
    return dict(counts)

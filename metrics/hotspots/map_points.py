"""What was counted at each map point: added up once for a question, and kept as long as the data stays the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from data_loaders.source import catalogue
from data_loaders.store.adding import by_point
from metrics.evidence import Evidence
from metrics.hotspots.counted_months import counted
from metrics.hotspots.when import EVERY, When
from metrics.indicator import Indicator
from metrics.month import Span


class Point(NamedTuple):
    """A map point: where it is (WGS84), and the code of the ward it lies in."""

    name: str
    lon: float
    lat: float
    ward: str


def at_points(
    evidence: Evidence, indicator: Indicator, vintages: Mapping[str, str], span: Span, when: When = EVERY
) -> Mapping[Point, float]:
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
) -> dict[Point, float]:
    found: dict[Point, float] = defaultdict(float)
    for asked in counted(evidence, indicator, span, when).asked:
        for row in by_point(evidence.book, asked, vintages):
            found[Point(*row[:-1])] += row.n
    return dict(found)

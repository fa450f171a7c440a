"""The map points on which most was recorded: the nearest that open data come to streets.

The police place every record on a shared point that covers at least eight addresses or none, so a point stands for
the streets around it, never for an address.
"""

from __future__ import annotations

from dataclasses import dataclass

from metrics.hotspots.point_counts import at_points
from metrics.hotspots.ward_rows import WardFigures
from metrics.series.evidence import Evidence
from metrics.statistics.concentration import share_of_top

TOP_STREETS, TOP_WARDS = 20, 3


@dataclass(frozen=True)
class Street:
    """One map point: where it is (WGS84), the ward it lies in, its count and the count of the months compared with;
    before is None where those cannot be compared."""

    name: str
    lon: float
    lat: float
    ward: str
    count: float
    before: float | None


@dataclass(frozen=True)
class Concentration:
    """How much of the total lies in the top few: shares from 0 to 1, now and in the months compared with."""

    wards: float | None
    wards_before: float | None
    streets: float | None
    streets_before: float | None


def streets(evidence: Evidence, figures: WardFigures) -> tuple[Street, ...]:
    """Every map point with a record in these figures' months, most first; equal ones by name and position. Empty for
    measures that have no points."""
    now, then = _points(evidence, figures)
    ranked = (
        Street(*point, n, then.get(point, 0) if figures.comparable else None) for point, n in now.items()
    )
    return tuple(sorted(ranked, key=lambda s: (-s.count, s.name, s.ward, s.lon, s.lat)))


def concentration(evidence: Evidence, figures: WardFigures) -> Concentration:
    """How concentrated a measure is. The busiest map points of the months compared with are their own, not today's."""
    now, then = _points(evidence, figures)
    wards = figures.wards
    return Concentration(
        share_of_top([w.count for w in wards], TOP_WARDS),
        share_of_top([w.before for w in wards], TOP_WARDS),
        share_of_top(list(now.values()), TOP_STREETS),
        share_of_top(list(then.values()), TOP_STREETS) if figures.comparable else None,
    )


def _points(evidence: Evidence, figures: WardFigures):
    f = figures
    return tuple(at_points(evidence, f.indicator, f.vintages, span, f.when) for span in (f.span, f.compared))

"""The partnership among its neighbours: one published figure for each area, ranked, with what chance allows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from data_loaders.batch import Reason
from data_loaders.calendar.month import Span, day_text
from data_loaders.sources.catalogue import catalogue
from metrics.formats import edition_text
from metrics.series.evidence import Evidence
from metrics.statistics.clustering import clustering
from metrics.statistics.funnel import FunnelPosition, funnel_position
from metrics.statistics.intervals import Interval, RateRatio, rate_interval, rate_ratio

# Rates are published per 1,000; those below 1 are easier to read per 10,000 or 100,000.
PER = (1_000, 10_000, 100_000)


# Yearly tables cannot tell how much the months of an area vary; what is usual is allowed for.
ALLOWED = clustering([]).allowance()


@dataclass(frozen=True)
class AreaFigure:
    """One area. count, people: None where they were not published. rate: in the table's unit.

    is_ours: is it the partnership's? before: the count of the year before. place: where the rate lies in the funnel.
    missing: why there is no rate; note: what the publisher says about it.
    """

    code: str
    name: str
    is_ours: bool = False
    count: float | None = None
    people: float | None = None
    rate: float | None = None
    interval: Interval | None = None
    before: float | None = None
    place: FunnelPosition | None = None
    missing: Reason | None = None
    note: str = ""

    @property
    def change(self) -> RateRatio | None:
        """The count over that of the year before; None where one of them is not known or below 0."""
        negative = min(self.count or 0, self.before or 0) < 0
        return None if negative else rate_ratio(self.count, 1, self.before, 1, dispersion=ALLOWED)


@dataclass(frozen=True)
class AreaTable:
    """A published figure in several areas.

    id: for names of files. title: what it is. what: "partnerships" or "districts". county: where they all lie.
    reference: the area that the others are measured against (the county, or England), which is not one of them.
    per, people: what the rate is per ("residents").
    intervals: how the 95 % intervals were obtained: "exact", "published" or "none".
    """

    id: str
    title: str
    what: str
    county: str
    span: Span
    period: str
    per: int
    unit: str
    people: str
    areas: tuple[AreaFigure, ...]
    reference: AreaFigure | None
    intervals: str
    source: str
    illustrative: bool = False

    @cached_property
    def ranked(self) -> tuple[AreaFigure, ...]:
        """The areas that have a figure, highest first; equal ones by name."""
        known = [a for a in self.areas if a.rate is not None]
        return tuple(sorted(known, key=lambda a: (-(a.rate or 0), a.name)))

    @property
    def absent(self) -> tuple[AreaFigure, ...]:
        """The areas without a figure, by name."""
        return tuple(sorted((a for a in self.areas if a.rate is None), key=lambda a: a.name))

    @property
    def ours(self) -> tuple[AreaFigure, ...]:
        """The partnership, or its districts."""
        return tuple(a for a in self.areas if a.is_ours)

    def rank(self, area: AreaFigure) -> int:
        """1 for the highest; equal areas share the better place."""
        return 1 + sum((other.rate or 0) > (area.rate or 0) for other in self.ranked)


def counted(area: AreaFigure, per: int) -> AreaFigure:
    """The area with its rate and exact interval, from its count and people. Counts below 0 occur, where a force
    cancels more offences of an earlier year than it records; they have no interval."""
    if area.count is None or not area.people:
        return replace(area, missing=area.missing or Reason.NOT_PUBLISHED)
    interval = rate_interval(area.count, area.people, per) if area.count >= 0 else None
    return replace(area, rate=per * area.count / area.people, interval=interval)


def placed(area: AreaFigure, reference: AreaFigure | None, per: int) -> AreaFigure:
    """The area with its place in the funnel around the reference rate, if it has one."""
    if not (reference and reference.rate and area.count is not None and area.count >= 0 and area.people):
        return area
    return replace(area, place=funnel_position(area.count, area.people, reference.rate, per))


def multiplier(reference: AreaFigure | None) -> int:
    """The smallest of the usual multipliers at which the reference rate is at least 1; else the largest."""
    if reference is None or not (reference.count and reference.people):
        return PER[0]
    share = reference.count / reference.people
    return next((per for per in PER if share * per >= 1), PER[-1])


def others(table: AreaTable) -> AreaFigure | None:
    """All areas but the partnership's own as one: counts and people added, then divided. None without counts."""
    known = [a for a in table.ranked if not a.is_ours and a.count is not None and a.people]
    if not known:
        return None
    count, people = sum(a.count or 0 for a in known), sum(a.people or 0 for a in known)
    name = f"the other {len(known)} {table.what} together"
    return counted(AreaFigure("", name, count=count, people=people), table.per)


def against_others(table: AreaTable) -> RateRatio | None:
    """The partnership's rate over that of all other areas together, exact; None where one of them is not known."""
    ours, rest = _one(table.ours), others(table)
    if ours is None or rest is None or ours.count is None or min(ours.count, rest.count or 0) < 0:
        return None
    return rate_ratio(ours.count, ours.people, rest.count, rest.people, dispersion=ALLOWED)


def _one(areas: Sequence[AreaFigure]) -> AreaFigure | None:
    return areas[0] if len(areas) == 1 else None


def source_line(evidence: Evidence, source: str, releases: Collection[int]) -> str:
    """Publisher, the edition where a file tells it, and the day it was loaded."""
    used = [evidence.snapshot.release[r] for r in releases]
    parts = [catalogue()[source].publisher]
    newest = max((r.edition for r in used if r.edition), key=str, default=None)
    if newest:
        parts.append(edition_text(newest))
    if used:
        parts.append(f"loaded {day_text(max(used, key=lambda r: r.change).accepted)}")
    return " · ".join(parts)

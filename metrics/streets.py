"""The map points on which most was recorded: the nearest that open data come to streets.

The police place every record on a shared point that covers at least eight addresses or none, so a point stands for
the streets around it, never for an address.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data_loaders.source import catalogue
from data_loaders.store.reading import Place
from metrics.evidence import Evidence, labels_in, wanted
from metrics.hotspot_when import DAYS, EVERY, When
from metrics.indicator import Indicator
from metrics.month import Month, Span
from metrics.statistics.concentration import share_of_top

TOP_STREETS, TOP_WARDS = 20, 3
SEVERITIES = ("slight", "serious", "fatal")


@dataclass(frozen=True)
class Street:
    """One map point: where it is (WGS84), the ward it lies in, its count and the count of the months compared with;
    before is None where not all of those months are loaded."""

    name: str
    lon: float
    lat: float
    ward: str
    count: float
    before: float | None


@dataclass(frozen=True)
class Collision:
    """One collision, or several at one point in one hour. severity: "fatal", "serious", "slight"; when: in words."""

    lon: float
    lat: float
    severity: str
    when: str


@dataclass(frozen=True)
class Concentration:
    """How much of the total lies in the top few: shares from 0 to 1, now and in the months compared with."""

    wards: float | None
    wards_before: float | None
    streets: float | None
    streets_before: float | None


def streets(
    evidence: Evidence,
    indicator: Indicator,
    vintages: Mapping[str, str],
    span: Span,
    compared: Span,
    when: When = EVERY,
) -> tuple[Street, ...]:
    """Every map point with a record in the span, most first; equal ones by name and position.

    vintages: for each borough (by code) the wards that say where a point lies. Empty for measures that have no points.
    """
    key = ("streets", indicator.id, tuple(vintages.items()), span, compared, when)
    return evidence.remember(key, lambda: _streets(evidence, indicator, vintages, span, compared, when))


def _streets(
    evidence: Evidence,
    indicator: Indicator,
    vintages: Mapping[str, str],
    span: Span,
    compared: Span,
    when: When,
) -> tuple[Street, ...]:
    now = _counts(evidence, indicator, vintages, span, when)
    wanted_months = {m for m in compared if when.has_month(m)}
    whole = wanted_months <= set(evidence.coverage(indicator.numerator.source, compared))
    before = _counts(evidence, indicator, vintages, compared, when) if whole else None
    found = (
        Street(*key, count, before.get(key, 0) if before is not None else None) for key, count in now.items()
    )
    return tuple(sorted(found, key=lambda s: (-s.count, s.name, s.ward, s.lon, s.lat)))


def _counts(
    evidence: Evidence, indicator: Indicator, vintages: Mapping[str, str], span: Span, when: When
) -> dict[tuple[str, float, float, str], float]:
    counts: dict[tuple[str, float, float, str], float] = defaultdict(float)
    for borough, vintage in vintages.items():
        for row in places(evidence, indicator, borough, vintage, span, when):
            counts[row.name, row.lon, row.lat, row.area] += row.n
    return dict(counts)


def places(
    evidence: Evidence, indicator: Indicator, borough: str, vintage: str, span: Span, when: When = EVERY
) -> list[Place]:
    """The records of a measure that have a point inside a borough's wards, counted by point, month and hour. A record
    that names another borough than the one it lies in is that other one's."""
    source = catalogue()[indicator.numerator.source]
    if source.dataset is None:
        return []
    own = source.dataset(evidence.registry.partnership)
    first, last = str(span.first), str(span.last)
    categories = set(indicator.categories) or set(source.categories or ())
    rows = evidence.book.places(source.id, own, categories, [borough], first, last, vintage)
    covered = evidence.coverage(source.id, span)
    labels = {str(m): labels_in(indicator, release.vocabulary) for m, release in covered.items()}
    return [
        r
        for r in rows
        if (found := labels.get(r.month)) is not None
        and wanted(indicator, found, r.category)
        and r.borough in (None, borough)
        and when.has_month(Month.parse(r.month))
        and when.has(r.weekday, r.hour)
    ]


def collisions(
    evidence: Evidence, indicator: Indicator, vintages: Mapping[str, str], span: Span, when: When = EVERY
) -> tuple[Collision, ...]:
    """Every collision of the measure that has a point in a ward, the gravest last, to be drawn on top."""
    rows = [row for b, v in vintages.items() for row in places(evidence, indicator, b, v, span, when)]
    found = [(SEVERITIES.index(severity), row) for row in rows if (severity := severity_of(row.category))]
    return tuple(
        Collision(row.lon, row.lat, SEVERITIES[grave], _time(row))
        for grave, row in sorted(found, key=lambda f: (f[0], f[1].month, f[1].lon, f[1].lat))
    )


def severity_of(category: str) -> str | None:
    """ "fatal" for collision_fatal; None for what does not tell how grave a collision was."""
    severity = category.removeprefix("collision_")
    return severity if severity in SEVERITIES else None


def _time(row: Place) -> str:
    day = f"{DAYS[row.weekday]}, " if row.weekday is not None else ""
    hour = f", {row.hour:02}:00 to {row.hour:02}:59" if row.hour is not None else ""
    return f"{day}{Month.parse(row.month).name}{hour}"


def concentration(
    counts: Sequence[float | None], before: Sequence[float | None], found: Sequence[Street]
) -> Concentration:
    """How concentrated a measure is. counts, before: of every ward; found: every map point."""
    return Concentration(
        share_of_top(counts, TOP_WARDS),
        share_of_top(before, TOP_WARDS),
        share_of_top([s.count for s in found], TOP_STREETS),
        share_of_top([s.before for s in found], TOP_STREETS),
    )

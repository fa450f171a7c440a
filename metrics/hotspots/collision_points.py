"""Single collisions: where the police recorded them, how grave, and when."""

from __future__ import annotations

from dataclasses import dataclass

from data_loaders.calendar.month import Month
from data_loaders.sources.catalogue import catalogue
from data_loaders.store.snapshot import PointCount
from metrics.hotspots.ward_rows import WardFigures
from metrics.hotspots.when import DAYS
from metrics.series.evidence import Evidence

SEVERITIES = ("slight", "serious", "fatal")


@dataclass(frozen=True)
class Collision:
    """One collision, or several at one point in one hour. severity: "fatal", "serious", "slight"; ward: by code; when:
    in words."""

    lon: float
    lat: float
    severity: str
    ward: str
    month: Month
    when: str
    number: int


def collisions(evidence: Evidence, figures: WardFigures) -> tuple[Collision, ...]:
    """Every collision of these figures that has a point in a ward: the gravest first, of each kind the newest first."""
    rows = [
        row
        for borough, vintage in figures.vintages.items()
        for row in _rows(evidence, figures, borough, vintage)
    ]
    points = [_collision(row, severity) for row in rows if (severity := severity_of(row.category))]
    return tuple(sorted(points, key=_order))


def _rows(evidence: Evidence, figures: WardFigures, borough: str, vintage: str) -> list[PointCount]:
    source = catalogue()[figures.indicator.numerator.source]
    dataset = source.dataset(evidence.registry.partnership) if source.dataset else ""
    first, last, when = str(figures.span.first), str(figures.span.last), figures.when
    rows = evidence.snapshot.places(
        source.id, dataset, figures.indicator.categories, [borough], first, last, vintage
    )
    # A record that names another borough than the one it lies in is that other one's.
    ours = (r for r in rows if r.borough in (None, borough))
    return [r for r in ours if when.has_month(Month.parse(r.month)) and when.has(r.weekday, r.hour)]


def severity_of(category: str) -> str | None:
    """ "fatal" for collision_fatal; None for what does not tell how grave a collision was."""
    severity = category.removeprefix("collision_")
    return severity if severity in SEVERITIES else None


def _collision(row: PointCount, severity: str) -> Collision:
    month = Month.parse(row.month)
    return Collision(row.lon, row.lat, severity, row.area, month, _time(row, month), round(row.n))


def _order(collision: Collision) -> tuple:
    return (
        -SEVERITIES.index(collision.severity),
        -collision.month.index,
        collision.when,
        collision.lon,
        collision.lat,
    )


def _time(row: PointCount, month: Month) -> str:
    day = f"{DAYS[row.weekday]}, " if row.weekday is not None else ""
    hour = f", {row.hour:02}:00 to {row.hour:02}:59" if row.hour is not None else ""
    return f"{day}{month.name}{hour}"

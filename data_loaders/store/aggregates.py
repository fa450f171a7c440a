"""What the store counted, added up in the database over months and categories: a few rows, whatever the years."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, Table, func, select

from data_loaders.store.releases import Release
from data_loaders.store.schema import incident, place, placing, tally
from data_loaders.store.snapshot import Snapshot
from data_loaders.store.ward_counts import BOROUGH_LEVEL


@dataclass(frozen=True)
class Query:
    """Which of a dataset's records count: in these months ("YYYY-MM"), of these categories (or, with but, of all
    others), on these days of the week and in these hours (on any, in any, where none is named)."""

    source: str
    dataset: str
    months: tuple[str, ...]
    categories: frozenset[str]
    but: bool = False
    weekdays: frozenset[int] = frozenset()
    hours: frozenset[int] = frozenset()

    def releases(self, snapshot: Snapshot) -> list[Release]:
        """The releases that hold any of it."""
        if not self.months:
            return []
        return snapshot.touching(self.source, self.dataset, min(self.months), max(self.months))

    def on(self, table: Table) -> list[ColumnElement[bool]]:
        """As conditions on the table of counts, or with days and hours on that of incidents."""
        chosen = table.c.category.in_(self.categories)
        conditions: list[ColumnElement[bool]] = [
            table.c.month.in_(self.months),
            ~chosen if self.but else chosen,
        ]
        if self.weekdays:
            conditions.append(table.c.weekday.in_(self.weekdays))
        if self.hours:
            conditions.append(table.c.hour.in_(self.hours))
        return conditions


class AreaSum(NamedTuple):
    """What was counted in one area ("" for what is unplaced) in one month."""

    borough: str
    area: str
    month: str
    n: float


class PointSum(NamedTuple):
    """What was counted at one map point over all the months; area: the ward it lies in."""

    name: str
    lon: float
    lat: float
    area: str
    n: float


def by_area(
    snapshot: Snapshot, asked: Query, boroughs: Collection[str], wards: str = BOROUGH_LEVEL
) -> list[AreaSum]:
    """By month and ward of a vintage ("2013"), with area "" for what is unplaced; by borough for wards "". Days and
    hours are not told apart."""
    newest = snapshot.placements
    query = (
        select(tally.c.borough, tally.c.area, tally.c.month, func.sum(tally.c.n))
        .where(
            tally.c.borough.in_(boroughs),
            tally.c.wards == wards,
            tally.c.placement_id.in_([newest[r.id] for r in asked.releases(snapshot) if r.id in newest]),
            *asked.on(tally),
        )
        .group_by(tally.c.borough, tally.c.area, tally.c.month)
    )
    with snapshot.engine.connect() as connection:
        return [AreaSum(*row) for row in connection.execute(query).all()]


def by_name(snapshot: Snapshot, asked: Query, boroughs: Collection[str]) -> dict[str, float]:
    """Of the records that name one of these boroughs, with or without a point: {borough: count}."""
    query = (
        select(incident.c.borough, func.sum(incident.c.n))
        .where(
            incident.c.release_id.in_([r.id for r in asked.releases(snapshot)]),
            incident.c.borough.in_(boroughs),
            *asked.on(incident),
        )
        .group_by(incident.c.borough)
    )
    with snapshot.engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def by_point(snapshot: Snapshot, asked: Query, vintages: Mapping[str, str]) -> list[PointSum]:
    """By map point inside some boroughs' wards; vintages: for each borough which. A record that names another borough
    than the one it lies in is that other one's, and left out."""
    home = {
        r.id: b for b, v in vintages.items() for r in snapshot.vintages("ward").get(v, ()) if r.partition == b
    }
    added = (
        select(incident.c.place_id, incident.c.borough, func.sum(incident.c.n).label("n"))
        .where(incident.c.release_id.in_([r.id for r in asked.releases(snapshot)]), *asked.on(incident))
        .group_by(incident.c.place_id, incident.c.borough)
        .subquery()
    )
    query = (
        select(
            placing.c.release_id,
            added.c.borough,
            place.c.name,
            place.c.lon,
            place.c.lat,
            placing.c.area,
            added.c.n,
        )
        .join(placing, placing.c.place_id == added.c.place_id)
        .join(place, place.c.id == added.c.place_id)
        .where(placing.c.release_id.in_(home))
    )
    with snapshot.engine.connect() as connection:
        rows = connection.execute(query).all()
    return [PointSum(*rest) for wards, named, *rest in rows if named in (None, home[wards])]

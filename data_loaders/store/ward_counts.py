"""Puts places into wards, and counts incidents by ward and borough and month.

A borough's count is the sum of the counts of the wards in force in that month, plus the records that name their
borough but have no point inside its wards ("unplaced"). For another vintage of wards the borough stays what it was
and only the wards change; whatever falls into no ward of its borough is unplaced there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, Select, insert, select

from data_loaders.store import bulk
from data_loaders.store.changes import StoreChange
from data_loaders.store.releases import Release, newest_placements
from data_loaders.store.schema import area, incident, place, placement, placing, tally

UNPLACED = ""
BOROUGH_LEVEL = ""
INCIDENT = {"month": "str", "category": "str", "place_id": "Int64", "borough": "object", "n": "float64"}
PLACING = {"place_id": "Int64", "release_id": "int64", "area": "str"}


@dataclass(frozen=True)
class Wards:
    """One borough's wards of one vintage, as a boundary release brought them."""

    release_id: int
    vintage: str
    borough: str


def ward_sets(current: list[Release]) -> list[Wards]:
    """The ward boundaries among the current releases."""
    boundary_releases = [r for r in current if r.source == "boundaries" and r.dataset.startswith("ward:")]
    return [Wards(r.id, r.dataset.removeprefix("ward:"), r.partition) for r in boundary_releases]


def in_force(wards: list[Wards], borough: str, month: str) -> Wards | None:
    """The newest vintage of the month's year or before; the oldest there is for months before them all."""
    borough_wards = sorted((w for w in wards if w.borough == borough), key=lambda w: w.vintage)
    before = [w for w in borough_wards if w.vintage <= month[:4]]
    return before[-1] if before else (borough_wards[0] if borough_wards else None)


def locate(codes: np.ndarray, shapes: np.ndarray, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """The code of the area that covers each point, "" for none. On a shared edge the lowest code wins.

    shapes: polygons in the points' own coordinates; a bounding box keeps far points away from the exact test.
    """
    # GeoPandas' sjoin gives the same and takes more than three times as long; benchmarks/loading.py keeps the ratio.
    located = np.full(len(lon), UNPLACED, dtype=object)
    for position in np.argsort(codes.astype(str)):
        west, south, east, north = shapely.bounds(shapes[position])
        near = np.flatnonzero(
            (located == UNPLACED) & (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
        )
        if near.size:
            shapely.prepare(shapes[position])
            inside = shapely.intersects_xy(shapes[position], lon[near], lat[near])
            located[near[inside]] = codes[position]
    return located


def put_into_wards(connection: Connection, wards: list[Wards], places: pd.DataFrame) -> pd.DataFrame:
    """Note for each of these places (id, lon, lat) the ward it lies in, for every set of wards given; returns these
    notes (place_id, release_id, area)."""
    lon, lat = places["lon"].to_numpy(float), places["lat"].to_numpy(float)
    parts = []
    for ward_set in wards:
        rows = connection.execute(
            select(area.c.code, area.c.wkb).where(area.c.release_id == ward_set.release_id)
        ).all()
        shapes = shapely.from_wkb([bytes(r.wkb) for r in rows])
        codes = locate(np.array([r.code for r in rows], dtype=object), shapes, lon, lat)
        inside = codes != UNPLACED
        ids = places["id"].to_numpy()[inside]
        parts.append(
            pd.DataFrame({"place_id": ids, "release_id": ward_set.release_id, "area": codes[inside]})
        )
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in PLACING.items()})
    placings = pd.concat(parts, ignore_index=True).astype(PLACING)
    bulk.insert(connection, placing, placings, once=True)
    return placings


def put_all_into_wards(connection: Connection, wards: list[Wards]) -> None:
    """Place every place that the store holds into these wards (after a boundary release arrived)."""
    columns = {"id": "int64", "lon": "float64", "lat": "float64"}
    places = bulk.frame(connection, select(*(place.c[name] for name in columns)), columns)
    if len(places) and wards:
        put_into_wards(connection, wards, places)


def count(change: StoreChange, release_id: int, wards: list[Wards]) -> None:
    """Count one release's incidents over the current wards, as a new placement."""
    connection = change.connection
    incidents = bulk.frame(connection, _ours(release_id, wards), INCIDENT)
    note(change, release_id, wards, incidents, _placings(connection, release_id, wards))


def note(
    change: StoreChange,
    release_id: int,
    wards: list[Wards],
    incidents: pd.DataFrame,
    placings: pd.DataFrame,
) -> None:
    """Note the counts of a release's incidents over these wards as a new placement. placings: where its places lie."""
    connection = change.connection
    values = {
        "release_id": release_id,
        "boundaries": _key(wards),
        "made": change.at,
        "change": change.number,
    }
    placement_id = connection.execute(insert(placement).values(values).returning(placement.c.id)).scalar_one()
    inside = incidents["place_id"].isin(placings["place_id"].unique()) | incidents["borough"].notna()
    counts = tallies(incidents[inside].astype(INCIDENT), wards, placings)
    counts.insert(0, "placement_id", placement_id)
    bulk.insert(connection, tally, counts)


def counted(connection: Connection, release_id: int, wards: list[Wards]) -> pd.DataFrame:
    """One release's counts over some wards, counted from its incidents and places; nothing is noted."""
    incidents = bulk.frame(connection, _ours(release_id, wards), INCIDENT)
    return tallies(incidents, wards, _placings(connection, release_id, wards))


def _key(wards: list[Wards]) -> str:
    return ",".join(str(release_id) for release_id in sorted(w.release_id for w in wards))


def stale(connection: Connection, releases: set[int], wards: list[Wards]) -> list[int]:
    """Of these releases, those whose newest placement was made over other boundaries than these."""
    newest = newest_placements(connection)
    rows = connection.execute(
        select(placement.c.release_id).where(
            placement.c.id.in_(newest.values()), placement.c.boundaries != _key(wards)
        )
    ).scalars()
    return sorted(releases.intersection(rows))


def _ours(release_id: int, wards: list[Wards]) -> Select:
    """The incidents of a release that a borough of ours could count: named as its own, or placed in one of its wards.
    A force's file is mostly about other boroughs."""
    sets = [w.release_id for w in wards]
    inside = select(placing.c.place_id).where(placing.c.release_id.in_(sets))
    in_boroughs = incident.c.place_id.in_(inside) | incident.c.borough.is_not(None)
    columns = (incident.c[name] for name in INCIDENT)
    return select(*columns).where(incident.c.release_id == release_id, in_boroughs)


def _placings(connection: Connection, release_id: int, wards: list[Wards]) -> pd.DataFrame:
    """place_id, release_id, area: in which wards the places of one release lie."""
    used = select(incident.c.place_id).where(incident.c.release_id == release_id)
    query = select(*(placing.c[name] for name in PLACING)).where(
        placing.c.release_id.in_([w.release_id for w in wards]), placing.c.place_id.in_(used)
    )
    return bulk.frame(connection, query, PLACING)


def tallies(incidents: pd.DataFrame, wards: list[Wards], placings: pd.DataFrame) -> pd.DataFrame:
    """Counts (wards, borough, area, category, month, n) of incidents (month, category, place_id, borough, n)."""
    if incidents.empty or not wards:
        return pd.DataFrame(columns=["wards", "borough", "area", "category", "month", "n"])
    counted = incidents.assign(borough=_boroughs(incidents, wards, placings)).dropna(subset=["borough"])
    parts = [counted.assign(wards=BOROUGH_LEVEL, area=counted["borough"])]
    for vintage in sorted({w.vintage for w in wards}):
        ids = {w.release_id: w.borough for w in wards if w.vintage == vintage}
        lies = placings[placings["release_id"].isin(ids)]
        lies = lies.assign(borough=lies["release_id"].map(ids))[["place_id", "borough", "area"]]
        held = counted[counted["borough"].isin(ids.values())]
        placed = held.merge(lies, on=["place_id", "borough"], how="left")
        parts.append(placed.assign(wards=vintage, area=placed["area"].fillna(UNPLACED)))
    keys = ["wards", "borough", "area", "category", "month"]
    return pd.concat(parts).groupby(keys, sort=True, as_index=False).agg(n=("n", "sum"))


def _boroughs(incidents: pd.DataFrame, wards: list[Wards], placings: pd.DataFrame) -> pd.Series:
    """The borough of each incident: the one it names, else the one whose wards in force cover its place."""
    boroughs = incidents["borough"].astype(object)
    unnamed = boroughs.isna()
    for month in incidents.loc[unnamed, "month"].unique():
        forced = [in_force(wards, b, month) for b in sorted({w.borough for w in wards})]
        home = {w.release_id: w.borough for w in forced if w}
        lies = placings[placings["release_id"].isin(home)].sort_values("area").drop_duplicates("place_id")
        of_place = pd.Series(lies["release_id"].map(home).to_numpy(), index=lies["place_id"])
        rows = unnamed & (incidents["month"] == month)
        boroughs[rows] = incidents.loc[rows, "place_id"].map(of_place)
    return boroughs.where(boroughs.notna(), None)

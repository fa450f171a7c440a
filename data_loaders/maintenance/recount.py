"""Counts again from what the store holds, and compares with what it has noted: damage that the database cannot see."""

from __future__ import annotations

import random
from collections.abc import Collection

import pandas as pd
from sqlalchemy import Connection, Row, func, select

from data_loaders.fault import Fault
from data_loaders.store import bulk, seals, ward_counts
from data_loaders.store.accepting import place_id
from data_loaders.store.schema import place, placement, reject, release, tally
from data_loaders.store.ward_counts import Wards

TALLY = {"wards": "str", "borough": "str", "area": "str", "category": "str", "month": "str", "n": "float64"}
PLACES = {"id": "int64", "lon": "float64", "lat": "float64", "name": "str"}


def sample(connection: Connection, most: int | None) -> list[int]:
    """The numbers of the releases to look at: the newest of each dataset and others by chance; all if most is None."""
    every = list(connection.execute(select(release.c.id).order_by(release.c.id)).scalars())
    if most is None or len(every) <= most:
        return every
    newest = set(connection.execute(select(func.max(release.c.id)).group_by(release.c.source)).scalars())
    others = random.sample([n for n in every if n not in newest], max(0, most - len(newest)))
    return sorted(newest.union(others))


def check(connection: Connection, releases: Collection[int]) -> str:
    """What was counted again, in words. Raises Fault for the first thing that is not what it was."""
    _rows_accounted_for(connection)
    _places(connection)
    if broken := seals.broken(connection, releases):
        raise _changed(broken)
    sets = _ward_sets(connection)
    for made in connection.execute(select(placement)).all():
        if made.release_id in releases:
            _ward_counts(connection, made, sets)
    every = connection.execute(select(func.count()).select_from(release)).scalar()
    return f"{len(releases)} of {every} releases counted again: as they were accepted, and their ward counts add up"


def _changed(broken: list[int]) -> Fault:
    which = ", ".join(map(str, broken[:5])) + (" and others" if broken[5:] else "")
    return Fault("releases", "what was accepted", f"something else in release {which}; restore a backup")


def _rows_accounted_for(connection: Connection) -> None:
    """Of every release: rows read are rows loaded, elsewhere or set aside, and those set aside are there."""
    held = select(func.count()).where(reject.c.release_id == release.c.id).scalar_subquery()
    adds_up = release.c.rows_loaded + release.c.rows_outside + release.c.rows_rejected == release.c.rows_read
    wrong = select(release.c.id).where(~adds_up | (held != release.c.rows_rejected))
    if broken := list(connection.execute(wrong).scalars()):
        raise _changed(broken)


def _places(connection: Connection) -> None:
    """A place's number is made from where it is and what it is called."""
    points = bulk.frame(connection, select(*(place.c[name] for name in PLACES)), PLACES)
    numbers = [place_id(*row) for row in zip(points["lon"], points["lat"], points["name"], strict=True)]
    if numbers != points["id"].tolist():
        raise Fault("places", "map points where they were", "one that has moved; restore a backup")


def _ward_sets(connection: Connection) -> dict[int, Wards]:
    query = select(release.c.id, release.c.dataset, release.c.partition).where(
        release.c.source == "boundaries", release.c.dataset.startswith("ward:")
    )
    return {n: Wards(n, of.removeprefix("ward:"), borough) for n, of, borough in connection.execute(query)}


def _ward_counts(connection: Connection, made: Row, sets: dict[int, Wards]) -> None:
    """One placement's counts by ward, over the boundaries of its time; illustrative ones may be gone."""
    over = [int(n) for n in made.boundaries.split(",") if n]
    if not sets.keys() >= set(over):
        return
    again = ward_counts.counted(connection, made.release_id, [sets[n] for n in over])
    query = select(*(tally.c[name] for name in TALLY)).where(tally.c.placement_id == made.id)
    if _counts(again) != _counts(bulk.frame(connection, query, TALLY)):
        raise Fault("ward counts", f"those of release {made.release_id}", "others; restore a backup")


def _counts(counted: pd.DataFrame) -> dict[tuple[str, ...], float]:
    *keys, n = (counted[name].tolist() for name in TALLY)
    return {key: round(value, 6) for key, value in zip(zip(*keys, strict=True), n, strict=True)}

"""Accepts a batch as a release: one transaction, whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Engine, delete, insert, select, update

from data_loaders.batch import Batch, Standing
from data_loaders.fault import Fault
from data_loaders.grouping import group_rows
from data_loaders.hidden_characters import seen
from data_loaders.store import audit, bulk, seals, text_limits, ward_counts
from data_loaders.store.changes import About, StoreChange, changing
from data_loaders.store.releases import choose, history, issued
from data_loaders.store.schema import area, figure, incident, place, reject, release


@dataclass(frozen=True)
class Outcome:
    """What became of a batch: a new release, or the one that holds the same content already."""

    release_id: int
    new: bool


def accept(engine: Engine, batch: Batch) -> Outcome:
    """Store the batch as a new release of its partition, and count its incidents by ward.

    The same content of the same partition is not stored twice. Raises Fault if rows are not accounted for.
    """
    return accept_all(engine, [batch])[0]


def accept_all(
    engine: Engine,
    batches: Sequence[Batch],
    *,
    anew: bool = False,
    before: Callable[[Connection], None] | None = None,
    after: Callable[[Connection, list[Outcome]], None] | None = None,
) -> list[Outcome]:
    """Store several batches in one transaction: all of them, or none if anything goes wrong.

    anew: also what an earlier release said already, for a correction that goes back to it.
    before: looks at the store as it stands when nobody else can write any more; a Fault from it stops everything.
    after: writes what belongs with the releases (the audit trail, the register of returns), or nothing is kept.
    """
    for batch in batches:
        _conserve(batch)
        _fits(batch)
    contents = [fingerprint(batch) for batch in batches]
    with changing(engine, About.FIGURES) as change:
        if before:
            before(change.connection)
        outcomes = [_accept(change, *item, anew) for item in zip(batches, contents, strict=True)]
        if after:
            after(change.connection, outcomes)
    return outcomes


def _accept(change: StoreChange, batch: Batch, content: str, anew: bool) -> Outcome:
    held = None if anew else _held(change.connection, batch, content)
    if held is not None:
        return Outcome(held, new=False)
    release_id = _write(change, batch, content)
    _place(change, batch, release_id)
    seals.put(change.connection, release_id)
    return Outcome(release_id, new=True)


def retract(engine: Engine, release_id: int, reason: str, by: str) -> None:
    """Take a release out of the count from now on, for a stated reason. It stays readable in earlier states.

    by: who takes it back, for the trail. Raises Fault without a reason that can be read, and if no such release
    stands.
    """
    reason = seen(reason, "reason")
    if not reason:
        raise Fault(f"release {release_id}", "a reason for retracting it", "none")
    with changing(engine, About.FIGURES) as change:
        connection = change.connection
        taken = {"retracted": change.at, "retracted_reason": reason, "retracted_change": change.number}
        stands = (release.c.id == release_id) & release.c.retracted_change.is_(None)
        result = connection.execute(update(release).where(stands).values(taken))
        if result.rowcount != 1:
            raise Fault(f"release {release_id}", "a release that stands", "none")
        audit.write(connection, by, "took back", f"release {release_id}: {reason}")
        # In the same transaction, so that nobody sees figures counted over wards that count no more.
        wards, stale = _stale(connection)
        if stale:
            ward_counts.put_all_into_wards(connection, wards)
        for number in stale:
            ward_counts.count(change, number, wards)


def remove_illustrative(engine: Engine) -> int:
    """Delete every illustrative release. They are not evidence, so nothing is lost; returns how many."""
    with changing(engine, About.FIGURES) as change:
        invented = release.c.standing == Standing.ILLUSTRATIVE
        removed = change.connection.execute(delete(release).where(invented)).rowcount
        if removed:
            _ = change.number  # nothing else would tell that the figures are others now
        return removed


def fingerprint(batch: Batch) -> str:
    """Hash of what the batch says, whatever file said it."""
    digest = hashlib.sha256(f"{batch.standing}|{batch.vocabulary}".encode())
    for frame in (f for f in (batch.incidents, batch.figures, batch.areas) if len(f)):
        plain = frame.assign(wkb=[w.hex() for w in frame["wkb"]]) if "wkb" in frame else frame
        # Sorted, so that the order of the rows in the file does not matter.
        digest.update(np.sort(pd.util.hash_pandas_object(plain, index=False).to_numpy()).tobytes())
    return digest.hexdigest()


def _conserve(batch: Batch) -> None:
    accounted = batch.rows_loaded + batch.rows_outside + len(batch.rejects)
    if accounted != batch.rows_read:
        raise Fault(batch.title, f"{batch.rows_read} rows accounted for", str(accounted), batch.file_name)


def _fits(batch: Batch) -> None:
    known = {c.name: getattr(batch, c.name) for c in release.c if hasattr(batch, c.name)}
    text_limits.check(batch.title[:80], batch.file_name[:80], release, known)
    if batch.first > batch.last:
        raise Fault(batch.title, f"a last month from {batch.first} on", batch.last, batch.file_name)
    held = (
        (batch.incidents, incident),
        (batch.figures, figure),
        (batch.areas, area),
        (batch.rejects, reject),
    )
    for frame, table in held:
        text_limits.check(batch.title, batch.file_name, table, frame)
    text_limits.check(
        batch.title, batch.file_name, place, batch.incidents[["place"]].rename(columns={"place": "name"})
    )


def _held(connection: Connection, batch: Batch, content: str) -> int | None:
    """A standing release of this partition with the same content, even one that a newer one has replaced."""
    same = (
        (release.c.source == batch.source)
        & (release.c.dataset == batch.dataset)
        & (release.c.partition == batch.partition)
        & (release.c.content_sha256 == content)
        & release.c.retracted.is_(None)
    )
    return connection.execute(select(release.c.id).where(same)).scalar()


def _write(change: StoreChange, batch: Batch, content: str) -> int:
    connection = change.connection
    published = str(batch.edition) if batch.edition else None
    values = {
        "source": batch.source,
        "dataset": batch.dataset,
        "partition": batch.partition,
        "title": batch.title,
        "first": batch.first,
        "last": batch.last,
        "file_name": batch.file_name,
        "file_sha256": batch.sha256,
        "content_sha256": content,
        "standing": str(batch.standing),
        "published": published,
        "vocabulary": batch.vocabulary,
        "accepted": change.at,
        "rows_read": batch.rows_read,
        "rows_loaded": batch.rows_loaded,
        "rows_outside": batch.rows_outside,
        "rows_rejected": len(batch.rejects),
        "notes": json.dumps(batch.notes),
        "issued": issued(connection, published, (batch.source, batch.dataset, batch.partition)),
        "change": change.number,
    }
    release_id = connection.execute(insert(release).values(values).returning(release.c.id)).scalar_one()
    for table, frame in ((reject, batch.rejects), (figure, batch.figures), (area, batch.areas)):
        bulk.insert(connection, table, frame.assign(release_id=release_id) if len(frame) else frame)
    return release_id


def _place(change: StoreChange, batch: Batch, release_id: int) -> None:
    connection = change.connection
    if len(batch.incidents):
        wards = ward_counts.ward_sets(choose(history(connection)))
        incidents, places = _write_incidents(connection, batch.incidents, release_id)
        placings = ward_counts.put_into_wards(connection, wards, places)
        ward_counts.note(change, release_id, wards, incidents, placings)


def recount(engine: Engine) -> int:
    """Count again whatever was counted over other wards than today's; returns how many releases that were.

    Run after boundaries have changed. Each release is one transaction, so that a stop in between loses nothing:
    what is left is found and counted the next time.
    """
    with engine.connect() as connection:
        wards, stale = _stale(connection)
    if stale:
        with changing(engine, About.FIGURES) as change:
            ward_counts.put_all_into_wards(change.connection, wards)
    for release_id in stale:
        with changing(engine, About.FIGURES) as change:
            ward_counts.count(change, release_id, wards)
    return len(stale)


def _stale(connection: Connection) -> tuple[list[ward_counts.Wards], list[int]]:
    """Today's wards, and the releases that were counted over others."""
    current = choose(history(connection))
    wards = ward_counts.ward_sets(current)
    return wards, ward_counts.stale(connection, {r.id for r in current}, wards)


def _write_incidents(
    connection: Connection, incidents: pd.DataFrame, release_id: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Store the incidents and any new places; returns the incidents with place_id, and the places (id, lon, lat)."""
    points = (incidents["lon"].notna() & incidents["lat"].notna()).to_numpy()
    keys = incidents.loc[points, ["lon", "lat", "place"]]
    which, first = group_rows(keys)
    distinct = keys.iloc[first].rename(columns={"place": "name"})
    columns = (distinct[name].tolist() for name in ("lon", "lat", "name"))
    distinct.insert(0, "id", np.fromiter(map(place_id, *columns), dtype=np.int64, count=len(first)))
    ids = np.zeros(len(incidents), dtype=np.int64)
    ids[points] = distinct["id"].to_numpy()[which]
    frame = incidents.drop(columns=["lon", "lat", "place"])
    # Whole numbers with gaps: as floats they would lose their last digits.
    frame = frame.assign(release_id=release_id, place_id=pd.arrays.IntegerArray(ids, ~points))
    bulk.insert(connection, place, distinct, once=True)
    bulk.insert(connection, incident, frame)
    return frame, distinct[["id", "lon", "lat"]]


# An archive uses the same few thousand points month after month.
@lru_cache(maxsize=65_536)
def place_id(lon: float, lat: float, name: str) -> int:
    """A place's id: 63 bits of a hash of its position (to a millionth of a degree) and name."""
    digest = hashlib.blake2b(f"{lon:.6f}|{lat:.6f}|{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 1

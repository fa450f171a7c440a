"""Which releases count: the newest of each partition, now or in an earlier state of the store."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, select

from data_loaders.batch import Standing
from data_loaders.calendar.edition import Edition, parse_edition
from data_loaders.calendar.period import is_month
from data_loaders.store.changes import AsAt
from data_loaders.store.schema import placement, release

# Within a partition a final release outranks a provisional one and an official outline an approximate one,
# whichever was loaded last.
RANK = {Standing.ILLUSTRATIVE: 0, Standing.APPROXIMATE: 1, Standing.PROVISIONAL: 2, Standing.PUBLISHED: 3}


@dataclass(frozen=True, slots=True)
class Release:
    """What the store knows about one release; see data_loaders.batch.Batch for the fields it came with.

    accepted, retracted: as the clock labels them (UTC); change, retracted_change: what decides the order.
    """

    id: int
    source: str
    dataset: str
    partition: str
    title: str
    first: str
    last: str
    file_name: str
    file_sha256: str
    content_sha256: str
    standing: Standing
    edition: Edition | None
    vocabulary: str
    accepted: datetime
    rows_read: int
    rows_loaded: int
    rows_outside: int
    rows_rejected: int
    retracted: datetime | None
    retracted_reason: str | None
    notes: tuple[str, ...]
    issued: str
    change: int
    retracted_change: int | None

    @property
    def key(self) -> tuple[str, str, str]:
        """What this is a release of."""
        return self.source, self.dataset, self.partition

    @property
    def illustrative(self) -> bool:
        """Is this invented data that shows what the dashboard does?"""
        return self.standing is Standing.ILLUSTRATIVE


@dataclass(frozen=True)
class Unreadable:
    """A release that says of itself what no release can, because its row was changed or damaged. It counts nowhere.

    wrong: what is wrong with it, in words.
    """

    id: int
    title: str
    wrong: str


def history(connection: Connection) -> list[Release]:
    """Every release ever accepted that can be read, oldest first."""
    return [row for row in _read(connection) if isinstance(row, Release)]


def unreadable(connection: Connection) -> list[Unreadable]:
    """The releases that cannot be read, oldest first. None, unless somebody has written to the store by hand."""
    return [row for row in _read(connection) if isinstance(row, Unreadable)]


def _read(connection: Connection) -> list[Release | Unreadable]:
    rows = connection.execute(select(release).order_by(release.c.id)).mappings()
    return [_release(row) for row in rows]


def _release(row: RowMapping) -> Release | Unreadable:
    values = dict(row)
    standing, published, notes = (values.pop(name) for name in ("standing", "published", "notes"))
    wrong = _wrong(standing, values["first"], values["last"])
    if wrong:
        return Unreadable(values["id"], values["title"], wrong)
    edition = parse_edition(published) if published else None
    return Release(**values, standing=Standing(standing), edition=edition, notes=_notes(notes))


def _wrong(standing: str, first: str, last: str) -> str:
    """What is wrong with a release; "" if nothing is."""
    if standing not in set(Standing):
        return f"standing {standing!r}"
    if not (is_month(first) and is_month(last) and first <= last):
        return f"months {first!r} to {last!r}"
    return ""


def _notes(text: str) -> tuple[str, ...]:
    """The notes of a load, which are kept as a list in JSON; any other text is one note."""
    try:
        notes = json.loads(text)
    except ValueError:
        notes = None
    if not isinstance(notes, list):
        return (text,) if text else ()
    return tuple(map(str, notes))


def issued(connection: Connection, published: str | None, key: tuple[str, str, str]) -> str:
    """What orders a new release among those of its partition (key: source, dataset, partition): the day on which it was
    published. Where nobody says that, it counts as no older than any that stands when it comes."""
    if published:
        return published
    same = (release.c.source, release.c.dataset, release.c.partition)
    standing = [column == part for column, part in zip(same, key, strict=True)]
    query = select(func.max(release.c.issued)).where(*standing, release.c.retracted_change.is_(None))
    return connection.execute(query).scalar() or ""


def _stands(release: Release, as_at: AsAt | None) -> bool:
    taken = release.retracted_change
    if as_at is None:
        return taken is None
    return release.change <= as_at.change and (taken is None or taken > as_at.change)


def in_order_of_trust(releases: Iterable[Release], as_at: AsAt | None = None) -> list[Release]:
    """The releases that stand, now or in a state, from the least to the most trusted and then the newest.

    Illustrative releases stand only while their dataset has no real one, so that the two never share a chart.
    """
    counting = [r for r in releases if _stands(r, as_at)]
    real = {(r.source, r.dataset) for r in counting if not r.illustrative}
    return sorted(
        (r for r in counting if not r.illustrative or (r.source, r.dataset) not in real), key=_order
    )


def choose(releases: Iterable[Release], as_at: AsAt | None = None) -> list[Release]:
    """The releases that count, one per partition, in the order in which they were accepted."""
    best = {r.key: r for r in in_order_of_trust(releases, as_at)}
    return sorted(best.values(), key=lambda r: r.id)


def _order(release: Release) -> tuple[int, str, int]:
    return (
        RANK[release.standing],
        release.issued,
        release.id,
    )  # numbered while nobody else writes, as changes are


def newest_placements(connection: Connection, as_at: AsAt | None = None) -> dict[int, int]:
    """For each release that holds incidents, the placement whose counts are read: {release id: placement id}."""
    query = select(placement.c.release_id, func.max(placement.c.id)).group_by(placement.c.release_id)
    if as_at is not None:
        query = query.where(placement.c.change <= as_at.change)
    return {row[0]: row[1] for row in connection.execute(query)}


def by_source(releases: Iterable[Release]) -> dict[str, list[Release]]:
    """The same releases, grouped by source id."""
    grouped: dict[str, list[Release]] = defaultdict(list)
    for accepted in releases:
        grouped[accepted.source].append(accepted)
    return dict(grouped)

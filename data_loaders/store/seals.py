"""Seals a release: a digest of what the store holds of it, taken when it is accepted and taken again by the doctor.

A seal is never shown: whoever knows all of a return but one figure could try each value until the digest is right.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sqlalchemy import Connection, insert, select

from data_loaders.store.schema import area, figure, incident, reject, release, seal

# What never changes once it is accepted; a release may later be retracted.
RELEASE = ["id", "source", "dataset", "partition", "title", "first", "last", "file_name", "file_sha256"]
RELEASE += ["content_sha256", "standing", "published", "issued", "vocabulary", "accepted", "change"]
RELEASE += ["rows_read", "rows_loaded", "rows_outside", "rows_rejected", "notes"]
CONTENT = {
    figure: [
        "category",
        "area",
        "period",
        "months",
        "value",
        "denominator",
        "lower",
        "upper",
        "reason",
        "note",
    ],
    incident: ["month", "category", "place_id", "borough", "weekday", "hour", "n"],
    area: ["code", "name", "borough", "wkb"],
    reject: ["line", "reason", "row"],
}


def digest(connection: Connection, release_id: int) -> str:
    """A SHA-256 of the release's own row and of all that it brought, in no particular order, as the store holds it."""
    hasher = hashlib.sha256()
    parts = [(release, RELEASE, release.c.id)]
    parts += [(table, columns, table.c.release_id) for table, columns in CONTENT.items()]
    for table, columns, of in parts:
        rows = connection.execute(select(*(table.c[name] for name in columns)).where(of == release_id))
        hasher.update("\n".join([table.name, *sorted(map(repr, map(tuple, rows)))]).encode())
    return hasher.hexdigest()


def put(connection: Connection, release_id: int) -> None:
    """Seal a release that has just been written, within the transaction that wrote it."""
    connection.execute(insert(seal).values(release_id=release_id, digest=digest(connection, release_id)))


def broken(connection: Connection, releases: Iterable[int]) -> list[int]:
    """Of these releases, those that are no longer what they were when they were accepted, or that have no seal."""
    sealed = {row.release_id: row.digest for row in connection.execute(select(seal))}
    return [n for n in releases if sealed.get(n) != digest(connection, n)]

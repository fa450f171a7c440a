"""Clearing a return for release, where the definition asks for it: from then on everybody sees its figures."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import IntegrityError

from data_loaders.fault import Fault
from data_loaders.store import audit
from data_loaders.store.changes import About, AsAt, changing
from data_loaders.store.releases import Release
from data_loaders.store.schema import clearance, release


def clear(engine: Engine, release_id: int, cleared_by: str) -> None:
    """Let out a release that stands. In an earlier state it is not cleared yet.

    Raises Fault without a name, if no such release stands, or if it is cleared already.
    """
    if not cleared_by.strip():
        raise Fault(f"release {release_id}", "the name of who clears it", "none")
    stands = select(release.c.title).where(release.c.id == release_id, release.c.retracted.is_(None))
    try:
        with changing(engine, About.FIGURES) as change:
            connection = change.connection
            title = connection.execute(stands).scalar()
            if title is None:
                raise Fault(f"release {release_id}", "a release that stands", "none")
            values = {
                "release_id": release_id,
                "cleared_by": cleared_by,
                "at": change.at,
                "change": change.number,
            }
            connection.execute(insert(clearance).values(values))
            audit.write(connection, cleared_by, "cleared for release", f"release {release_id}: {title}")
    except IntegrityError as error:
        raise Fault(f"release {release_id}", "one that is not cleared yet", "a cleared one") from error


def cleared(connection: Connection, as_at: AsAt | None = None) -> dict[int, datetime]:
    """The releases that are cleared, now or in a state, each with when that was (UTC)."""
    query = select(clearance.c.release_id, clearance.c.at)
    if as_at is not None:
        query = query.where(clearance.c.change <= as_at.change)
    return {row[0]: row[1] for row in connection.execute(query)}


def held_back(
    releases: Iterable[Release], datasets: Collection[str], let_out: Collection[int]
) -> list[Release]:
    """Of some releases, those that wait to be cleared: returns of these datasets that nobody has let out.

    Illustrative ones never wait: there is nothing in them to protect.
    """
    return [
        r
        for r in releases
        if r.source == "partner_return"
        and r.dataset in datasets
        and not r.illustrative
        and r.id not in let_out
    ]

"""Compares a backup with the store: whatever the store held when the backup was made, it must still hold, unchanged."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, Table, func, select

from data_loaders.batch import Standing
from data_loaders.fault import Fault
from data_loaders.store import schema
from data_loaders.store.schema import metadata, release, seal, tally

# What is only ever added to, with the columns that are filled in later: when and why something was taken back.
# The rest of a release is compared by its seal.
ADDED_TO: Mapping[Table, Collection[str]] = {
    schema.change: (),
    schema.release: ("retracted", "retracted_change", "retracted_reason"),
    schema.placement: (),
    schema.clearance: (),
    schema.step: ("withdrawn", "withdrawn_change"),
    schema.audit: (),
    schema.meeting: (),
    schema.paper: (),
    schema.remark: (),
    schema.action: (),
    schema.closing: (),
}


def rows(connection: Connection) -> dict[str, int]:
    """How many rows each table holds: {table: rows}."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in metadata.sorted_tables
    }


def check(backup: Connection, store: Connection) -> str:
    """What was compared, in words. Raises Fault for the first thing that the store has lost or changed since."""
    held, kept = _sealed(backup), _sealed(store)
    illustrative = select(release.c.id).where(release.c.standing == Standing.ILLUSTRATIVE)
    gone = held.keys() - kept.keys()
    if lost := gone - set(backup.execute(illustrative).scalars()):
        raise _differs(f"release {min(lost)} missing")
    if changed := [n for n in held.keys() & kept.keys() if held[n] != kept[n]]:
        raise _differs(f"release {min(changed)} changed")
    for table, later in ADDED_TO.items():
        _still_there(table, later, gone, backup, store)
    counted, now = _ward_counts(backup), _ward_counts(store)
    if any(counts != now.get(n) for n, counts in counted.items() if n[0] not in gone):
        raise _differs("ward counts changed")
    return f"{len(held)} releases and everything written are in the store unchanged"


def _differs(what: str) -> Fault:
    advice = "if an older backup was restored on purpose, make a new one"
    return Fault("store", "everything that the newest backup holds", f"{what}; {advice}")


def _sealed(connection: Connection) -> dict[int, str]:
    return {row.release_id: row.digest for row in connection.execute(select(seal))}


def _still_there(
    table: Table, later: Collection[str], gone: Collection[int], backup: Connection, store: Connection
) -> None:
    """Every row of the backup but those of releases that are gone; what was filled in by then must be the same."""
    keys = [c.name for c in table.primary_key]
    lasting = keys if table is release else [c.name for c in table.columns if c.name not in later]
    of = release.c.id if table is release else table.columns.get("release_id")
    for columns, where in [(lasting, None), *(([*keys, name], table.c[name]) for name in later)]:
        query = select(*(table.c[name] for name in columns))
        query = query if where is None else query.where(where.is_not(None))
        old = query if of is None else query.where(of.not_in(gone))
        if missing := set(map(tuple, backup.execute(old))) - set(map(tuple, store.execute(query))):
            raise _differs(f"row {min(missing)[0]} of {table.name} missing or changed")


def _ward_counts(connection: Connection) -> dict[tuple[int, int], tuple[int, float]]:
    """{(release, placement): (rows, sum)}."""
    made = schema.placement
    query = (
        select(made.c.release_id, made.c.id, func.count(), func.sum(tally.c.n))
        .join(tally, tally.c.placement_id == made.c.id)
        .group_by(made.c.release_id, made.c.id)
    )
    return {(of, n): (count, round(total, 6)) for of, n, count, total in connection.execute(query)}

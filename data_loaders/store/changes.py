"""The order in which the store was written to. Each transaction has a number; the clock only labels it.

A clock may be wrong, and put right afterwards. So what counted at a time is never asked by the clock: a state of the
store is everything up to one number. Whoever writes holds the lock from before the number is given until it is
committed, so that a number that can be read has none below it still to come.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import Connection, Engine, Select, func, insert, select, union

from data_loaders.store.engine import one_at_a_time, writer
from data_loaders.store.schema import change, clearance, paper, release, step


class About(StrEnum):
    """What a change is of: figures, or what was said, agreed and frozen about them."""

    FIGURES = "figures"
    MEETING = "meeting"


class AsAt(NamedTuple):
    """A state of the store: what was written up to and with a change (its number). at: how it is named, in UTC."""

    change: int
    at: datetime


def now() -> datetime:
    """This moment in UTC, as the store keeps it (without a zone)."""
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass(frozen=True, eq=False)
class StoreChange:
    """A transaction that is under way. at: its label, in UTC. One that writes nothing takes no number."""

    connection: Connection
    about: About
    at: datetime

    @cached_property
    def number(self) -> int:
        """Its place in the order, which it has from the first time that it is asked for."""
        row = insert(change).values(at=self.at, about=str(self.about)).returning(change.c.id)
        return self.connection.execute(row).scalar_one()


@contextmanager
def changing(engine: Engine, about: About) -> Iterator[StoreChange]:
    """Write in one transaction, after whoever writes now and before whoever comes next; whole or not at all."""
    with writer(engine).begin() as connection:
        one_at_a_time(connection)
        yield StoreChange(connection, about, now())


def newest(connection: Connection) -> AsAt:
    """The state that the store is in, named by its newest change; change 0 before there is any."""
    query = select(change.c.id, change.c.at).order_by(change.c.id.desc()).limit(1)
    row = connection.execute(query).first()
    return AsAt(*row) if row else AsAt(0, now())


def latest(engine: Engine) -> AsAt:
    """The state that the store is in, named by this moment."""
    with engine.connect() as connection:
        return AsAt(newest(connection).change, now())


def end_of(connection: Connection, day: date) -> AsAt:
    """The state at the end of a day (UTC): up to the newest change that is labelled with this day or an earlier one.

    Where the clock was wrong meanwhile, changes before that one are part of it, whatever their own labels say.
    """
    end = datetime.combine(day, time.max)
    number = connection.execute(select(func.max(change.c.id)).where(change.c.at <= end)).scalar()
    return AsAt(number or 0, _last_second(day))


def _of_releases(hidden: Collection[int]) -> list[Select]:
    """The changes by which releases were accepted, taken back or cleared for release; hidden: but for these, by id."""
    shown = release.c.id.not_in(hidden)
    return [
        select(release.c.change).where(shown),
        select(release.c.retracted_change).where(shown),
        select(clearance.c.change).where(clearance.c.release_id.not_in(hidden)),
    ]


def days(connection: Connection, hidden: Collection[int] = ()) -> list[AsAt]:
    """What can be asked for: the state at the end of each day on which a release that is held was accepted, taken back
    or cleared for release. hidden: the releases (by id) whose days are left out. Newest first; of days with the same
    state the earliest."""
    held = set(connection.execute(union(*_of_releases(hidden))).scalars())
    labels = connection.execute(select(change.c.id, change.c.at).order_by(change.c.id)).all()
    newest_of = {row[1].date(): row[0] for row in labels}
    wanted = {row[1].date() for row in labels if row[0] in held}
    ends: dict[int, AsAt] = {}
    reached = 0
    for day in sorted(newest_of):
        reached = max(reached, newest_of[day])
        if day in wanted:
            ends.setdefault(reached, AsAt(reached, _last_second(day)))
    return sorted(ends.values(), reverse=True)


def last_label(
    connection: Connection, as_at: AsAt | None, hidden: Collection[int] = (), *, meetings: bool = False
) -> datetime:
    """The latest time (UTC) that labels a change of the figures or a paper, now or in a state. hidden: the releases (by
    id) whose changes are left out. meetings: whatever was said or agreed counts as well."""
    others = select(step.c.change), select(step.c.withdrawn_change), select(paper.c.change)
    told = union(*_of_releases(hidden), *others).subquery()
    counts = change.c.id.in_(select(told))
    if meetings:
        counts |= change.c.about == str(About.MEETING)
    query = select(func.max(change.c.at)).where(counts)
    if as_at is not None:
        query = query.where(change.c.id <= as_at.change)
    return connection.execute(query).scalar_one()


def _last_second(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59))


# One statement: asked at every click, a round trip for each part would cost more than the page. With the label, because
# a backup that is restored gives numbers out again.
_NEWEST = select(
    *(
        select(column)
        .where(change.c.about == str(about))
        .order_by(change.c.id.desc())
        .limit(1)
        .scalar_subquery()
        for about in (About.FIGURES, About.MEETING)
        for column in (change.c.id, change.c.at)
    )
)


def versions(engine: Engine) -> tuple[str, str]:
    """The version of the figures, and that of what was said, agreed and frozen about them."""
    with engine.connect() as connection:
        parts = [str(part) for part in connection.execute(_NEWEST).one()]
    return " ".join(parts[:2]), " ".join(parts[2:])


def version(engine: Engine) -> str:
    """Changes whenever any figure that a page could show has changed."""
    return versions(engine)[0]

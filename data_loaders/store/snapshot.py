"""What the store can be asked: counts, figures, denominators, areas, coverage. Plain rows, no arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import Connection, Engine, Select, select

from data_loaders.batch import Reason
from data_loaders.calendar.period import is_month
from data_loaders.store.changes import AsAt, days, last_label, now
from data_loaders.store.clearances import cleared, held_back
from data_loaders.store.releases import (
    Release,
    by_source,
    choose,
    history,
    in_order_of_trust,
    newest_placements,
)
from data_loaders.store.schema import (
    area,
    figure,
    incident,
    place,
    placing,
    step,
    tally,
)
from data_loaders.store.ward_counts import BOROUGH_LEVEL


class Count(NamedTuple):
    """Incidents of one category in one area and month. wards is "" for a borough's total."""

    borough: str
    area: str
    category: str
    month: str
    n: float
    release_id: int


class Figure(NamedTuple):
    """A figure as it arrived, or the reason why it did not."""

    area: str
    category: str
    period: str
    months: int
    value: float | None
    denominator: float | None
    lower: float | None
    upper: float | None
    reason: Reason | None
    note: str | None
    release_id: int


_FIGURE = tuple(figure.c[name] for name in Figure._fields)


def _figures(connection: Connection, query: Select) -> list[Figure]:
    """The figures of a query. Of a figure of no month nobody could say when it was; why one is missing is "not
    available" where the store gives a reason that is none."""
    rows = (Figure(*row) for row in connection.execute(query))
    return [row._replace(reason=_reason(row.reason)) for row in rows if is_month(row.period)]


def _reason(text: str | None) -> Reason | None:
    if not text:
        return None
    return Reason(text) if text in set(Reason) else Reason.NOT_AVAILABLE


class Area(NamedTuple):
    """An area of a boundary set; geometry as WKB in EPSG:4326."""

    code: str
    name: str
    borough: str
    wkb: bytes


class Step(NamedTuple):
    """A step change that a person accepted, from which month, why and when."""

    id: int
    month: str
    reason: str
    decided_by: str
    decided: datetime


class PointCount(NamedTuple):
    """A map point with what was counted there. borough: the one that the record names, if it names one."""

    name: str
    lon: float
    lat: float
    area: str
    month: str
    category: str
    weekday: int | None
    hour: int | None
    n: float
    borough: str | None


# Which of the releases that stand a reader must not learn of: their ids.
Unseen = Callable[["Snapshot"], Collection[int]]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The store as it stands, or in an earlier state: which releases count, and reading from those alone.

    One snapshot is made for each version of the data and kept; it holds the list of releases, not their rows.
    closed: the datasets whose returns count only once they are cleared for release.
    unseen: tells the releases that its reader must not learn of. Their rows count; they themselves are not listed.
    """

    engine: Engine
    as_at: AsAt | None = None
    closed: frozenset[str] = frozenset()
    unseen: Unseen | None = None

    @cached_property
    def _hidden(self) -> Collection[int]:
        return self.unseen(replace(self, unseen=None)) if self.unseen else ()

    @property
    def today(self) -> date:
        """The day for which it is read: that which its state is named by, else this one (UTC)."""
        return (self.as_at.at if self.as_at else now()).date()

    @cached_property
    def _read(self) -> tuple[list[Release], dict[int, int]]:
        """What counts is chosen from these; those that wait to be cleared are not among them."""
        waiting = {r.id for r in self.waiting}
        placements = self._held[1]
        return [r for r in self._held[0] if r.id not in waiting], placements

    @cached_property
    def _held(self) -> tuple[list[Release], dict[int, int], dict[int, datetime]]:
        with self.engine.connect() as connection:
            placements = newest_placements(connection, self.as_at)
            return history(connection), placements, cleared(connection, self.as_at)

    @cached_property
    def waiting(self) -> tuple[Release, ...]:
        """The releases that stand and are held back until they are cleared for release."""
        return tuple(held_back(in_order_of_trust(self._held[0], self.as_at), self.closed, self._held[2]))

    @property
    def cleared(self) -> dict[int, datetime]:
        """The releases that are cleared for release, each with when that was."""
        return {id: at for id, at in self._held[2].items() if id not in self._hidden}

    @cached_property
    def history(self) -> tuple[Release, ...]:
        """Every release ever accepted that the reader may learn of, oldest first, whatever the moment."""
        today = replace(self, as_at=None)
        return tuple(r for r in self._held[0] if r.id not in (_before(r, self) or today)._hidden)

    @cached_property
    def days(self) -> list[AsAt]:
        """The states at the ends of the days on which a release that the reader may learn of came, was taken back or
        was cleared; newest first."""
        with self.engine.connect() as connection:
            return days(connection, self._untold)

    @cached_property
    def last_changed(self) -> datetime:
        """The latest time (UTC) that labels a change that the reader may learn of."""
        with self.engine.connect() as connection:
            return last_label(connection, self.as_at, self._untold)

    @cached_property
    def last_said(self) -> datetime:
        """The same, with what was said and agreed."""
        with self.engine.connect() as connection:
            return last_label(connection, self.as_at, self._untold, meetings=True)

    @property
    def _untold(self) -> set[int]:
        return {r.id for r in self._held[0]} - {r.id for r in self.history}

    @property
    def placements(self) -> dict[int, int]:
        """Of each release the newest placement: how its records were counted over the boundaries."""
        return self._read[1]

    @cached_property
    def releases(self) -> tuple[Release, ...]:
        """The releases that count, one per partition, oldest first."""
        return tuple(choose((r for r in self._read[0] if r.id not in self._hidden), self.as_at))

    @cached_property
    def release(self) -> dict[int, Release]:
        """Every release that stands, by id; the later ones are trusted before the earlier ones."""
        return {id: r for id, r in self._standing.items() if id not in self._hidden}

    @cached_property
    def _standing(self) -> dict[int, Release]:
        """The same with those that the reader must not learn of: their rows count."""
        return {r.id: r for r in in_order_of_trust(self._read[0], self.as_at)}

    @cached_property
    def by_source(self) -> dict[str, list[Release]]:
        """The releases that count, by source id."""
        return by_source(self.releases)

    def touching(self, source: str, dataset: str, first: str, last: str) -> list[Release]:
        """The releases of a dataset that cover any of these months."""
        releases = self.by_source.get(source, ())
        return [r for r in releases if r.dataset == dataset and r.first <= last and r.last >= first]

    def counts(
        self,
        source: str,
        dataset: str,
        boroughs: Collection[str],
        first: str,
        last: str,
        wards: str = BOROUGH_LEVEL,
        categories: Collection[str] | None = None,
    ) -> list[Count]:
        """Counts by category and month from first to last (inclusive, "YYYY-MM"); of every category if none is named.

        wards: a vintage ("2013") for counts by ward, with area "" for what is unplaced; "" for boroughs.
        """
        newest = self.placements
        touching = self.touching(source, dataset, first, last)
        placements = {newest[r.id]: r.id for r in touching if r.id in newest}
        columns = (
            tally.c.placement_id,
            tally.c.borough,
            tally.c.area,
            tally.c.category,
            tally.c.month,
            tally.c.n,
        )
        query = select(*columns).where(
            tally.c.borough.in_(boroughs),
            tally.c.wards == wards,
            tally.c.month.between(first, last),
            tally.c.placement_id.in_(placements),
        )
        if categories is not None:
            query = query.where(tally.c.category.in_(categories))
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
        return [Count(*row[1:], placements[row[0]]) for row in rows]

    def all_figures(self, source: str) -> list[Figure]:
        """The figures of a source (for one whose figures are few, such as populations)."""
        return list(_newest(self._in_order(source, select(*_FIGURE), self._standing.values())))

    def figures(
        self, source: str, categories: Collection[str], areas: Collection[str], first: str, last: str
    ) -> list[Figure]:
        """Figures whose first month lies between first and last."""
        return list(_newest(self.words(source, categories, areas, first, last)))

    def words(
        self, source: str, categories: Collection[str], areas: Collection[str], first: str, last: str
    ) -> list[Figure]:
        """The same with what a later release has put right: every word of what counts, the least trusted first."""
        query = select(*_FIGURE).where(
            figure.c.area.in_(areas), figure.c.category.in_(categories), figure.c.period.between(first, last)
        )
        return self._in_order(source, query, self._standing.values())

    def reported(
        self, source: str, first: str, last: str, categories: Collection[str] | None = None
    ) -> list[Figure]:
        """Every word on the periods that begin between two months, of each release that stands, the least trusted
        first: also what a later release has put right, and what waits to be cleared."""
        query = select(*_FIGURE).where(figure.c.period.between(first, last))
        if categories is not None:
            query = query.where(figure.c.category.in_(categories))
        return self._in_order(source, query, (*self._standing.values(), *self.waiting))

    def awaiting_clearance(
        self, source: str, categories: Collection[str], areas: Collection[str], first: str, last: str
    ) -> set[tuple[str, int]]:
        """The periods (first month, months) on which only a release that is held back has a word."""
        waiting = [r.id for r in self.waiting if r.source == source]
        if not waiting:
            return set()
        query = select(figure.c.period, figure.c.months).where(
            figure.c.release_id.in_(waiting),
            figure.c.area.in_(areas),
            figure.c.category.in_(categories),
            figure.c.period.between(first, last),
        )
        with self.engine.connect() as connection:
            return {(row[0], row[1]) for row in connection.execute(query)}

    def _in_order(self, source: str, query: Select, releases: Iterable[Release]) -> list[Figure]:
        """The rows of a source's releases in the order of these releases."""
        trust = {r.id: n for n, r in enumerate(releases) if r.source == source}
        with self.engine.connect() as connection:
            rows = _figures(connection, query)
        return sorted((r for r in rows if r.release_id in trust), key=lambda r: trust[r.release_id])

    def areas(self, level: str, vintage: str, boroughs: Iterable[str]) -> list[Area]:
        """The areas of one level ("ward", "borough", "lsoa") and vintage ("2013"), ordered by code."""
        wanted = [
            r.id
            for r in self.by_source.get("boundaries", ())
            if r.dataset == f"{level}:{vintage}" and r.partition in set(boroughs)
        ]
        query = select(area.c.code, area.c.name, area.c.borough, area.c.wkb).where(
            area.c.release_id.in_(wanted)
        )
        with self.engine.connect() as connection:
            return [Area(*row) for row in connection.execute(query.order_by(area.c.code)).all()]

    def steps(self, indicator: str, area: str) -> list[Step]:
        """The step changes that were accepted for a measure in an area and stand, by month."""
        query = select(*(step.c[name] for name in Step._fields)).where(
            step.c.indicator == indicator, step.c.area == area
        )
        if self.as_at is None:
            query = query.where(step.c.withdrawn_change.is_(None))
        else:
            upto = self.as_at.change
            standing = step.c.withdrawn_change.is_(None) | (step.c.withdrawn_change > upto)
            query = query.where(step.c.change <= upto, standing)
        with self.engine.connect() as connection:
            rows = [Step(*row) for row in connection.execute(query.order_by(step.c.month))]
        return [row for row in rows if is_month(row.month)]

    def vintages(self, level: str) -> dict[str, list[Release]]:
        """The boundary releases of one level by vintage, oldest vintage first."""
        by_vintage: dict[str, list[Release]] = {}
        for r in sorted(self.by_source.get("boundaries", ()), key=lambda r: r.dataset):
            if r.dataset.startswith(f"{level}:"):
                by_vintage.setdefault(r.dataset.split(":")[1], []).append(r)
        return by_vintage

    def places(
        self,
        source: str,
        dataset: str,
        categories: Collection[str],
        boroughs: Collection[str],
        first: str,
        last: str,
        wards: str,
    ) -> list[PointCount]:
        """What was counted at each map point inside the wards of one vintage."""
        sets = {r.id for r in self.vintages("ward").get(wards, ()) if r.partition in set(boroughs)}
        touching = [r.id for r in self.touching(source, dataset, first, last)]
        query = (
            select(
                place.c.name,
                place.c.lon,
                place.c.lat,
                placing.c.area,
                incident.c.month,
                incident.c.category,
                incident.c.weekday,
                incident.c.hour,
                incident.c.n,
                incident.c.borough,
            )
            .join(place, place.c.id == incident.c.place_id)
            .join(placing, placing.c.place_id == place.c.id)
            .where(
                incident.c.release_id.in_(touching),
                incident.c.month.between(first, last),
                incident.c.category.in_(categories),
                placing.c.release_id.in_(sets),
            )
        )
        with self.engine.connect() as connection:
            rows = [PointCount(*row) for row in connection.execute(query)]
        return [row for row in rows if is_month(row.month)]


def _before(release: Release, snapshot: Snapshot) -> Snapshot | None:
    """The store just before a release was taken back; None where it was not."""
    if release.retracted is None or release.retracted_change is None:
        return None
    return replace(snapshot, as_at=AsAt(release.retracted_change - 1, release.retracted))


def _newest(rows: Iterable[Figure]) -> Iterable[Figure]:
    """Of each figure the word of the release that counts most. One file may speak of one borough and the next of the
    other, so this is decided figure by figure and not file by file. rows: the least trusted first."""
    return {(row.area, row.category, row.period, row.months): row for row in rows}.values()


def rejects(connection: Connection, release_id: int) -> list[tuple[int, str, str]]:
    """The rows of one release that were set aside: line, reason, row."""
    from data_loaders.store.schema import reject

    query = select(reject.c.line, reject.c.reason, reject.c.row).where(reject.c.release_id == release_id)
    return [tuple(row) for row in connection.execute(query.order_by(reject.c.line))]

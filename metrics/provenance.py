"""Where the figures come from: what each source has brought, how fresh it is, and every release ever accepted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from data_loaders.batch import Standing
from data_loaders.calendar.month import Month, Span, runs
from data_loaders.coverage import Coverage
from data_loaders.odd_months import odd_months
from data_loaders.source import Source
from data_loaders.sources.catalogue import catalogue, fetchers
from data_loaders.store.releases import Release, choose
from metrics.definitions.registry import Registry
from metrics.formats import number
from metrics.wording.status import STANDING

# The licence of the postcode positions, from which the outlines that ship were made, asks for these words.
SHIPPED_OUTLINES = (
    "Contains OS data © Crown copyright and database right 2025.",
    "Contains Royal Mail data © Royal Mail copyright and database right 2025.",
    "Contains National Statistics data © Crown copyright and database right 2025.",
)
LEVELS = {"ward": "Wards", "borough": "Boroughs", "lsoa": "LSOAs"}


@dataclass(frozen=True)
class Holding:
    """What is held of one dataset, in words; rows as in data_loaders.coverage.Coverage."""

    name: str
    covers: str
    missing: str
    releases: int
    standing: str
    rows: str


@dataclass(frozen=True)
class Provenance:
    """A source and what it has brought; newest is None if nothing of it counts.

    command: brings in more of it. feeds: titles of the measures that it is the source of; lacking: those of them
    that nothing is held for. notes: what the newest file's load had to say. odd: months whose files are to be looked at
    again, and why.
    """

    source: Source
    newest: Release | None
    age: str
    covers: str
    missing: str
    rows: str
    standing: str
    holdings: tuple[Holding, ...]
    command: str
    feeds: tuple[str, ...]
    lacking: tuple[str, ...]
    notes: tuple[str, ...]
    odd: tuple[str, ...] = ()


def provenance(
    registry: Registry, releases: Sequence[Release], rows: Iterable[Coverage]
) -> tuple[Provenance, ...]:
    """Every source of the catalogue: first those that hold something.

    releases: those that count. rows: the same by dataset (data_loaders.coverage.coverage).
    """
    by_source: dict[str, list[Coverage]] = {}
    for row in rows:
        by_source.setdefault(row.source, []).append(row)
    provenances = (_of(registry, s, releases, by_source.get(s.id, [])) for s in catalogue().values())
    return tuple(sorted(provenances, key=lambda p: p.newest is None))


def aged(provenances: Iterable[Provenance], moment: datetime) -> tuple[Provenance, ...]:
    """The same with ages told for this moment (UTC); nothing else of it changes while the data stays the same."""
    return tuple(
        replace(p, age=_age((moment - p.newest.accepted).days) if p.newest else "") for p in provenances
    )


def _of(registry: Registry, source: Source, releases: Sequence[Release], rows: list[Coverage]) -> Provenance:
    source_releases = [r for r in releases if r.source == source.id]
    newest = max(source_releases, key=lambda r: r.id, default=None)
    used_by = [i for i in registry.indicators.values() if i.numerator.source == source.id]
    held = {row.dataset for row in rows}
    lacking = [i for i in used_by if not (held if source.dataset else held & {i.id, *i.categories})]
    return Provenance(
        source=source,
        newest=newest,
        age=next((_age(r.age_days) for r in rows if newest and r.release == newest.id), ""),
        covers=_covers(source_releases),
        missing=_gaps(source_releases) if source.dataset else "",
        rows=_rows(source_releases),
        standing="; ".join(STANDING[s] for s in Standing if s in {r.standing for r in source_releases}),
        holdings=tuple(_holding(registry, row) for row in rows),
        command=f"refresh {source.id}" if source.id in fetchers() else "load FILE",
        feeds=tuple(i.title for i in used_by),
        lacking=tuple(i.title for i in lacking),
        # A return's notes say which figures were asked about, and what they were: they are for officers.
        notes=newest.notes if newest and source.id != "partner_return" else (),
        odd=tuple(str(odd) for odd in odd_months(source_releases)),
    )


def _holding(registry: Registry, row: Coverage) -> Holding:
    span = Span.between(Month.parse(row.first), Month.parse(row.last))
    return Holding(
        name=dataset_name(registry, row.source, row.dataset),
        covers=span.label,
        missing=", ".join(Span.between(Month.parse(a), Month.parse(b)).label for a, b in row.missing),
        releases=row.releases,
        standing=", ".join(row.standings).capitalize(),
        rows=_sum(row.rows_read, row.rows_loaded, row.rows_outside, row.rows_rejected),
    )


def dataset_name(registry: Registry, source: str, dataset: str) -> str:
    """A dataset as people call it: the measure's title, the force, "Wards, 2013", "Boroughs, residents"."""
    if dataset in registry.indicators:
        return registry.indicators[dataset].title
    if source == "police_street" and dataset == registry.partnership.force.street:
        return registry.partnership.force.name
    level, colon, what = dataset.partition(":")
    if colon:
        kind = level.rstrip("0123456789")
        year = level.removeprefix(kind)
        return ", ".join(part for part in (f"{LEVELS.get(kind, kind)} {year}".strip(), what) if part)
    return dataset.replace("_", " ").capitalize()


def _spans(releases: Iterable[Release]) -> list[Span]:
    months = (m for r in releases for m in Span.between(Month.parse(r.first), Month.parse(r.last)))
    return runs(months)


def _covers(releases: list[Release]) -> str:
    return "; ".join(span.label for span in _spans(releases))


def _gaps(releases: list[Release]) -> str:
    """The months between what is held."""
    held = _spans(releases)
    return "; ".join(Span.between(a.last + 1, b.first - 1).label for a, b in pairwise(held))


def _rows(releases: list[Release]) -> str:
    columns = ([r.rows_read, r.rows_loaded, r.rows_outside, r.rows_rejected] for r in releases)
    return _sum(*(sum(column) for column in zip(*columns, strict=True))) if releases else ""


def _sum(read: int, loaded: int, outside: int, rejected: int) -> str:
    """Where every row that was read went."""
    return (
        f"{number(read)} read = {number(loaded)} loaded + {number(outside)} about other places "
        f"+ {number(rejected)} set aside"
    )


def states(history: Sequence[Release]) -> dict[int, str]:
    """What became of each release ever accepted, by its number: in use, replaced, retired or taken back."""
    standing = choose(history)
    used = {r.id for r in standing}
    by_key = {r.key: r.id for r in standing}
    odd = {odd.release.id: odd.brief for odd in odd_months(standing)}
    return {r.id: _state(r, used, by_key, odd.get(r.id, "")) for r in history}


def _state(release: Release, used: set[int], by_key: dict[tuple[str, str, str], int], odd: str) -> str:
    if release.retracted is not None:
        why = f": {release.retracted_reason}" if release.retracted_reason else ""
        return f"Taken back {day(release.retracted)}{why}"
    if release.id in used:
        return f"In use. To look at: {odd}" if odd else "In use"
    if release.key in by_key:
        return f"Replaced by release {by_key[release.key]}"
    return "Illustrative, retired by real data"


def day(moment: datetime) -> str:
    """ "22 November 2026" """
    return f"{moment.day} {Month.of(moment.year, moment.month).name}"


def _age(days: int) -> str:
    return "today" if days == 0 else f"{days} {'day' if days == 1 else 'days'} ago"


def summary(provenances: Sequence[Provenance]) -> str:
    """How many sources hold anything, and when the newest release was loaded."""
    held = [p.newest for p in provenances if p.newest]
    if not held:
        return f"None of the {len(provenances)} sources holds any data."
    newest = max(held, key=lambda r: r.change)
    return f"{len(held)} of {len(provenances)} sources hold data. The newest was loaded on {day(newest.accepted)}."


def attributions(provenances: Sequence[Provenance]) -> list[str]:
    """What must be said wherever the figures are used: each source's own line, and those of the outlines that ship."""
    return list(dict.fromkeys([*(p.source.attribution for p in provenances), *SHIPPED_OUTLINES]))

"""Says what the store holds: per dataset what it covers, what is missing, how old it is and where it is from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine

from data_loaders.calendar.period import month_number
from data_loaders.odd_months import odd_months
from data_loaders.store.changes import now
from data_loaders.store.releases import Release
from data_loaders.store.snapshot import Snapshot

NOTHING = "Nothing loaded yet: python -m data_loaders load PATH"
HEADER = (
    "source",
    "dataset",
    "release",
    "covers",
    "months held",
    "rows read = loaded + elsewhere + set aside",
    "standing",
    "accepted",
    "newest file",
)


@dataclass(frozen=True)
class Coverage:
    """What the releases that count hold of one dataset.

    release: the newest one's number; releases: how many count. first, last: months covered, with whatever lies
    between; held and expected: how many of these months there are and there should be. missing: the runs of months
    in between that are not held, each with its first and last month.
    rows_*: of all that count together; read = loaded + outside + rejected. accepted, file_name: of the newest.
    odd: months whose number of records is a reason to look at their files again, each as a sentence.
    """

    source: str
    dataset: str
    release: int
    releases: int
    first: str
    last: str
    held: int
    expected: int
    missing: tuple[tuple[str, str], ...]
    rows_read: int
    rows_loaded: int
    rows_outside: int
    rows_rejected: int
    standings: tuple[str, ...]
    accepted: datetime
    age_days: int
    file_name: str
    odd: tuple[str, ...] = ()

    @property
    def gaps(self) -> tuple[str, ...]:
        """The missing months in words: "2014-12", "2015-02 to 2015-04"."""
        return tuple(first if first == last else f"{first} to {last}" for first, last in self.missing)


def coverage(engine: Engine, moment: datetime | None = None) -> list[Coverage]:
    """One row per source and dataset, in their order. moment: when ages are told for (UTC); now if not given."""
    return coverage_of(Snapshot(engine), moment)


def coverage_of(snapshot: Snapshot, moment: datetime | None = None) -> list[Coverage]:
    """The same of the releases that a book lists."""
    groups: dict[tuple[str, str], list[Release]] = defaultdict(list)
    for release in snapshot.releases:
        groups[release.source, release.dataset].append(release)
    return [_status(groups[key], moment or now()) for key in sorted(groups)]


def status_lines(engine: Engine, moment: datetime | None = None) -> Iterator[str]:
    """The same as a table in plain text, and where the store is."""
    rows = coverage(engine, moment)
    if rows:
        yield from _table(rows)
        yield ""
    else:
        yield NOTHING
    with engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    yield f"store: {engine.url.render_as_string(hide_password=True)}, schema {revision or 'none'}"


def _status(releases: Sequence[Release], moment: datetime) -> Coverage:
    newest = max(releases, key=lambda r: r.id)
    months = sorted({m for r in releases for m in range(month_number(r.first), month_number(r.last) + 1)})
    return Coverage(
        source=newest.source,
        dataset=newest.dataset,
        release=newest.id,
        releases=len(releases),
        first=_month(months[0]),
        last=_month(months[-1]),
        held=len(months),
        expected=months[-1] - months[0] + 1,
        missing=tuple(_gaps(months)),
        rows_read=sum(r.rows_read for r in releases),
        rows_loaded=sum(r.rows_loaded for r in releases),
        rows_outside=sum(r.rows_outside for r in releases),
        rows_rejected=sum(r.rows_rejected for r in releases),
        standings=tuple(sorted({str(r.standing) for r in releases})),
        accepted=newest.accepted,
        age_days=(moment - newest.accepted).days,
        file_name=newest.file_name,
        odd=tuple(map(str, odd_months(releases))),
    )


def _gaps(months: Sequence[int]) -> Iterator[tuple[str, str]]:
    for before, after in pairwise(months):
        if after > before + 1:
            yield _month(before + 1), _month(after - 1)


def _month(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def _table(rows: Iterable[Coverage]) -> Iterator[str]:
    """Columns as wide as they need to be; missing and odd months on lines of their own under their row."""
    rows = list(rows)
    cells = [HEADER, *map(_cells, rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(HEADER))]
    for row, notes in zip(cells, [(), *map(_notes, rows)], strict=True):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        yield from notes


def _notes(row: Coverage) -> tuple[str, ...]:
    missing = (f"  missing: {', '.join(row.gaps)}",) if row.gaps else ()
    return *missing, *(f"  look at {odd}" for odd in row.odd)


def _cells(row: Coverage) -> tuple[str, ...]:
    parts = f"{row.rows_loaded:,} + {row.rows_outside:,} + {row.rows_rejected:,}"
    return (
        row.source,
        row.dataset,
        str(row.release),
        f"{row.first} to {row.last}",
        f"{row.held} of {row.expected}",
        f"{row.rows_read:,} = {parts}",
        " and ".join(row.standings),
        f"{row.accepted:%Y-%m-%d}, {_age(row.age_days)}",
        row.file_name,
    )


def _age(days: int) -> str:
    return "today" if days == 0 else f"{days} day{'' if days == 1 else 's'} ago"

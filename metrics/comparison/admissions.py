"""Alcohol-related hospital admissions of the districts of a county, as OHID publishes them."""

from __future__ import annotations

from data_loaders.batch import Reason
from data_loaders.calendar.month import Month, Span
from data_loaders.sources.catalogue import catalogue
from data_loaders.store.snapshot import Figure
from metrics.comparison.areas import AreaFigure, AreaTable, source_line
from metrics.definitions.neighbours import Neighbours
from metrics.series.evidence import Evidence
from metrics.statistics.intervals import Interval

SOURCE = "fingertips"
PER = 100_000
REVISED = "_revised"
Edition = tuple[str, str]


def editions(evidence: Evidence, near: Neighbours) -> list[Edition]:
    """First month and method of every year that is held, the newest first; a revised method before the older one."""
    known_editions = {(f.period, f.category) for f in _held(evidence, near)}
    return sorted(known_editions, reverse=True)


def label(edition: Edition) -> str:
    """ "2017/18", "2023/24, revised method" """
    year = Span(Month.parse(edition[0]), 12).label
    return f"{year}, revised method" if edition[1].endswith(REVISED) else year


def admissions(evidence: Evidence, near: Neighbours, edition: Edition) -> AreaTable:
    """One year in every district of the county, with England to measure against."""
    rows = {f.area: f for f in _held(evidence, near) if (f.period, f.category) == edition}
    our_codes = evidence.registry.partnership.codes
    areas = tuple(
        _area(code, name, code in our_codes, rows.get(code)) for code, name in near.districts.items()
    )
    reference = _area(near.nation.code, near.nation.name, False, rows.get(near.nation.code))
    used = {f.release_id for f in rows.values()}
    return AreaTable(
        id="alcohol-admissions",
        title="Alcohol-related hospital admissions",
        what="districts",
        county=near.county,
        span=Span(Month.parse(edition[0]), 12),
        period=label(edition),
        per=PER,
        unit=f"per {PER:,} residents, standardised by age",
        people="residents",
        areas=areas,
        reference=reference if reference.rate is not None else None,
        intervals="published" if any(a.interval for a in areas) else "none",
        source=source_line(evidence, SOURCE, used),
        illustrative=any(evidence.snapshot.release[r].illustrative for r in used),
    )


def _held(evidence: Evidence, near: Neighbours) -> list[Figure]:
    return evidence.remember(("admissions", near.id), lambda: _read(evidence, near))


def _read(evidence: Evidence, near: Neighbours) -> list[Figure]:
    codes = [near.nation.code, *near.districts]
    return evidence.snapshot.figures(
        SOURCE, catalogue()[SOURCE].categories or (), codes, "0000-01", "9999-12"
    )


def _area(code: str, name: str, ours: bool, row: Figure | None) -> AreaFigure:
    """A row of the file. A district that the file has no row for is not loaded, which is not the same as none."""
    if row is None:
        return AreaFigure(code, name, ours, missing=Reason.NOT_LOADED)
    interval = None
    if row.lower is not None and row.upper is not None:
        interval = Interval(row.lower, row.upper)
    return AreaFigure(
        code, name, ours, rate=row.value, interval=interval, missing=row.reason, note=row.note or ""
    )

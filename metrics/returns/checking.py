"""Checks a return cell by cell against the definitions and what is held, before anything of it is stored."""

from __future__ import annotations

from collections.abc import Iterable

from data_loaders.batch import Reason, Standing
from data_loaders.found import Found, given
from data_loaders.period import Period
from data_loaders.returns import sent as sending
from data_loaders.returns.entry import Entry, Key
from data_loaders.returns.problem import Problem
from data_loaders.store.reading import Book, Figure
from metrics.evidence import Evidence
from metrics.registry import Registry
from metrics.returns import by_ward, doubts
from metrics.returns.asked import SOURCE, Asked, asked, span_of
from metrics.returns.checked import Change, Checked
from metrics.returns.identity import Identity, Placed, identify
from metrics.returns.judging import judge


def check(
    name: str,
    content: bytes,
    registry: Registry,
    book: Book,
    agency: str | None = None,
    quarter: Period | None = None,
) -> Checked:
    """Check a file that was handed over: the filled template (XLSX) or a plain list (XLSX or CSV).

    agency, quarter: whose return of which quarter is expected; None where the file itself says so.
    Nothing is stored, and whatever the file holds nothing is raised: every problem is in what is returned.
    """
    return check_file(given(name, content), registry, book, agency, quarter)


def check_file(
    found: Found, registry: Registry, book: Book, agency: str | None = None, quarter: Period | None = None
) -> Checked:
    """As check, of a file that was found on disk."""
    book = Book(
        book.engine
    )  # compared with all that is held today, what waits to be cleared for release included
    sent = sending.read(found)
    homes = by_ward.homes(registry, book)
    identity = identify(sent, registry, frozenset(homes), agency, quarter)
    problems = [*sent.problems, *identity.problems]
    entries: list[Entry] = []
    held: dict[Key, Figure] = {}
    if not any(p.severity == "refuse" for p in problems):
        held = held_figures(book, [key for _, key, _ in identity.rows])
        evidence = Evidence(registry, book, "officer")
        entries, more = _figures(evidence, identity, held, homes, sent.form == "template")
        problems += more
    return Checked(
        file_name=found.name[-200:],
        sha256=found.sha256,
        agency=identity.agency,
        quarter=identity.quarter,
        figures=tuple(entries),
        problems=tuple(sorted(problems, key=_place)),
        preview=tuple(_change(registry, book, entry, held.get(entry.key)) for entry in entries),
        basis=basis(book.releases),
    )


def basis(releases: Iterable) -> tuple[int, ...]:
    """The releases of returns that count, by which a later moment is told from this one."""
    return tuple(sorted(r.id for r in releases if r.source == SOURCE))


def _place(problem: Problem) -> tuple[bool, str, int, str]:
    """What stops the whole file goes first, then by sheet, row and column."""
    return problem.severity != "refuse", problem.sheet, problem.row or 0, problem.cell


def held_figures(book: Book, keys: list[Key]) -> dict[Key, Figure]:
    """What is held of each figure, illustrative ones included."""
    if not keys:
        return {}
    periods = [key.period.first for key in keys]
    categories, areas = {k.indicator for k in keys}, {k.area for k in keys}
    rows = book.figures(SOURCE, categories, areas, min(periods), max(periods))
    by_place = {(r.category, r.area, r.period, r.months): r for r in rows}
    found = {k: by_place.get((k.indicator, k.area, k.period.first, k.period.months)) for k in keys}
    return {key: row for key, row in found.items() if row is not None}


def real_figure(book: Book, row: Figure | None) -> Figure | None:
    """The figure, unless it is an illustrative one."""
    if row is None or book.release[row.release_id].standing is Standing.ILLUSTRATIVE:
        return None
    return row


def _figures(
    evidence: Evidence, identity: Identity, held: dict[Key, Figure], homes: dict[str, str], template: bool
) -> tuple[list[Entry], list[Problem]]:
    entries: list[Entry] = []
    problems: list[Problem] = []
    real = {key: row for key, row in held.items() if real_figure(evidence.book, row)}
    partly = by_ward.given(identity.rows, homes)
    for row in identity.rows:
        entry, found = _figure(evidence, row, real.get(row[1]), row[1] in partly)
        entries += [entry] if entry else []
        problems += found
    totals = {key: row.value for key, row in real.items() if row.value is not None}
    problems += by_ward.above_total(identity.rows, entries, totals, homes)
    if template:
        for one in _rows_gone(evidence, identity):
            entries.append(Entry(one.key, None, None, Reason.NOT_SUBMITTED, ""))
            problems.append(doubts.row_gone(one, doubts.area_name(evidence.registry, one.key)))
    wrong = any(p.severity != "confirm" for p in (*identity.problems, *problems))
    if doubts.is_empty(entries) and not wrong:
        return [], [doubts.empty()]
    return entries, [*problems, *doubts.sent_again(evidence, entries)]


def _figure(
    evidence: Evidence, row: Placed, held: Figure | None, partly: bool
) -> tuple[Entry | None, list[Problem]]:
    """A row's figure with every problem of it. An empty cell says nothing: what is held stays.

    partly: are there figures of the borough's wards?
    """
    line, key, indicator = row
    entry, problems = judge(line, key, indicator)
    if entry is not None:
        known = held is not None and (held.value, held.denominator) == (entry.value, entry.denominator)
        return entry, problems if known else [*problems, *doubts.of_figure(evidence, line, entry, indicator)]
    if problems or held is not None or key.area not in evidence.registry.partnership.codes:
        return None, problems
    area = doubts.area_name(evidence.registry, key)
    if partly:
        return None, [by_ward.total_missing(line, key, area)]
    silent = doubts.nothing_said(line, key, indicator, area)
    return Entry(key, None, None, Reason.NOT_SUBMITTED, ""), [silent]


def _rows_gone(evidence: Evidence, identity: Identity) -> list[Asked]:
    """The template's rows that are not in the file any more, and of which nothing is held."""
    if identity.agency is None or identity.quarter is None:
        return []
    here = {key for _, key, _ in identity.rows}
    wanted = asked(evidence.registry, identity.agency, identity.quarter)
    gone = [one for one in wanted if one.key not in here]
    held = held_figures(evidence.book, [one.key for one in gone])
    return [one for one in gone if real_figure(evidence.book, held.get(one.key)) is None]


def _change(registry: Registry, book: Book, entry: Entry, old: Figure | None) -> Change:
    indicator = registry.indicators[entry.key.dataset]
    part = next((p for p, categories in indicator.split.items() if entry.key.indicator in categories), "")
    page = registry.plan.priority(indicator.priority).title
    real = real_figure(book, old)
    return Change(
        key=entry.key,
        title=Asked(entry.key, indicator, part).title,
        area=doubts.area_name(registry, entry.key),
        period=span_of(entry.key.period).label,
        chart=f"{page}: {indicator.title}",
        old=real,
        new=entry,
        was_illustrative=old is not None and real is None,
    )

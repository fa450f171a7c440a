"""Checks a return cell by cell against the definitions and what is held, before anything of it is stored."""

from __future__ import annotations

from collections.abc import Iterable

from data_loaders.batch import Reason, Standing
from data_loaders.calendar.period import Period
from data_loaders.input_files.find import InputFile, uploaded
from data_loaders.returns import file_reader as sending
from data_loaders.returns.entry import Key, ReturnedFigure
from data_loaders.returns.problem import Problem
from data_loaders.store.snapshot import Figure, Snapshot
from metrics.definitions.registry import Registry
from metrics.returns import by_ward, doubts
from metrics.returns.checked import Checked, FigureChange
from metrics.returns.due import SOURCE, DueFigure, due_figures, span_of
from metrics.returns.identity import Identity, Placed, identify
from metrics.returns.judging import judge
from metrics.series.evidence import Evidence


def check(
    name: str,
    content: bytes,
    registry: Registry,
    snapshot: Snapshot,
    agency: str | None = None,
    quarter: Period | None = None,
) -> Checked:
    """Check a file that was handed over: the filled template (XLSX) or a plain list (XLSX or CSV).

    agency, quarter: whose return of which quarter is expected; None where the file itself says so.
    Nothing is stored, and whatever the file holds nothing is raised: every problem is in what is returned.
    """
    return check_file(uploaded(name, content), registry, snapshot, agency, quarter)


def check_file(
    file: InputFile,
    registry: Registry,
    snapshot: Snapshot,
    agency: str | None = None,
    quarter: Period | None = None,
) -> Checked:
    """As check, of a file that was found on disk."""
    snapshot = Snapshot(
        snapshot.engine
    )  # compared with all that is held today, what waits to be cleared for release included
    sent = sending.read(file)
    homes = by_ward.homes(registry, snapshot)
    identity = identify(sent, registry, frozenset(homes), agency, quarter)
    problems = [*sent.problems, *identity.problems]
    entries: list[ReturnedFigure] = []
    held: dict[Key, Figure] = {}
    if not any(p.severity == "refuse" for p in problems):
        held = held_figures(snapshot, [key for _, key, _ in identity.rows])
        evidence = Evidence(registry, snapshot, "officer")
        entries, more = _figures(evidence, identity, held, homes, sent.form == "template")
        problems += more
    return Checked(
        file_name=file.name[-200:],
        sha256=file.sha256,
        agency=identity.agency,
        quarter=identity.quarter,
        figures=tuple(entries),
        problems=tuple(sorted(problems, key=_place)),
        preview=tuple(_change(registry, snapshot, entry, held.get(entry.key)) for entry in entries),
        basis=basis(snapshot.releases),
    )


def basis(releases: Iterable) -> tuple[int, ...]:
    """The releases of returns that count, by which a later moment is told from this one."""
    return tuple(sorted(r.id for r in releases if r.source == SOURCE))


def _place(problem: Problem) -> tuple[bool, str, int, str]:
    """What stops the whole file goes first, then by sheet, row and column."""
    return problem.severity != "refuse", problem.sheet, problem.row or 0, problem.cell


def held_figures(snapshot: Snapshot, keys: list[Key]) -> dict[Key, Figure]:
    """What is held of each figure, illustrative ones included."""
    if not keys:
        return {}
    periods = [key.period.first for key in keys]
    categories, areas = {k.indicator for k in keys}, {k.area for k in keys}
    rows = snapshot.figures(SOURCE, categories, areas, min(periods), max(periods))
    by_place = {(r.category, r.area, r.period, r.months): r for r in rows}
    figures = {k: by_place.get((k.indicator, k.area, k.period.first, k.period.months)) for k in keys}
    return {key: row for key, row in figures.items() if row is not None}


def real_figure(snapshot: Snapshot, row: Figure | None) -> Figure | None:
    """The figure, unless it is an illustrative one."""
    if row is None or snapshot.release[row.release_id].standing is Standing.ILLUSTRATIVE:
        return None
    return row


def _figures(
    evidence: Evidence, identity: Identity, held: dict[Key, Figure], homes: dict[str, str], template: bool
) -> tuple[list[ReturnedFigure], list[Problem]]:
    entries: list[ReturnedFigure] = []
    problems: list[Problem] = []
    real = {key: row for key, row in held.items() if real_figure(evidence.snapshot, row)}
    partly = by_ward.wards_returned(identity.rows, homes)
    for row in identity.rows:
        entry, figure = _figure(evidence, row, real.get(row[1]), row[1] in partly)
        entries += [entry] if entry else []
        problems += figure
    totals = {key: row.value for key, row in real.items() if row.value is not None}
    problems += by_ward.above_total(identity.rows, entries, totals, homes)
    if template:
        for due in _rows_gone(evidence, identity):
            entries.append(ReturnedFigure(due.key, None, None, Reason.NOT_SUBMITTED, ""))
            problems.append(doubts.row_gone(due, doubts.area_name(evidence.registry, due.key)))
    wrong = any(p.severity != "confirm" for p in (*identity.problems, *problems))
    if doubts.is_empty(entries) and not wrong:
        return [], [doubts.empty()]
    return entries, [*problems, *doubts.sent_again(evidence, entries)]


def _figure(
    evidence: Evidence, row: Placed, held: Figure | None, partly: bool
) -> tuple[ReturnedFigure | None, list[Problem]]:
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
    return ReturnedFigure(key, None, None, Reason.NOT_SUBMITTED, ""), [silent]


def _rows_gone(evidence: Evidence, identity: Identity) -> list[DueFigure]:
    """The template's rows that are not in the file any more, and of which nothing is held."""
    if identity.agency is None or identity.quarter is None:
        return []
    here = {key for _, key, _ in identity.rows}
    wanted = due_figures(evidence.registry, identity.agency, identity.quarter)
    gone = [due for due in wanted if due.key not in here]
    held = held_figures(evidence.snapshot, [due.key for due in gone])
    return [due for due in gone if real_figure(evidence.snapshot, held.get(due.key)) is None]


def _change(
    registry: Registry, snapshot: Snapshot, entry: ReturnedFigure, old: Figure | None
) -> FigureChange:
    indicator = registry.indicators[entry.key.dataset]
    part = next((p for p, categories in indicator.split.items() if entry.key.indicator in categories), "")
    page = registry.plan.priority(indicator.priority).title
    real = real_figure(snapshot, old)
    return FigureChange(
        key=entry.key,
        title=DueFigure(entry.key, indicator, part).title,
        area=doubts.area_name(registry, entry.key),
        period=span_of(entry.key.period).label,
        chart=f"{page}: {indicator.title}",
        old=real,
        new=entry,
        was_illustrative=old is not None and real is None,
    )

"""Partners' returns: one row per indicator, area and period, as CSV or as a workbook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from data_loaders.batch import FIGURE_COLUMNS, Batch
from data_loaders.fault import Fault
from data_loaders.found import Found
from data_loaders.partnership import Partnership
from data_loaders.period import Period
from data_loaders.returns.cell import readable
from data_loaders.returns.entry import Entry, Key
from data_loaders.returns.personal import in_text
from data_loaders.returns.template_sheet import version
from data_loaders.source import Source
from data_loaders.sources._partner_row import key_of, parse
from data_loaders.sources._rows import Reject, Row, as_row, csv_rows, header_of, rejected
from data_loaders.sources._text import column_name
from data_loaders.sources._workbook import hidden_sheets, is_workbook, sheets

NEEDED = frozenset({"indicator", "area", "period", "value"})
ALLOWED = NEEDED | {"denominator", "note"}


def recognise(found: Found) -> bool:
    """A table with the columns of a return, or a template; also a workbook that may not be opened, so that read says
    why."""
    if not is_workbook(found):
        return set(header_of(found)) >= NEEDED
    try:
        return any(_names(sheet.rows) or version(sheet) for sheet in sheets(found))
    except Fault:
        return True


def read(files: Iterable[Found], partnership: Partnership) -> Iterator[Batch | Fault]:
    """For each file one batch per indicator and period; a file without any sound row comes as a Fault."""
    for found in files:
        try:
            yield from read_one(found, partnership)
        except Fault as fault:
            yield fault


def read_one(found: Found, partnership: Partnership) -> list[Batch]:
    """The batches of one return. Raises Fault if it has columns of its own, or no sound row at all.

    A row that is set aside is told with its own indicator and period; where these cannot be read, or no sound
    row is left of them, with the first batch of the file. Over all batches, rows read are the file's rows.
    """
    rows = _rows(found)
    entries, rejects = _sort_out(rows, partnership)
    if not entries:
        why = f", line {rejects[0].row.line}: {rejects[0].reason}" if rejects else ""
        raise Fault(found.name, "at least one sound row", f"none of {len(rows)}{why}", found.where)
    sound: dict[tuple[str, Period], list[Entry]] = defaultdict(list)
    for entry in entries:
        sound[entry.key.dataset, entry.key.period].append(entry)
    homeless = next(iter(sound))
    aside: dict[tuple[str, Period], list[Reject]] = defaultdict(list)
    for reject in rejects:
        key = key_of(reject.row, partnership)
        home = (key.dataset, key.period) if isinstance(key, Key) else homeless
        aside[home if home in sound else homeless].append(reject)
    name = found.where.rsplit("/", 1)[-1]
    return [batch_of(name, found.sha256, *home, entries, aside[home]) for home, entries in sound.items()]


def _rows(found: Found) -> list[Row]:
    """The rows of a CSV file, or of every visible sheet that has the columns of a return."""
    if not is_workbook(found):
        _refuse_other(header_of(found), found)
        return csv_rows(found)
    hidden = hidden_sheets(found)
    if hidden:
        raise Fault(found.name, "no hidden sheet", ", ".join(hidden), found.where)
    rows: list[Row] = []
    for sheet in sheets(found, formulas=True):
        names = _names(sheet.rows)
        if names:
            _refuse_other(names, found)
            cells = ([_text(cell) for cell in row[: len(names)]] for row in sheet.rows[1:])
            rows += [as_row(line, names, row) for line, row in enumerate(cells, start=2) if any(row)]
    return rows


def _refuse_other(names: Sequence[str], found: Found) -> None:
    """Returns hold totals. A further column may be about a person, and is not wanted in any case."""
    other = [name for name in names if name and name not in ALLOWED]
    if other:
        raise Fault(found.name, f"no column but {', '.join(sorted(ALLOWED))}", ", ".join(other), found.where)


def _names(rows: list[tuple]) -> list[str]:
    """The column names of a sheet that is a return; empty for any other sheet."""
    names = [column_name(cell) for cell in rows[0]] if rows else []
    while names and not names[-1]:
        names.pop()
    return names if set(names) >= NEEDED else []


def _text(cell: object) -> str:
    """A cell as it would stand in a CSV file. Excel turns "2013-04" into the first day of that month."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        day = cell.isoformat()[:10]
        return day[:7] if day.endswith("-01") else day
    return readable(cell)


def _sort_out(rows: list[Row], partnership: Partnership) -> tuple[list[Entry], list[Reject]]:
    entries, rejects = [], []
    keys = [key_of(row, partnership) for row in rows]
    lines = defaultdict(list)
    for row, key in zip(rows, keys, strict=True):
        lines[key].append(str(row.line))
    for row, key in zip(rows, keys, strict=True):
        alone = isinstance(key, str) or len(lines[key]) == 1
        parsed = parse(row, key) if alone else f"{key}: expected one row, found lines {', '.join(lines[key])}"
        rejects.append(Reject(_kept(row), parsed)) if isinstance(parsed, str) else entries.append(parsed)
    return entries, rejects


def _kept(row: Row) -> Row:
    """A row that is set aside, as it may be kept: not where it looks as if it were about a person."""
    return replace(row, text="not kept: it may be about a person") if in_text(row.text) else row


def batch_of(
    file_name: str,
    sha256: str,
    dataset: str,
    period: Period,
    entries: Sequence[Entry],
    rejects: Sequence[Reject] = (),
    notes: tuple[str, ...] = (),
) -> Batch:
    """The release to be of one measure and period, from the figures and the rows that are set aside."""
    rows = [
        {
            "category": entry.key.indicator,
            "area": entry.key.area,
            "period": period.first,
            "months": period.months,
            "value": entry.value,
            "denominator": entry.denominator,
            "reason": entry.reason.value if entry.reason else None,
            "note": entry.note or None,
        }
        for entry in entries
    ]
    return Batch(
        source="partner_return",
        dataset=dataset,
        partition=period.label,
        title=f"return of {dataset} {period.label}",
        first=period.first,
        last=period.last,
        file_name=file_name,
        sha256=sha256,
        rows_read=len(entries) + len(rejects),
        rows_loaded=len(entries),
        figures=pd.DataFrame(rows, columns=FIGURE_COLUMNS).astype({"value": float, "denominator": float}),
        rejects=rejected(rejects),
        notes=notes,
    )


SOURCE = Source(
    id="partner_return",
    title="Partners' returns",
    publisher="The agencies of the partnership",
    licence="For the partnership's own use",
    attribution="Figures returned by the partnership's agencies.",
    address="",
    categories=None,
    rank=3,
    recognise=recognise,
    read=read,
    whole=True,
)

"""Partners' returns: one row per indicator, area and period, as CSV or as a workbook."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from data_loaders.batch import FIGURE_COLUMNS, Batch
from data_loaders.calendar.period import Period
from data_loaders.fault import Fault
from data_loaders.input_files.find import InputFile
from data_loaders.input_files.rows import Reject, Row, header_of, rejected
from data_loaders.input_files.text import column_name
from data_loaders.input_files.workbook import Sheet, hidden_sheets, is_workbook, sheets
from data_loaders.partnership import Partnership
from data_loaders.returns.cell import readable
from data_loaders.returns.columns import ALLOWED, MEANING, is_list
from data_loaders.returns.entry import Key, ReturnedFigure
from data_loaders.returns.list_reader import ListRow, ListTable, filled, tables
from data_loaders.returns.measures import NamedMeasures
from data_loaders.returns.personal import in_text
from data_loaders.returns.subject import NamedSubject, Subject, UnknownSubject, subjects
from data_loaders.returns.template_sheet import version
from data_loaders.source import Source
from data_loaders.sources.partner_return.row import key_of, parse

NAMED = 20  # unknown measures that a release names one by one


def recognise(file: InputFile) -> bool:
    """A table with the columns of a return, or a template; also a workbook that may not be opened, so that read says
    why."""
    if not is_workbook(file):
        return is_list(header_of(file))
    try:
        return any(version(sheet) or is_list(_first(sheet)) for sheet in sheets(file))
    except Fault:
        return True


def read(
    files: Iterable[InputFile], partnership: Partnership, measures: Callable[[], NamedMeasures]
) -> Iterator[Batch | Fault]:
    """For each file one batch per indicator and period; a file without any sound row comes as a Fault."""
    for file in files:
        try:
            yield from read_one(file, partnership, measures())
        except Fault as fault:
            yield fault


def read_one(file: InputFile, partnership: Partnership, measures: NamedMeasures) -> list[Batch]:
    """The batches of one return. Raises Fault if it has columns of its own, or no sound row at all.

    A row that is set aside is told with its own indicator and period; where these cannot be read, or no sound
    row is left of them, with the first batch of the file. Over all batches, rows read are the file's rows.
    """
    rows = _rows(file)
    named = [NamedSubject(row["indicator"], row["area"], row["period"]) for row in rows]
    about = subjects(named, measures, partnership)
    keys = [key_of(row, subject) for row, subject in zip(rows, about, strict=True)]
    entries, rejects = _sort_out(rows, keys)
    unknown = _unknown(about)
    if not entries:
        why = f", line {rejects[0][0].row.line}: {rejects[0][0].reason}" if rejects else ""
        more = f"; {unknown[0]}" if unknown else ""
        raise Fault(file.name, "at least one sound row", f"none of {len(rows)}{why}{more}", file.where)
    sound: dict[tuple[str, Period], list[ReturnedFigure]] = defaultdict(list)
    for entry in entries:
        sound[entry.key.dataset, entry.key.period].append(entry)
    first = next(iter(sound))
    aside: dict[tuple[str, Period], list[Reject]] = defaultdict(list)
    for reject, key in rejects:
        home = (key.dataset, key.period) if isinstance(key, Key) else first
        aside[home if home in sound else first].append(reject)
    name = file.where.rsplit("/", 1)[-1]
    return [
        batch_of(name, file.sha256, *home, entries, aside[home], unknown if home == first else ())
        for home, entries in sound.items()
    ]


def _unknown(about: Iterable[Subject | UnknownSubject]) -> tuple[str, ...]:
    """Names the measures of the file that are not known, with the rows that each costs; nothing where all are."""
    wrong = Counter(
        subject.words
        for subject in about
        if isinstance(subject, UnknownSubject) and subject.kind == "unknown measure"
    )
    named = [f"{words} {_rows_aside(n)}" for words, n in list(wrong.items())[:NAMED]]
    rest = list(wrong.values())[NAMED:]
    more = [f"{len(rest):,} more names are unknown. {_rows_aside(sum(rest))}"] if rest else []
    return (*named, *more)


def _rows_aside(n: int) -> str:
    return "1 row set aside." if n == 1 else f"{n:,} rows set aside."


def _first(sheet: Sheet) -> tuple:
    """The first row of a sheet that says anything."""
    return next((row for row in sheet.rows if any(map(filled, row))), ())


def _rows(file: InputFile) -> list[Row]:
    """The rows of a CSV file, or of every visible sheet that has the columns of a return."""
    if is_workbook(file) and (hidden := hidden_sheets(file)):
        raise Fault(file.name, "no hidden sheet", ", ".join(hidden), file.where)
    rows: list[Row] = []
    for table in tables(file):
        _refuse_others(table, file)
        rows += [_row(table, row) for row in table.rows]
    return rows


def _refuse_others(table: ListTable, file: InputFile) -> None:
    """Returns hold totals. A further column may be about a person, and is not wanted in any case."""
    names = [column_name(table.headings[i]) for i in table.others]
    other = [name for name in names if name not in MEANING]
    if other:
        raise Fault(file.name, f"no column but {', '.join(sorted(ALLOWED))}", ", ".join(other), file.where)
    if names:
        again = ", ".join(f"{name}, which says the {MEANING[name]} again" for name in names)
        raise Fault(file.name, "each column once", again, file.where)


def _row(table: ListTable, row: ListRow) -> Row:
    wrong = f"row: expected {len(table.headings)} cells, found {len(row.cells)}"
    line, texts = table.line(row), [_text(cell) for cell in row.cells]
    cells = {name: texts[i] if i < len(texts) else "" for name, i in table.places.items()}
    cells["period"] = line.period
    return Row(row.number, cells, ",".join(texts), wrong if table.out_of_place(row) else "")


def _text(cell: object) -> str:
    """A cell as it would stand in a CSV file."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat()[:10] if isinstance(cell, date) else readable(cell)


def _sort_out(
    rows: list[Row], keys: list[Key | str]
) -> tuple[list[ReturnedFigure], list[tuple[Reject, Key | str]]]:
    """The sound figures, and the rows that are set aside with what they are about."""
    entries, rejects = [], []
    lines = defaultdict(list)
    for row, key in zip(rows, keys, strict=True):
        lines[key].append(str(row.line))
    for row, key in zip(rows, keys, strict=True):
        alone = isinstance(key, str) or len(lines[key]) == 1
        parsed = parse(row, key) if alone else f"{key}: expected one row, found lines {', '.join(lines[key])}"
        if isinstance(parsed, str):
            rejects.append((Reject(_kept(row), parsed), key))
        else:
            entries.append(parsed)
    return entries, rejects


def _kept(row: Row) -> Row:
    """A row that is set aside, as it may be kept: not where it looks as if it were about a person."""
    return replace(row, text="not kept: it may be about a person") if in_text(row.text) else row


def batch_of(
    file_name: str,
    sha256: str,
    dataset: str,
    period: Period,
    entries: Sequence[ReturnedFigure],
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
    names_measures=True,
)

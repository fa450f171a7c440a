"""Recorded crime by community safety partnership: tables C of the ONS "Police force area data tables"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from data_loaders.batch import FIGURE_COLUMNS, Batch, Reason
from data_loaders.calendar.edition import Published
from data_loaders.fault import Fault
from data_loaders.input_files.find import InputFile
from data_loaders.input_files.rows import Reject, rejected
from data_loaders.input_files.workbook import is_workbook, saved_on, sheet_names, sheets
from data_loaders.partnership import Partnership
from data_loaders.source import Source
from data_loaders.sources.ons_csp.table import CATEGORIES, OnsTable, TableRow, table_of

PARTNERSHIP_SHEET = re.compile(r"Table C\d+")
NOTES_SHEET = "Notes - CSP"
MOVED = re.compile(r"under (an |the )?\W?unassigned", re.IGNORECASE)
SINCE = re.compile(r"\bfrom (?:\w+ )?(20\d\d)")


@dataclass(frozen=True)
class Edition:
    """What is the same for every table of one workbook."""

    file: InputFile
    published: date | None
    notes: tuple[str, ...]
    partnership: Partnership


def recognise(file: InputFile) -> bool:
    """A workbook with tables of police force areas (P) and of partnerships (C)."""
    names = sheet_names(file) if is_workbook(file) else []
    return any(map(PARTNERSHIP_SHEET.fullmatch, names)) and any(n.startswith("Table P") for n in names)


def read(files: Iterable[InputFile], partnership: Partnership) -> Iterator[Batch | Fault]:
    """For each workbook: the year's counts, its rates, and the year before's counts as restated."""
    for file in files:
        try:
            yield from _read_one(file, partnership)
        except Fault as fault:
            yield fault


def _read_one(file: InputFile, partnership: Partnership) -> Iterator[Batch | Fault]:
    sheet_by_name = {s.name.strip(): s for s in sheets(file)}
    notes = (
        [str(cell) for row in sheet_by_name[NOTES_SHEET].rows for cell in row if cell]
        if NOTES_SHEET in sheet_by_name
        else []
    )
    edition = Edition(file, saved_on(file), tuple(notes), partnership)
    read = 0
    for name, sheet in sheet_by_name.items():
        if PARTNERSHIP_SHEET.fullmatch(name):
            table = table_of(sheet, file)
            if table is not None:
                read += 1
                yield _batch(edition, table)
    if not read:
        raise Fault(file.name, "tables of recorded crime by partnership", "none", file.where)


def _batch(edition: Edition, table: OnsTable) -> Batch:
    file, area_rows = edition.file, [row for row in table.rows if row.code]
    sound = [row for row in area_rows if not row.wrong]
    figures = [figure for row in sound for figure in _figures(row, table, edition.notes)]
    return Batch(
        source="ons_csp",
        dataset=table.kind,
        partition=table.last,
        title=f"recorded crime ({table.kind}), year ending {table.last}",
        first=table.first,
        last=table.last,
        file_name=file.where.rsplit("/", 1)[-1],
        sha256=file.sha256,
        rows_read=len(table.rows),
        rows_loaded=len(sound),
        rows_outside=len(table.rows) - len(area_rows),
        edition=Published(edition.published) if edition.published else None,
        figures=_frame(figures + _absent(table, edition.partnership)),
        rejects=rejected(Reject(row.as_row(), row.wrong) for row in area_rows if row.wrong),
        notes=_notes(table, edition),
    )


def _figures(row: TableRow, table: OnsTable, notes: tuple[str, ...]) -> Iterator[dict]:
    """A row's figures. Where a note says that crimes stand elsewhere, the row is only a remainder."""
    elsewhere = row.partnership and _elsewhere(row.partnership, table.last, notes)
    for column in table.columns:
        value = None if elsewhere else row.values[column.category]
        yield {
            "category": column.category,
            "area": row.code,
            "period": table.first,
            "months": 12,
            "value": value,
            "denominator": row.bases.get(column.base) if value is not None else None,
            "reason": Reason.NOT_PUBLISHED.value if value is None else None,
            "note": elsewhere or row.marks.get(column.category),
        }


def _elsewhere(name: str, last: str, notes: tuple[str, ...]) -> str | None:
    """Our words for a note that some partnerships' crimes are recorded under an unassigned group."""
    for note in notes:
        since = SINCE.search(note)
        if name in note and MOVED.search(note) and (since is None or last[:4] >= since[1]):
            return f"the publisher says that crimes in {name} stand under an unassigned group"
    return None


def _absent(table: OnsTable, partnership: Partnership) -> list[dict]:
    """The partnership's figures as "not published" where the table has no row for it."""
    if any(row.code == partnership.csp_code for row in table.rows):
        return []
    fixed = {"area": partnership.csp_code, "period": table.first, "months": 12}
    why = {"reason": Reason.NOT_PUBLISHED.value, "note": f"the table has no row for {partnership.csp_code}"}
    return [{"category": column.category, **fixed, **why} for column in table.columns]


def _frame(figures: list[dict]) -> pd.DataFrame:
    return pd.DataFrame(figures, columns=FIGURE_COLUMNS).astype({"value": float, "denominator": float})


def _notes(table: OnsTable, edition: Edition) -> tuple[str, ...]:
    """What a reader of the partnership's figures has to know, in our words."""
    code, notes = edition.partnership.csp_code, []
    if table.other:
        notes.append(f"columns not known before, kept as they are: {', '.join(table.other)}")
    area_row = next((row for row in table.rows if row.code == code), None)
    if area_row is None:
        return (*notes, f"no row for {code}: its figures are not published in this edition")
    elsewhere = _elsewhere(area_row.partnership, table.last, edition.notes)
    spare = next((r for r in table.rows if r.unassigned and r.force_code == area_row.force_code), None)
    total = spare.values.get("all") if spare else None
    if elsewhere:
        notes.append(elsewhere)
    elif total:
        notes.append(
            f"{total:,.0f} offences of {area_row.force} could be given to no partnership and are in no row"
        )
    return tuple(notes)


SOURCE = Source(
    id="ons_csp",
    title="Recorded crime by community safety partnership",
    publisher="Office for National Statistics, from Home Office police recorded crime",
    licence="Open Government Licence v3.0",
    attribution="Source: Office for National Statistics licensed under the Open Government Licence v3.0.",
    address="https://www.ons.gov.uk/peoplepopulationandcommunity/crimeandjustice/datasets/policeforceareadatatables",
    categories=CATEGORIES,
    rank=3,
    recognise=recognise,
    read=read,
)

"""Reads the template's own sheet, found by its mark: whatever it is called, and whatever rows were put between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from openpyxl.utils import get_column_letter

from data_loaders.input_files.text import column_name
from data_loaders.input_files.workbook import Sheet
from data_loaders.returns import layout
from data_loaders.returns.cell import Cell
from data_loaders.returns.line import ReturnLine, SheetRead, unwanted
from data_loaders.returns.problem import Problem

NAMES = {column_name(heading): heading for heading in layout.HEADINGS}
NEEDED = {layout.CODE, *layout.ENTRY}


def version(sheet: Sheet) -> int | None:
    """Which version of the template this sheet is; None where it bears no mark."""
    for row in sheet.rows[: layout.MARK_ROWS]:
        for value in row:
            if isinstance(value, str) and (match := layout.MARKED.fullmatch(value.strip())):
                return int(match[1][:6])
    return None


def read(sheet: Sheet) -> SheetRead:
    """The rows of the template, with every problem of its layout. The sheet bears the mark."""
    if version(sheet) != layout.VERSION:
        words = f"This is version {version(sheet)} of the template; version {layout.VERSION} is read."
        return _refused("another version", words, sheet)
    at = next((i for i, row in enumerate(sheet.rows[: layout.MARK_ROWS]) if _is_heading(row)), None)
    if at is None:
        words = "The row with the column headings (Figure, Out of, Note, Code) is missing."
        return _refused("headings missing", words, sheet)
    columns = _columns(sheet.rows[at])
    lines, problems = [], [*_beside(sheet, at, columns)]
    for number, row in enumerate(sheet.rows[at + 1 :], start=at + 2):
        line = _line(_cells(sheet.name, number, row, columns))
        if isinstance(line, ReturnLine):
            lines.append(line)
        elif line is not None:
            problems.append(line)
    agency, quarter = (_beneath(sheet.rows[:at], name) for name in (layout.AGENCY, layout.QUARTER))
    return SheetRead(tuple(lines), tuple(problems), agency, quarter)


def _refused(kind: str, words: str, sheet: Sheet) -> SheetRead:
    do = "Download the template again, copy your figures into it and send that."
    return SheetRead((), (Problem("refuse", kind, words, do, sheet=sheet.name),))


def _is_heading(row: Sequence[object]) -> bool:
    return {NAMES.get(column_name(value)) for value in row} >= NEEDED


def _columns(row: Sequence[object]) -> dict[str, int]:
    """Where each of the template's columns stands; of two with the same heading the first."""
    positions: dict[str, int] = {}
    for i, value in enumerate(row):
        heading = NAMES.get(column_name(value))
        if heading and heading not in positions:
            positions[heading] = i
    return positions


def _beneath(rows: Sequence[Sequence[object]], label: str) -> str:
    """What stands beside a label above the table."""
    for row in rows:
        texts = [str(value).strip() for value in row if value is not None and str(value).strip()]
        if texts and texts[0] == label:
            return texts[1] if len(texts) > 1 else ""
    return ""


def _beside(sheet: Sheet, at: int, columns: Mapping[str, int]) -> Iterator[Problem]:
    """The first cell of every column that is not the template's."""
    known, told = set(columns.values()), set()
    for number, row in enumerate(sheet.rows[at:], start=at + 1):
        for i, value in enumerate(row):
            if i not in known and i not in told and value is not None and str(value).strip():
                told.add(i)
                heading = sheet.rows[at][i] if i < len(sheet.rows[at]) else None
                yield unwanted(_cell(sheet.name, number, i, str(heading or get_column_letter(i + 1)), value))


def _cells(sheet: str, number: int, row: Sequence[object], columns: Mapping[str, int]) -> dict[str, Cell]:
    return {
        heading: _cell(sheet, number, i, heading, row[i] if i < len(row) else None)
        for heading, i in columns.items()
    }


def _cell(sheet: str, number: int, i: int, heading: str, value: object) -> Cell:
    return Cell(sheet, number, heading, f"{get_column_letter(i + 1)}{number}", value)


def _line(cells: Mapping[str, Cell]) -> ReturnLine | Problem | None:
    """A row as a line; None for a blank one; a problem where its code is gone but something stands in it."""
    named = cells[layout.CODE]
    parts = layout.parts(named.text)
    if parts is None:
        first = next((cell for cell in cells.values() if cell.text), None)
        if first is None:
            return None
        words = "This row is not one of the template's: its code is missing or was changed."
        do = "Take the row out, or download the template again and copy your figures into it."
        return first.problem("correct", "row without code", words, do, quote=False)
    entry = [cells[heading] for heading in layout.ENTRY]
    return ReturnLine(*parts, named, named, *entry)

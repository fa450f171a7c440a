"""Reads a plain list: one row for each figure, with the columns indicator, area, period, value, denominator, note."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from openpyxl.utils import get_column_letter

from data_loaders.fault import Fault
from data_loaders.found import Found
from data_loaders.returns.cell import Cell
from data_loaders.returns.line import Line, SheetRead, unwanted
from data_loaders.returns.problem import Problem
from data_loaders.sources._text import column_name, decode
from data_loaders.sources._workbook import Sheet

NEEDED = frozenset({"indicator", "area", "period", "value"})
ALLOWED = NEEDED | {"denominator", "note"}


def from_csv(found: Found) -> SheetRead | None:
    """The list in a CSV file; None where it has other columns. Raises Fault if it is no CSV in a known encoding."""
    try:
        reader = csv.reader(io.StringIO(decode(found), newline=""), strict=True)
        rows, line = [], 1
        for row in reader:
            rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        raise Fault(found.name, "a CSV file", str(error), found.where) from error
    return _read("", rows, lettered=False)


def from_sheet(sheet: Sheet) -> SheetRead | None:
    """The list on a sheet of a workbook; None where it has other columns."""
    return _read(sheet.name, list(enumerate(sheet.rows, start=1)), lettered=True)


def _read(sheet: str, rows: Sequence[tuple[int, Sequence[object]]], *, lettered: bool) -> SheetRead | None:
    at = next((i for i, (_, row) in enumerate(rows) if any(map(_filled, row))), 0)
    heading, headings = rows[at] if rows else (1, ())
    names = [column_name(value) for value in headings]
    if not set(names) >= NEEDED:
        return None

    def cell(number: int, i: int, row: Sequence[object]) -> Cell:
        address = f"{get_column_letter(i + 1)}{number}" if lettered else ""
        return Cell(sheet, number, names[i], address, row[i] if i < len(row) else None)

    extra = [i for i, name in enumerate(names) if name and (name not in ALLOWED or names.index(name) != i)]
    problems = [unwanted(cell(heading, i, headings)) for i in extra]
    lines = []
    for number, row in rows[at + 1 :]:
        if not any(map(_filled, row)):
            continue
        # A comma too many ("1,234" without quotes) moves every cell after it.
        if any(map(_filled, row[len(names) :])) or (not lettered and len(row) != len(names)):
            problems.append(_misshapen(sheet, number, len(names), len(row)))
            continue
        found = {name: cell(number, names.index(name), row) for name in ALLOWED if name in names}
        lines.append(_line(sheet, number, found))
    return SheetRead(tuple(lines), tuple(problems))


def _filled(value: object) -> bool:
    return value is not None and bool(str(value).strip())


def _line(sheet: str, number: int, cells: dict[str, Cell]) -> Line:
    named = cells["indicator"]
    out_of, note = (cells.get(n, Cell(sheet, number, n, "", None)) for n in ("denominator", "note"))
    period = _period(cells["period"])
    return Line(named.text, cells["area"].text, period, named, cells["value"], out_of, None, note)


def _period(cell: Cell) -> str:
    """A period as text. Excel turns "2013-04" into the first day of that month."""
    text = cell.text
    return text[:7] if hasattr(cell.value, "isoformat") and text[8:10] == "01" else text


def _misshapen(sheet: str, number: int, wanted: int, found: int) -> Problem:
    words = f"This row has {found} cells where the headings are {wanted}."
    do = 'A figure with a comma ("1,234") needs quotation marks in a CSV file, or write it without.'
    return Problem("correct", "cells out of place", words, do, sheet=sheet, row=number)

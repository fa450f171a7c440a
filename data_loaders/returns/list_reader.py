"""Reads a plain list: one row for each figure, with the columns that columns.py declares, in any order.

The one reader of such lists, for those that are sent on the page and those that are given to `load`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from openpyxl.utils import get_column_letter

from data_loaders.input_files.find import InputFile
from data_loaders.input_files.rows import csv_lines
from data_loaders.input_files.text import column_name
from data_loaders.input_files.workbook import Sheet, is_workbook, sheets
from data_loaders.returns import columns
from data_loaders.returns.cell import Cell
from data_loaders.returns.line import ReturnLine, SheetRead, unwanted
from data_loaders.returns.problem import Problem


@dataclass(frozen=True)
class ListRow:
    """A row that says anything. number: the line or row on which it starts."""

    number: int
    cells: Sequence[object]


@dataclass(frozen=True)
class ListTable:
    """A list as it stands in a file. sheet: "" in a CSV file. heading: the row of the headings."""

    sheet: str
    heading: int
    headings: tuple[object, ...]
    rows: tuple[ListRow, ...]

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each column stands."""
        return columns.places(self.headings)

    @property
    def others(self) -> list[int]:
        """The columns that have a heading and are none of the list's, or say again what another says."""
        known_columns = set(self.places.values())
        return [i for i, heading in enumerate(self.headings) if filled(heading) and i not in known_columns]

    def out_of_place(self, row: ListRow) -> bool:
        """Has the row cells beyond the headings? A comma too many ("1,234" without quotes) moves every cell."""
        beyond = any(map(filled, row.cells[len(self.headings) :]))
        return beyond or (not self.sheet and len(row.cells) != len(self.headings))

    def cell(self, number: int, i: int, cells: Sequence[object]) -> Cell:
        """A cell of a row; an empty one where the row is shorter."""
        address = f"{get_column_letter(i + 1)}{number}" if self.sheet else ""
        heading = str(self.headings[i]).strip()
        return Cell(self.sheet, number, heading, address, cells[i] if i < len(cells) else None)

    def line(self, row: ListRow) -> ReturnLine:
        """A row as a line of a return."""
        cells = {name: self.cell(row.number, i, row.cells) for name, i in self.places.items()}
        out_of, note = (
            cells.get(name, Cell(self.sheet, row.number, name, "", None)) for name in ("denominator", "note")
        )
        named, dated = cells["indicator"], cells["period"]
        return ReturnLine(
            named.text,
            cells["area"].text,
            period_text(dated),
            named,
            dated,
            cells["value"],
            out_of,
            None,
            note,
        )


def tables(file: InputFile) -> list[ListTable]:
    """The lists in a file: of a CSV file one, of a workbook one for each visible sheet that is one; else none.

    Raises Fault for a file that cannot be read.
    """
    if is_workbook(file):
        listed = (_table(s.name, enumerate(s.rows, start=1)) for s in sheets(file, formulas=True))
    else:
        listed = iter([_table("", csv_lines(file))])
    return [table for table in listed if table is not None]


def from_sheet(sheet: Sheet) -> SheetRead | None:
    """The list on a sheet of a workbook; None where it has other columns."""
    table = _table(sheet.name, enumerate(sheet.rows, start=1))
    return None if table is None else read(table)


def read(table: ListTable) -> SheetRead:
    """The rows of a list, with every problem of its layout."""
    problems = [_other(table, i) for i in table.others]
    misshapen = [row for row in table.rows if table.out_of_place(row)]
    problems += [_misshapen(table, row) for row in misshapen]
    return SheetRead(tuple(table.line(row) for row in table.rows if row not in misshapen), tuple(problems))


def _table(sheet: str, rows: Iterable[tuple[int, Sequence[object]]]) -> ListTable | None:
    spoken = (ListRow(number, cells) for number, cells in rows if any(map(filled, cells)))
    first = next(spoken, None)
    if first is None or not columns.places(first.cells).keys() >= columns.NEEDED:
        return None
    headings = list(first.cells)
    while sheet and not filled(headings[-1]):
        headings.pop()
    return ListTable(sheet, first.number, tuple(headings), tuple(spoken))


def filled(value: object) -> bool:
    """Does a cell say anything?"""
    return value is not None and bool(str(value).strip())


def period_text(cell: Cell) -> str:
    """A period as text. Excel turns "2013-04" into the first day of that month, and "Apr-13" into a day of this
    year."""
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if not isinstance(value, date):
        return cell.text
    last = (value + timedelta(days=1)).day == 1
    return f"{value:%Y-%m}" if value.day == 1 or last else f"the day {value:%Y-%m-%d}"


def _other(table: ListTable, i: int) -> Problem:
    """A column that no list has, or a second one that says the same."""
    cell = table.cell(table.heading, i, table.headings)
    meaning = columns.MEANING.get(column_name(cell.value))
    if meaning is None:
        return unwanted(cell)
    first = str(table.headings[table.places[meaning]]).strip()
    words = (
        f"This column says the {meaning} again: {first} does so already, and which one counts is not known."
    )
    return cell.problem("correct", "column twice", words, "Take one of the two columns out.", quote=False)


def _misshapen(table: ListTable, row: ListRow) -> Problem:
    words = f"This row has {len(row.cells)} cells where the headings are {len(table.headings)}."
    do = 'A figure with a comma ("1,234") needs quotation marks in a CSV file, or write it without.'
    return Problem("correct", "cells out of place", words, do, sheet=table.sheet, row=row.number)

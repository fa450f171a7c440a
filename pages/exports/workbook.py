"""Writes workbooks (XLSX) in which a text is only ever a text: nothing in them is run when they are opened."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.properties import PageSetupProperties

from pages.exports.printable import Printer
from pages.state.turns import one_file_at_a_time

Cell = str | int | float | None
# The same figures make the same file, byte for byte, so no clock is asked.
MOMENT = datetime(2000, 1, 1)
UNPRINTABLE = "Not printed"
NARROW, WIDE, SAMPLE = 8, 60, 200
A4 = 9


@one_file_at_a_time
def write(sheets: Mapping[str, Sequence[Sequence[Cell]]], running: str = "", foot: str = "") -> bytes:
    """A workbook with these sheets; the first row of each is its heading. running, foot: what stands above and below
    every page that is printed.

    Numbers stay numbers. A text is stored as a text whatever it begins with, so that "=1+1" is shown and not worked
    out; characters that cannot be printed are replaced, and listed on a sheet of their own.
    """
    printer = Printer(paper=False)
    printed = {name: printer.tree(rows, name) for name, rows in sheets.items()}
    running, foot = printer.text(running, "Head of the pages"), printer.text(foot, "Foot of the pages")
    if printer.notes:
        printed[UNPRINTABLE] = [["Note"], *([note] for note in printer.notes)]
        printer.log("workbook")
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = MOMENT
    book.properties.creator = "Community safety dashboard"
    for name, rows in printed.items():
        sheet = book.create_sheet(name)
        _printed(sheet, running, foot)
        _sheet(sheet, rows)
    target = io.BytesIO()
    book.save(target)
    return same_bytes(target.getvalue())


def _printed(sheet: Any, running: str, foot: str) -> None:
    """On paper: as wide as the page, the heading on every one. In a line above a page "&" begins a code."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = "1:1"
    sheet.HeaderFooter.oddHeader.left.text = _line(running)
    sheet.HeaderFooter.oddFooter.left.text = _line(foot)
    sheet.HeaderFooter.oddFooter.right.text = "&P / &N"


def _line(text: str) -> str | None:
    """None for an empty one: a code with nothing after it is no header that a spreadsheet can read."""
    return text.replace("&", "&&") or None


def _sheet(sheet: WriteOnlyWorksheet, rows: Sequence[Sequence[Cell]]) -> None:
    sheet.freeze_panes = "A2"
    for column, width in enumerate(_widths(rows), start=1):
        cast(Any, sheet).column_dimensions[get_column_letter(column)].width = width
    for number, row in enumerate(rows):
        sheet.append([_cell(sheet, value, bold=number == 0) for value in row])


def _cell(sheet: WriteOnlyWorksheet, value: Cell, *, bold: bool) -> SheetCell:
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl would take what begins with "=" for a formula
        cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    return cell


def _widths(rows: Sequence[Sequence[Cell]]) -> list[int]:
    most = max(map(len, rows), default=0)
    columns = ([str(row[i]) for row in rows[:SAMPLE] if i < len(row)] for i in range(most))
    return [min(max(max(map(len, column)) + 2, NARROW), WIDE) for column in columns]


def same_bytes(data: bytes) -> bytes:
    """The archive with fixed times, and with its moment of saving taken out."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                stamp = MOMENT.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            entry = zipfile.ZipInfo(name, MOMENT.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return target.getvalue()

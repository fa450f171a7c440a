"""Writes the template of an agency's return for a quarter: an XLSX of which only the cells to fill in are unlocked."""

from __future__ import annotations

import io
import re

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from data_loaders.calendar.period import Period
from data_loaders.returns import layout
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import Registry
from metrics.returns.by_ward import asked_by_ward
from metrics.returns.due import DueFigure, agency_named, due_figures, span_of
from metrics.returns.entry_rules import add_rules
from metrics.returns.previous import last_times

WIDTHS = {
    layout.MEASURE: 30,
    layout.AREA: 14,
    layout.PERIOD: 16,
    layout.ENTER: 36,
    layout.FIGURE: 11,
    layout.OUT_OF: 11,
    layout.BECAUSE: 22,
    layout.NOTE: 32,
    layout.BEFORE: 22,
    layout.DEFINITION: 64,
    layout.CODE: 26,
}
ENTRY = PatternFill("solid", fgColor="FFF7D6")
HEAD = PatternFill("solid", fgColor="1F3A4D")
_SIDE = Side(style="thin", color="B8BDC2")
LINE = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
FACE, TITLE, SIZE, SMALL = "Calibri", 14, 11, 9
PLAIN, BOLD = Font(name=FACE, size=SIZE), Font(name=FACE, size=SIZE, bold=True)
LARGE, WHITE = Font(name=FACE, size=TITLE, bold=True), Font(name=FACE, size=SIZE, bold=True, color="FFFFFF")
QUIET = Font(name=FACE, size=SMALL, color="6B7278")
LINE_HEIGHT = 15.0
TOP = Alignment(vertical="top", wrap_text=True)
HEADINGS_AT = 7
GUIDE_WIDTH = 100
BY_WARD = "By ward, where you can: a ward may stay empty."
GUIDE = (
    layout.GUIDE,
    "Fill in the pale yellow cells of the sheet Return, save it as an Excel workbook and send it.",
    "Figure: a whole number. 0 means that there were none; leave nothing empty without saying why.",
    "Out of: only where a figure is part of something (repeats out of incidents). Percentages are worked out for you.",
    "Too few to give: write < and the number, as in <5. The figure is then kept as withheld.",
    "No figure because: choose the reason from the list where there is no figure. It is shown instead of a figure.",
    "Note: what a reader should know of the figure. Nothing about single people: no names, dates of birth, postcodes "
    "or reference numbers.",
    "Rows by ward, where there are any, may stay empty. Where you fill some in, fill in the borough's own row as well.",
    "To correct a figure later, fill in only that cell of the quarter's template and send it; the rest stays as it is.",
    "Rows may be put between and sheets renamed; the column Code must stay as it is.",
)


def template(registry: Registry, snapshot: Snapshot, agency: str, quarter: Period) -> bytes:
    """The workbook for an agency's return of a quarter, as bytes.

    Holds a row for each figure that the definitions ask of the agency, with what was returned the time before.
    Raises Fault for an agency that returns nothing.
    """
    agency = agency_named(registry, agency)
    rows = (*due_figures(registry, agency, quarter), *asked_by_ward(registry, snapshot, agency, quarter))
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = layout.SHEET
    _head(sheet, registry, agency, quarter)
    before = last_times(snapshot, rows)
    for number, due in enumerate(rows, start=HEADINGS_AT + 1):
        _row(sheet, number, due, registry, before[due.key])
    add_rules(sheet, HEADINGS_AT + 1, HEADINGS_AT + len(rows))
    _guide(workbook.create_sheet(layout.GUIDE_SHEET))
    workbook.properties.creator, workbook.properties.title = registry.partnership.name, layout.MARK
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def file_name(agency: str, quarter: Period) -> str:
    """ "return-kent-police-2013-14-q3.xlsx" """
    return f"return-{_plain(agency)}-{_plain(quarter.label)}.xlsx"


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _head(sheet: Worksheet, registry: Registry, agency: str, quarter: Period) -> None:
    _text(sheet, "A1", f"Return for {quarter.label}, {span_of(quarter).words}").font = LARGE
    for row, (label, value) in enumerate(
        ((layout.AGENCY, agency), (layout.QUARTER, quarter.label), ("For", registry.partnership.name)),
        start=2,
    ):
        _text(sheet, f"A{row}", label).font = BOLD
        _text(sheet, f"B{row}", value)
    hint = "Fill in the pale yellow cells. 0 means none; where there is no figure, choose why. See the sheet Guide."
    _text(sheet, "A5", hint)
    _text(sheet, "A6", layout.MARK).font = QUIET
    for i, heading in enumerate(layout.HEADINGS, start=1):
        cell = _text(sheet, f"{get_column_letter(i)}{HEADINGS_AT}", heading)
        cell.font, cell.fill, cell.alignment, cell.border = WHITE, HEAD, TOP, LINE
        sheet.column_dimensions[get_column_letter(i)].width = WIDTHS[heading]
    sheet.freeze_panes = f"{_letter(layout.FIGURE)}{HEADINGS_AT + 1}"
    sheet.print_title_rows = f"{HEADINGS_AT}:{HEADINGS_AT}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.4, bottom=0.4)
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _letter(heading: str) -> str:
    return get_column_letter(layout.HEADINGS.index(heading) + 1)


def _row(sheet: Worksheet, number: int, due: DueFigure, registry: Registry, before: str) -> None:
    key = due.key
    values = {
        layout.MEASURE: due.title,
        layout.AREA: due.ward or registry.partnership.borough(key.area).name,
        layout.PERIOD: span_of(key.period).label,
        layout.ENTER: to_enter(due),
        layout.BEFORE: before,
        layout.DEFINITION: BY_WARD if due.ward else due.indicator.definition,
        layout.CODE: layout.code(key.indicator, key.area, key.period.label),
    }
    entry = set(layout.ENTRY) - ({layout.OUT_OF} if not due.indicator.share_of else set())
    for heading in layout.HEADINGS:
        cell = _text(sheet, f"{_letter(heading)}{number}", values.get(heading))
        cell.alignment, cell.border = TOP, LINE
        if heading in entry:
            cell.fill, cell.protection = ENTRY, Protection(locked=False)
        if heading in (layout.FIGURE, layout.OUT_OF):
            cell.number_format = "#,##0"
        if heading in (layout.BEFORE, layout.CODE):
            cell.font = QUIET

    sheet.row_dimensions[number].height = LINE_HEIGHT * max(
        _lines(text, WIDTHS[heading]) for heading, text in values.items()
    )


def _lines(text: str, width: int) -> int:
    """Lines that a text takes in a column: programs do not all grow a row by themselves."""
    return max(1, -(-len(text) * 11 // (width * 10)))


def to_enter(due: DueFigure) -> str:
    """What the cells Figure and Out of are to hold."""
    indicator = due.indicator
    level = f" on {span_of(due.key.period).last.last_day}" if indicator.kind == "stock" else ""
    figure = f"Number of {indicator.noun}{level}"
    if not indicator.share_of:
        return figure
    return f"Figure: {figure[:1].lower()}{figure[1:]}. Out of: number of {indicator.share_of}"


def _text(sheet: Worksheet, address: str, value: str | None) -> Cell:
    """A cell with a text that stays one, whatever it begins with."""
    cell = sheet[address]
    assert isinstance(cell, Cell)
    if value is not None:
        cell.value = value
        cell.data_type = "s"
        cell.font = PLAIN
    return cell


def _guide(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width = GUIDE_WIDTH
    sheet.page_setup.fitToHeight, sheet.page_setup.paperSize = 0, 9
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for row, line in enumerate(GUIDE, start=1):
        cell = _text(sheet, f"A{row}", line)
        cell.alignment = TOP
        sheet.row_dimensions[row].height = LINE_HEIGHT * (_lines(line, GUIDE_WIDTH) + 0.4)
        if row == 1:
            cell.font = LARGE
    sheet.protection.sheet = True

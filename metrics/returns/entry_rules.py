"""The rules that the template's entry cells carry themselves: what may be typed, and that all else is locked."""

from __future__ import annotations

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from data_loaders.returns import layout


def add_rules(sheet: Worksheet, first: int, last: int) -> None:
    """Validate the entry cells of these rows, and protect the sheet. There is no password: the lock is against slips,
    and whatever is sent is checked again."""
    figure = _cell(layout.FIGURE, first)
    whole = f"AND(ISNUMBER({figure}),{figure}>=0,{figure}=INT({figure}))"
    few = f'LEFT({figure},1)="<"'
    rules = {
        layout.FIGURE: DataValidation(
            type="custom",
            formula1=f'OR({whole},{few},{figure}="-")',
            error="A whole number, or < and a number: <5.",
        ),
        layout.OUT_OF: DataValidation(
            type="whole", operator="greaterThanOrEqual", formula1="0", error="A whole number."
        ),
        layout.BECAUSE: DataValidation(
            type="list",
            formula1=f'"{",".join(r.value for r in layout.REASONS)}"',
            error="One of the list's reasons.",
        ),
        layout.NOTE: DataValidation(
            type="textLength",
            operator="lessThanOrEqual",
            formula1=str(layout.NOTE_LIMIT),
            error="A shorter note.",
        ),
    }
    for heading, rule in rules.items():
        rule.allow_blank, rule.showErrorMessage, rule.errorTitle = True, True, heading
        rule.add(f"{_cell(heading, first)}:{_cell(heading, last)}")
        sheet.add_data_validation(rule)
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False  # False: allowed


def _cell(heading: str, row: int) -> str:
    return f"{get_column_letter(layout.HEADINGS.index(heading) + 1)}{row}"

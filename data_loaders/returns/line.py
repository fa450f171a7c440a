"""One row of a return: which figure it is, and the cells that say it."""

from __future__ import annotations

from dataclasses import dataclass

from data_loaders.input_files.text import column_name
from data_loaders.returns.cell import Cell
from data_loaders.returns.personal import heading_is
from data_loaders.returns.problem import Problem


@dataclass(frozen=True)
class ReturnLine:
    """A row of a return: indicator, area and period as they are written; its cells.

    named, dated: the cells that a problem with the measure or the area, and with the period, points to; in the template
    both are its code. because: None in a plain list.
    """

    indicator: str
    area: str
    period: str
    named: Cell
    dated: Cell
    figure: Cell
    out_of: Cell
    because: Cell | None
    note: Cell


@dataclass(frozen=True)
class SheetRead:
    """What a sheet holds: rows that speak of a figure, and problems with the sheet."""

    lines: tuple[ReturnLine, ...]
    problems: tuple[Problem, ...]
    agency: str = ""
    quarter: str = ""


def unwanted(cell: Cell) -> Problem:
    """A column, or a cell beside the columns, that no return has. cell: the heading, or the first cell of it."""
    if heading_is(column_name(cell.value)):
        words = f"The column {cell.text!r} looks as if it were about people. A return holds totals only."
        do = "Take the column out of the file before you send it. If people's data went out with it by mistake, tell "
        do += "your data protection officer."
        return cell.problem("refuse", "personal column", words, do, quote=False)
    words = "Nothing belongs here: the return has no such column, and it is not read."
    do = "Empty these cells; what is to be said of a figure belongs in its note."
    return cell.problem("correct", "extra column", words, do, quote=False)

"""Reads a return as it was sent: the filled template, or a plain list; each figure with the cells it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from data_loaders.fault import Fault
from data_loaders.input_files.find import InputFile
from data_loaders.input_files.workbook import Sheet, hidden_sheets, inflated, is_workbook, sheets
from data_loaders.returns import layout, list_reader, template_sheet
from data_loaders.returns.line import ReturnLine
from data_loaders.returns.problem import Problem

FILE_LIMIT, INFLATED_LIMIT = 5 * 1024**2, 8 * 1024**2
Form = Literal["template", "list", "unknown"]


@dataclass(frozen=True)
class ReturnFile:
    """What a file holds. agency, quarter: as the template names them; empty in a plain list.

    problems: what is wrong with the file and its layout; the cells are judged where the definitions are known.
    """

    form: Form
    agency: str = ""
    quarter: str = ""
    lines: tuple[ReturnLine, ...] = ()
    problems: tuple[Problem, ...] = ()


def read(file: InputFile) -> ReturnFile:
    """The return in a file. Never raises: what cannot be read comes as a problem."""
    try:
        _small_enough(file)
        return _workbook(file) if is_workbook(file) else _csv(file)
    except Fault as fault:
        words = f"This file cannot be used: expected {fault.expected}, found {fault.found}."
        do = "Fill in the template again, save it as an Excel workbook (.xlsx) and send that."
        return ReturnFile("unknown", problems=(Problem("refuse", "unreadable file", words, do),))


def is_template(file: InputFile) -> bool:
    """Is this a filled template, by the mark on its first rows? False for what cannot be read."""
    try:
        return is_workbook(file) and any(map(template_sheet.version, sheets(file)))
    except Fault:
        return False


def _small_enough(file: InputFile) -> None:
    """A return is small, and who sends one waits for the answer. Raises Fault for what would take long to read."""
    for size, limit in ((len(file.data), FILE_LIMIT), (inflated(file), INFLATED_LIMIT)):
        if size > limit:
            mb = 1024**2
            raise Fault(file.name, f"at most {limit // mb} MB", f"{-(-size // mb)} MB", file.where)


def _csv(file: InputFile) -> ReturnFile:
    read = [list_reader.read(table) for table in list_reader.tables(file)]
    return ReturnFile("list", lines=read[0].lines, problems=read[0].problems) if read else _unknown()


def _workbook(file: InputFile) -> ReturnFile:
    visible = list(sheets(file, formulas=True))
    problems = [_hidden(name) for name in hidden_sheets(file)]
    marked = [sheet for sheet in visible if template_sheet.version(sheet)]
    if not marked:
        return _listed(visible, problems)
    if len(marked) > 1:
        names = ", ".join(sheet.name for sheet in marked)
        words = f"There are several returns in this workbook: {names}."
        problems.append(Problem("refuse", "several returns", words, "Send each one as a file of its own."))
    problems += [p for sheet in visible if sheet not in marked for p in _beside(sheet)]
    sheet_read = template_sheet.read(marked[0])
    return ReturnFile(
        "template", sheet_read.agency, sheet_read.quarter, sheet_read.lines, (*problems, *sheet_read.problems)
    )


def _listed(visible: Sequence[Sheet], problems: list[Problem]) -> ReturnFile:
    tables = [sheet for sheet in map(list_reader.from_sheet, visible) if sheet is not None]
    if not tables:
        return ReturnFile("unknown", problems=(*problems, *_unknown().problems))
    lines = tuple(line for sheet in tables for line in sheet.lines)
    return ReturnFile("list", lines=lines, problems=(*problems, *(p for s in tables for p in s.problems)))


def _unknown() -> ReturnFile:
    words = "This is not a return: neither the template nor a list with the columns indicator, area, period and value."
    do = "Download the template of your agency for the quarter, and fill that in."
    return ReturnFile("unknown", problems=(Problem("refuse", "not a return", words, do),))


def _hidden(name: str) -> Problem:
    words = "This sheet is hidden, so nobody can see what would be stored with the return."
    do = "Show the sheet, take it out if it is not part of the return, and send the file again."
    return Problem("refuse", "hidden sheet", words, do, sheet=name)


def _beside(sheet: Sheet) -> list[Problem]:
    """A sheet beside the return: the guide that the template brings, an empty one, or one that nobody asked for."""
    first = next((str(cell) for row in sheet.rows for cell in row if cell is not None), "")
    if not first or first.strip() == layout.GUIDE:
        return []
    words = "This sheet is not part of the return, and is not read."
    do = "Take it out and send the file again. Anything about a person must never be sent here."
    return [Problem("correct", "another sheet", words, do, sheet=sheet.name)]

"""One cell of a return: the whole number that it says, the reason why it says none, or what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time, timedelta

from data_loaders.batch import Reason
from data_loaders.hidden_characters import HIDDEN, with_plain_lines
from data_loaders.input_files.rows import MOST, whole
from data_loaders.returns.problem import Problem, Severity, shown

FEWER = re.compile(r"<\s*\d+")
EMPTY = frozenset({"", "-", "–", "n/a", "na", "not available"})
MARKED = re.compile(
    r"[~≈]?\s*(?:c\.|ca\.?|about)?\s*[0-9][0-9,]*\s*(?:\*+|†|\(?[a-z]\)?|approx\.?)?", re.IGNORECASE
)
# What nobody sees: marks without width. What else is hidden turns the reading direction round, or no database keeps it.
WITHOUT_WIDTH = re.compile("[\u200b-\u200f\u2060\ufeff]")
WHOLE_ONLY = "Put a whole number here: 0, 1, 2 and so on."


@dataclass(frozen=True)
class Cell:
    """A cell where it stands. column: the heading above it; address: "D9", empty in a CSV file.

    value: as the file holds it; a formula that was never worked out is its text ("=B2+B3").
    """

    sheet: str
    row: int
    column: str
    address: str
    value: object

    @property
    def text(self) -> str:
        """As people read it, without what cannot be seen."""
        return readable(self.value)

    def problem(
        self, severity: Severity, kind: str, words: str, do: str, about: str = "", quote: bool = True
    ) -> Problem:
        """A problem with this cell. quote: may what stands in it be repeated?"""
        value = shown(self.value) if quote and self.value is not None else ""
        return Problem(
            severity, kind, words, do, self.sheet, self.row, self.column, self.address, value, about
        )


def readable(value: object) -> str:
    """A value as people read it: without what cannot be seen, and without blanks around it."""
    if value is None:
        return ""
    return WITHOUT_WIDTH.sub("", HIDDEN.sub("", with_plain_lines(str(value)))).strip()


def number(cell: Cell, about: str = "") -> float | Reason | Problem | None:
    """What the cell says: a whole number from 0; "<5" as withheld; "-" or "n/a" as a figure that there is not; None
    where it is empty; else the problem.
    """
    if isinstance(cell.value, bool | date | time | timedelta):
        return _wrong(cell, about)
    if isinstance(cell.value, float) and cell.value.is_integer():
        return _whole(cell, f"{cell.value:.0f}", about)
    text = cell.text
    if not text:
        return None
    if FEWER.fullmatch(text):
        return Reason.WITHHELD
    if text.casefold() in EMPTY:
        return Reason.NOT_SUBMITTED
    return _whole(cell, text, about)


def _whole(cell: Cell, text: str, about: str) -> float | Problem:
    number = whole(text)
    return _wrong(cell, about) if number is None else number


def _wrong(cell: Cell, about: str) -> Problem:
    kind, words, do = _why(cell)
    return cell.problem("correct", kind, words, do, about)


def _why(cell: Cell) -> tuple[str, str, str]:
    """Kind, words and what to do for a cell that is no whole number."""
    value, text = cell.value, cell.text
    if isinstance(value, bool):
        return "not a whole number", "This cell says true or false.", WHOLE_ONLY
    if isinstance(value, date | time | timedelta):
        do = "Choose Number as the format of the cell and type the figure again."
        return "a date", "This cell holds a date or a time, where a number belongs.", do
    if text.startswith("="):
        do = "Open the file in Excel or LibreOffice and save it, or type the number in place of the formula."
        return "a formula", "This cell holds a formula that was never worked out.", do
    if text.startswith("#"):
        do = "Put the formula right, or type the number in place of it."
        return "an error", "This cell holds an error of a formula.", do
    if "%" in text:
        do = "Put the number of people or cases here, and beside it out of how many."
        return "a percentage", "This cell holds a percentage.", do
    if re.fullmatch(r"[-−–]\s*\d[\d,.]*", text, re.ASCII):
        return "a negative number", "A count cannot be below nought.", WHOLE_ONLY
    if re.fullmatch(r"\d[\d,]*\.\d+", text, re.ASCII):
        return "a fraction", "This number is not whole.", f"{WHOLE_ONLY} Percentages are worked out for you."
    if re.fullmatch(r"[\d,]+", text, re.ASCII) or (isinstance(value, float) and abs(value) >= MOST):
        return (
            "not a whole number",
            "This number is too large, or its commas are not at the thousands.",
            WHOLE_ONLY,
        )
    if MARKED.fullmatch(text):
        do = "Leave the number alone in this cell and say in the note what the mark means."
        return "a marked number", "There is a mark or a word beside the number.", do
    return "not a number", "This is not a number.", f"{WHOLE_ONLY} Words belong in the note."

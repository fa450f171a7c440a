"""The rows of a small table file, each with its line, and those that are set aside, each with its reason."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from data_loaders.batch import REJECT_COLUMNS
from data_loaders.fault import Fault
from data_loaders.input_files.find import InputFile
from data_loaders.input_files.text import column_name, decode, first_line, heading_of, start_of


@dataclass(frozen=True)
class Row:
    """One row of a file: the line it starts on, its cells by column name, and as it stood there.

    fault: what is wrong with its shape. A comma too many ("1,234" without quotes) moves every cell after it.
    """

    line: int
    cells: dict[str, str]
    text: str
    fault: str = ""

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Reject:
    """A row that is set aside, and why: "what: expected, found"."""

    row: Row
    reason: str


SHOWN = 500  # characters of a row that is set aside; more helps nobody to find it
# The table of every LSOA of England and Wales has 36,000 rows; returns have dozens.
ROWS_LIMIT = 200_000
WHOLE = re.compile(r"(\d{1,3}(,\d{3})+|\d+)(\.0+)?", re.ASCII)
MOST = (
    1e12  # far more than there are people anywhere: so long a row of digits is the number of something else
)


def whole(text: str) -> float | None:
    """The whole number below a million million that is written here, with or without thousands commas; else None."""
    number = float(text.replace(",", "")) if WHOLE.fullmatch(text) else MOST
    return number if number < MOST else None


def header_of(file: InputFile) -> list[str]:
    """The column names of a CSV file, for recognising it by the row that csv_rows takes as the heading; empty if the
    file is no CSV."""
    text, heading = start_of(file), first_line(file)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(heading)) if heading else ()
    try:
        cells = next((cells for cells in lines if any(cell.strip() for cell in cells)), [])
    except csv.Error:
        return []
    return [column_name(cell) for cell in cells]


def csv_lines(file: InputFile) -> Iterator[tuple[int, list[str]]]:
    """Every row of a CSV file with the line on which it starts, the heading and blank rows among them.

    Raises Fault, once it comes to that, if the text cannot be decoded, is no CSV or has too many rows.
    """
    text, line = decode(file), 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(heading_of(text)), strict=True)
    try:
        for count, cells in enumerate(reader):
            if count > ROWS_LIMIT:
                raise Fault(file.name, f"at most {ROWS_LIMIT:,} rows", "more", file.where)
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise Fault(file.name, "a CSV file", str(error), file.where) from error


def _delimiter(heading: str) -> str:
    """What stands between the cells: a comma, or else what Excel writes as "Unicode text" or where the comma is for
    decimals."""
    return next((sign for sign in (",", "\t", ";") if sign in heading), ",")


def csv_rows(file: InputFile) -> list[Row]:
    """Every row of a CSV file that is not blank. Of columns with the same name the first counts.

    Raises Fault as csv_lines does.
    """
    spoken = ((line, cells) for line, cells in csv_lines(file) if any(cell.strip() for cell in cells))
    _, heading = next(spoken, (1, []))
    names = [column_name(cell) for cell in heading]
    return [as_row(line, names, cells) for line, cells in spoken]


def as_row(line: int, names: Sequence[str], cells: Sequence[str]) -> Row:
    """Cells brought together with their column names; of columns with the same name the first counts."""
    pairs = dict(reversed(list(zip(names, cells, strict=False))))
    fault = "" if len(cells) == len(names) else f"row: expected {len(names)} cells, found {len(cells)}"
    return Row(line, {name: cell.strip() for name, cell in pairs.items()}, ",".join(cells), fault)


def rejected(rejects: Iterable[Reject]) -> pd.DataFrame:
    """The set-aside rows as a batch carries them, by line."""
    ordered = sorted(rejects, key=lambda r: r.row.line)
    rows = [(r.row.line, r.reason, r.row.text[:SHOWN]) for r in ordered]
    return pd.DataFrame(rows, columns=REJECT_COLUMNS)

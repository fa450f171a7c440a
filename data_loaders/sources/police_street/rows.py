"""The rows of a street file. A plain file is read at once by Arrow; one with quotes, or that Arrow refuses, by pandas,
and row by row where that fails too. All three give the same rows, reasons and hashes, so that a file is known again."""

from __future__ import annotations

import csv
import io
from typing import Any

import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow

from data_loaders.fault import Fault
from data_loaders.input_files.find import InputFile
from data_loaders.input_files.rows import SHOWN
from data_loaders.input_files.text import decode

HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context"
)
NUMBERS = ("Longitude", "Latitude")
COLUMNS = ["Month", "Reported by", *NUMBERS, "Location", "Crime type"]
MONTH_LIMIT = 64 * 1024**2  # a month of the largest force is about 30 MB
FIRST_LINE = 2  # the header is line 1
BOM = b"\xef\xbb\xbf"

Broken = list[tuple[int, str, str]]


def parse(file: InputFile, title: str) -> tuple[pd.DataFrame, Broken]:
    """The rows by line number, and those that do not have 12 columns as (line, reason, row).

    Raises Fault if no row has, for text in no known encoding, for quotes that do not close (nothing after them can be
    relied on), and for a file that ends within a row.
    """
    rows = _at_once(file.within(MONTH_LIMIT))
    if rows is None:
        return _line_by_line(decode(file, MONTH_LIMIT), file, title)
    return rows.set_axis(rows.index + FIRST_LINE), []


def _at_once(data: bytes) -> pd.DataFrame | None:
    """The six columns that are used, a third of the time that all twelve take; None if the file is not plain."""
    # What Arrow may read in a way of its own; none of it is usual in these files.
    if b'"' in data or b"\0" in data or (b"\r" in data and data.count(b"\r") != data.count(b"\r\n")):
        return None
    types = {name: pa.float64() if name in NUMBERS else pa.string() for name in COLUMNS}
    try:
        table = arrow.read_csv(
            pa.BufferReader(data.removeprefix(BOM)),
            read_options=arrow.ReadOptions(column_names=HEADER.split(","), skip_rows=1),
            parse_options=arrow.ParseOptions(quote_char=False),
            convert_options=arrow.ConvertOptions(
                include_columns=COLUMNS, column_types=types, null_values=[""], strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    return table.to_pandas()


def _line_by_line(text: str, file: InputFile, title: str) -> tuple[pd.DataFrame, Broken]:
    """The slow way, for a file in which some row is broken: the others are not lost with it."""
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    sound: dict[int, list[str]] = {}
    broken: Broken = []
    try:
        names = next(lines)
        for row in lines:
            if len(row) == len(names):
                sound[lines.line_num] = row
            elif any(cell.strip() for cell in row):
                reason = f"row: expected {len(names)} columns, found {len(row)}"
                broken.append((lines.line_num, reason, ",".join(row)[:SHOWN]))
    except csv.Error as error:
        raise Fault(title, "a CSV file", str(error), f"{file.where}, line {lines.line_num}") from error
    if not sound:
        raise Fault(title, f"rows of {len(names)} columns", "none", file.where)
    if broken and broken[-1][0] == lines.line_num and not text.endswith(("\n", "\r")):
        # What came before it looks like a whole month, of far fewer records than there were.
        raise Fault(title, "a whole file", "one whose last row is cut off; fetch it again", file.where)
    frame = pd.DataFrame.from_dict(sound, orient="index", columns=names)[COLUMNS]
    empty: Any = {name: {"": None} for name in NUMBERS}
    return frame.replace(empty), broken

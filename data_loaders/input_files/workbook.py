"""Excel workbooks, opened with care: no macros, no links to other files, no password, nothing that swells."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from html import unescape

import openpyxl
from openpyxl.workbook import Workbook

from data_loaders.fault import Fault
from data_loaders.input_files.archive import Untrusted, trust
from data_loaders.input_files.find import InputFile

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
NAMES = (".xlsx", ".xlsm")
BYTES_LIMIT = 32 * 1024**2
PARTS_LIMIT, INFLATED_LIMIT = 2_000, 128 * 1024**2
ROWS_LIMIT, COLUMNS_LIMIT = 100_000, 100
# What zipfile, defusedxml and openpyxl raise for content that is no sound workbook.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError)
DAMAGE = (
    *BROKEN,
    ValueError,
    LookupError,
    SyntaxError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    AssertionError,
    struct.error,
)


@dataclass(frozen=True)
class Sheet:
    """A visible sheet; rows[0] is its line 1."""

    name: str
    rows: list[tuple]


def is_workbook(file: InputFile) -> bool:
    """Is this a workbook, even one that may not be opened? By its content; a locked one by its name."""
    if file.head.startswith(OLE):
        return file.name.lower().endswith(NAMES)
    return file.head.startswith(ZIP) and (b"xl/" in file.head or file.name.lower().endswith(NAMES))


def sheet_names(file: InputFile) -> list[str]:
    """The names of the sheets; empty if they cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
            _check(file, archive)
            content = archive.read("xl/workbook.xml").decode("utf-8", errors="replace")
    except (*DAMAGE, Fault):
        return []
    return [unescape(name).strip() for name in re.findall(r'<(?:\w+:)?sheet [^>]*?name="([^"]*)"', content)]


def sheets(file: InputFile, *, formulas: bool = False) -> Iterator[Sheet]:
    """The visible sheets with the values as last calculated.

    formulas: a formula that was never calculated appears as its text ("=B2+B3") instead of as an empty cell.
    Raises Fault for a workbook that is damaged, locked, has macros or links, or is too large.
    """
    with _open(file, data_only=True) as book:
        names = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
        values = {name: _values(book, name, file) for name in names}
    if formulas:
        with _open(file, data_only=False) as book:
            values = {name: _with_formulas(values[name], _values(book, name, file)) for name in names}
    for name in names:
        yield Sheet(name, values[name])


def inflated(file: InputFile) -> int:
    """How many bytes the workbook says that it holds; 0 where it is no archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
            return sum(part.file_size for part in archive.infolist())
    except DAMAGE:
        return 0


def hidden_sheets(file: InputFile) -> list[str]:
    """The names of the sheets that are not shown. Raises Fault as sheets does."""
    with _open(file, data_only=True) as book:
        return [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]


def saved_on(file: InputFile) -> date | None:
    """The day the workbook was last saved, where it says so: no table may be newer than that."""
    with _open(file, data_only=True) as book:
        return book.properties.modified.date() if book.properties.modified else None


@contextmanager
def _open(file: InputFile, *, data_only: bool) -> Iterator[Workbook]:
    """A workbook being read. What goes wrong inside, reading included, becomes a Fault."""
    if file.head.startswith(OLE):
        raise Fault(file.name, "a workbook without a password", "a locked or old one", file.where)
    try:
        with zipfile.ZipFile(io.BytesIO(file.within(BYTES_LIMIT))) as archive:
            _check(file, archive)
        with warnings.catch_warnings():
            # openpyxl remarks on styles and extensions that are not read here anyway.
            warnings.simplefilter("ignore")
            content = io.BytesIO(file.data)
            yield openpyxl.load_workbook(content, read_only=True, data_only=data_only, keep_links=False)
    except DAMAGE as error:
        cause = error.__cause__ or error  # openpyxl wraps what went wrong in a sentence of its own
        what = f"{type(cause).__name__}: {cause}".splitlines()[0][:200]
        raise Fault(file.name, "a sound workbook", what, file.where) from error


def _check(file: InputFile, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = [part.filename.lower() for part in parts]
    if len(parts) > PARTS_LIMIT or sum(part.file_size for part in parts) > INFLATED_LIMIT:
        raise Fault(file.name, f"at most {INFLATED_LIMIT // 1024**2} MB inside", "more", file.where)
    try:
        trust(archive)
    except Untrusted as why:
        raise Fault(file.name, why.expected, why.found, file.where) from why
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Fault(file.name, "a workbook without macros", "one with macros", file.where)
    if any("externallinks/" in name for name in names):
        raise Fault(file.name, "a workbook on its own", "one with links to other workbooks", file.where)


def _values(book: Workbook, name: str, file: InputFile) -> list[tuple]:
    sheet = book[name]
    sheet.reset_dimensions()  # what a sheet declares about its size may be anything
    rows = []
    for row in sheet.iter_rows(max_col=COLUMNS_LIMIT, values_only=True):
        if len(rows) == ROWS_LIMIT:
            raise Fault(file.name, f"at most {ROWS_LIMIT:,} rows", "more", f"{file.where}, sheet {name}")
        rows.append(row)
    return rows


def _with_formulas(values: list[tuple], texts: list[tuple]) -> list[tuple]:
    return [tuple(map(_value_or_formula, *pair)) for pair in zip(values, texts, strict=True)]


def _value_or_formula(value: object, text: object) -> object:
    return text if value is None and isinstance(text, str) and text.startswith("=") else value

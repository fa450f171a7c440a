"""Text as agencies send it: decoded whole, or refused with the reason; never half right."""

from __future__ import annotations

import codecs
import re

from data_loaders.fault import Fault
from data_loaders.input_files.find import InputFile

# The longer mark first: that of UTF-32 begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)  # fmt: skip
# Without a mark the zeros tell: of a heading in plain letters every second byte, or three of every four, is one.
WIDE = ((4, 0, "utf-32-le"), (4, 3, "utf-32-be"), (2, 0, "utf-16-le"), (2, 1, "utf-16-be"))
LETTERS, FEWEST = 16, 4  # so many of them are looked at, and there must be so many
# Returns and tables of every area of the country are a few megabytes.
TABLE_LIMIT = 16 * 1024**2


def encoding_of(start: bytes) -> str:
    """How a text is encoded that starts with these bytes: "utf-8-sig" where it has neither a mark nor zeros."""
    for mark, encoding in MARKS:
        if start.startswith(mark):
            return encoding
    for width, place, encoding in WIDE:
        units = [start[i : i + width] for i in range(0, width * LETTERS, width)]
        zeros = [bytes(unit[:place] + unit[place + 1 :]) for unit in units if len(unit) == width]
        if (
            len(zeros) >= FEWEST
            and not any(map(any, zeros))
            and all(unit[place : place + 1] != b"\0" for unit in units)
        ):
            return encoding
    return "utf-8-sig"


def decode(file: InputFile, limit: int = TABLE_LIMIT) -> str:
    """The file's text: UTF-8, UTF-16 or UTF-32, with or without mark, else Windows-1252.

    Raises Fault for NUL characters, for bytes of no such encoding, for a file that mixes two, and for one too large.
    """
    data = file.within(limit)
    encoding = encoding_of(data)
    text = _in_bytes(file, data) if encoding == "utf-8-sig" else _strictly(file, encoding)
    if "\0" in text:
        raise Fault(file.name, "text", "NUL bytes", file.where)
    return text


def _in_bytes(file: InputFile, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse_mixture(file)
        return _strictly(file, "cp1252")


def start_of(file: InputFile) -> str:
    """The first 64 KB as text, for recognising a file; what cannot be decoded is replaced."""
    return file.head.decode(encoding_of(file.head), errors="replace")


def header(file: InputFile) -> str:
    """The first line, whatever it says."""
    if encoding_of(file.head) == "utf-8-sig":
        return file.head.split(b"\n", 1)[0].decode("utf-8-sig", errors="replace").strip()
    return start_of(file).split("\n", 1)[0].strip()


def first_line(file: InputFile) -> str:
    """The first line that says anything, for recognising a file, whatever its encoding; empty for a web page."""
    line = heading_of(start_of(file))
    return "" if line.startswith("<") else line


def heading_of(text: str) -> str:
    """The first line of a text that says anything."""
    lines = (match[0] for match in re.finditer(r"[^\r\n]+", text))
    return next((line for line in lines if re.search(r'[^\s,;"]', line)), "").strip()


def column_name(text: object) -> str:
    """A column's name for comparing: lower case, all but letters and digits as single underscores."""
    return re.sub(r"[^a-z0-9]+", "_", str(text or "").lower()).strip("_")


def _strictly(file: InputFile, encoding: str) -> str:
    try:
        return file.data.decode(encoding)
    except UnicodeDecodeError as error:
        place = f"{file.where}, byte {error.start}"
        raise Fault(
            file.name, "text as UTF-8, UTF-16, UTF-32 or Windows-1252", "other bytes", place
        ) from error


def _refuse_mixture(file: InputFile) -> None:
    """Lines of UTF-8 among lines of Windows-1252 would come out as two wrong letters each."""
    accented = [line for line in file.data.split(b"\n") if not line.isascii()]
    if any(map(_is_utf8, accented)):
        raise Fault(file.name, "one encoding throughout", "UTF-8 and another", file.where)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True

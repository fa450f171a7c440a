"""Text as agencies send it: decoded whole, or refused with the reason; never half right."""

from __future__ import annotations

import re

from data_loaders.fault import Fault
from data_loaders.found import Found

UTF16 = (b"\xff\xfe", b"\xfe\xff")
# Returns and tables of every area of the country are a few megabytes.
TABLE_LIMIT = 16 * 1024**2


def decode(found: Found, limit: int = TABLE_LIMIT) -> str:
    """The file's text: UTF-8 (with or without mark), UTF-16 with its mark, else Windows-1252.

    Raises Fault for NUL characters, for bytes of no such encoding, for a file that mixes two, and for one too large.
    """
    data = found.within(limit)
    text = _strictly(found, "utf-16") if data.startswith(UTF16) else _in_bytes(found, data)
    if "\0" in text:
        raise Fault(found.name, "text", "NUL bytes", found.where)
    return text


def _in_bytes(found: Found, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse_mixture(found)
        return _strictly(found, "cp1252")


def first_line(found: Found) -> str:
    """The first line that says anything, for recognising a file, whatever its encoding; empty for a web page."""
    encoding, errors = ("utf-16", "ignore") if found.head.startswith(UTF16) else ("utf-8-sig", "replace")
    line = heading_of(found.head.decode(encoding, errors=errors))
    return "" if line.startswith("<") else line


def heading_of(text: str) -> str:
    """The first line of a text that says anything."""
    lines = (found[0] for found in re.finditer(r"[^\r\n]+", text))
    return next((line for line in lines if line.strip(', \t;"')), "").strip()


def column_name(text: object) -> str:
    """A column's name for comparing: lower case, all but letters and digits as single underscores."""
    return re.sub(r"[^a-z0-9]+", "_", str(text or "").lower()).strip("_")


def _strictly(found: Found, encoding: str) -> str:
    try:
        return found.data.decode(encoding)
    except UnicodeDecodeError as error:
        place = f"{found.where}, byte {error.start}"
        raise Fault(found.name, "text as UTF-8, UTF-16 or Windows-1252", "other bytes", place) from error


def _refuse_mixture(found: Found) -> None:
    """Lines of UTF-8 among lines of Windows-1252 would come out as two wrong letters each."""
    accented = [line for line in found.data.split(b"\n") if not line.isascii()]
    if any(map(_is_utf8, accented)):
        raise Fault(found.name, "one encoding throughout", "UTF-8 and another", found.where)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True

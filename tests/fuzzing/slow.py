"""A second, slow and obvious reading of the files that the fuzzer makes: what may be stored of them, row by row.

A fuzzer that asks only for no traceback is content with a reader that refuses everything, or stores nonsense. This
shares no code with the readers. Where they use pandas, pyarrow or pydantic, it uses the standard library's csv and
plain loops; numbers are read digit by digit.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date

Stored = Counter[tuple]
BOROUGHS = ("E07000107", "E07000109")
DISTRICTS = {"532": "E07000107", "535": "E07000109"}
NOTHING = ("", "-", "–", "n/a", "na", "not available")
REASONS = ("not loaded", "not submitted", "not published", "not counted separately then", "not available",
           "withheld", "retracted")  # fmt: skip
STREET = ["Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code",
          "LSOA name", "Crime type", "Last outcome category", "Context"]  # fmt: skip


def text_of(data: bytes) -> str | None:
    """The text of a file; None where it is not text in one known encoding."""
    if data[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return _decoded(data, "utf-32")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _decoded(data, "utf-16")
    for encoding, shape in (
        ("utf-32-le", "x000"),
        ("utf-32-be", "000x"),
        ("utf-16-le", "x0"),
        ("utf-16-be", "0x"),
    ):
        start = "".join("0" if byte == 0 else "x" for byte in data[: 16 * len(shape)])
        whole = len(start) // len(shape)
        if whole >= 4 and start[: whole * len(shape)] == shape * whole:
            return _decoded(data, encoding)
    decoded = _decoded(data, "utf-8-sig")
    if decoded is None and not any(_accented_utf8(line) for line in data.split(b"\n")):
        decoded = _decoded(data, "cp1252")
    return decoded


def _accented_utf8(line: bytes) -> bool:
    return not line.isascii() and _decoded(line, "utf-8-sig") is not None


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def cells_of(text: str) -> list[list[str]] | None:
    """The rows of a CSV text that say anything; None if its quotes are unsound."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return None
    return [row for row in rows if any(cell.strip() for cell in row)]


def digits(text: str) -> int | None:
    """The number that is written with digits, and perhaps with thousands commas or an empty fraction."""
    whole, dot, fraction = text.partition(".")
    if dot and (not fraction or set(fraction) != {"0"}):
        return None
    groups = whole.split(",")
    if len(groups) > 1 and (not 1 <= len(groups[0]) <= 3 or any(len(g) != 3 for g in groups[1:])):
        return None
    figures = "".join(groups)
    if not figures or any(c not in "0123456789" for c in figures):
        return None
    return int(figures) if int(figures) < 10**12 else None


def periods_of(text: str) -> list[tuple[str, int]]:
    """Each (first month, number of months) that a text may mean, as far as the fuzzer can make one."""
    text = " ".join(text.lower().split()).strip(" .,;")
    if text in MONTHS_AND_YEARS:
        return MONTHS_AND_YEARS[text]
    at = text.find("q")
    number = text[at + 1 :].lstrip(" .")[:1] if at >= 0 else ""
    if number not in ("1", "2", "3", "4"):
        return []
    end = text.index(number, at) + 1
    rest = (text[:at] + " " + text[end:]).strip(" -/,.")
    if text[end : end + 1].isdigit():
        return []
    for first, months in MONTHS_AND_YEARS.get(rest, []):
        if months == 12:
            return [_quarter(int(first[:4]), int(number))]
    whole = {f"{y}": y for y in YEARS} | {f"{y % 100:02d}": y for y in YEARS if 1970 <= y < 2070}
    if rest.lstrip("'") not in whole:
        return []
    year = whole[rest.lstrip("'")]
    return [_quarter(year, int(number)), (f"{year}-{3 * int(number) - 2:02d}", 3)]


YEARS = range(1900, 2100)


def _quarter(year: int, number: int) -> tuple[str, int]:
    month = 1 + 3 * (number % 4)
    return f"{year + (month == 1)}-{month:02d}", 3


def _months_and_years() -> dict[str, list[tuple[str, int]]]:
    """Every month and financial year in the ways that are made of digits, hyphens and strokes."""
    results: dict[str, list[tuple[str, int]]] = {}
    for year in YEARS:
        for month in range(1, 13):
            for written in (f"{year}-{month:02d}", f"{year}{month:02d}", f"{year}-{month}", f"{month:02d}/{year}",
                            f"{month}/{year}", f"{month:02d}-{year}", f"{month}-{year}"):  # fmt: skip
                results[written] = [(f"{year}-{month:02d}", 1)]
        next_year, both = f"{(year + 1) % 100:02d}", [(f"{year}-04", 12)]
        for between in ("/", "-", " /", "/ ", " / ", " -", "- ", " - "):
            for end in (next_year, f"{year + 1}"):
                written = f"{year}{between}{end}"
                results[written] = [*results.get(written, []), *both]
                if year % 100 > 12 and 1970 <= year < 2070:
                    results[f"{year % 100:02d}{between}{end}"] = both
        results[f"{year}{next_year}"] = [*results.get(f"{year}{next_year}", []), *both]
    return results


MONTHS_AND_YEARS = _months_and_years()
# The measures that the fuzzer names, and how many months each figure of them covers.
MEASURES = {"asb_actions:aba": 3, "sanctuary_scheme": 3, "deliberate_fires": 1}


def _over(period: tuple[str, int]) -> bool:
    last = int(period[0][:4]) * 12 + int(period[0][5:]) - 1 + period[1] - 1
    today = date.today()
    return last <= today.year * 12 + today.month - 1


def returned(rows: list[dict[str, str]]) -> Stored:
    """What of a return's rows may be stored: {(measure, area, first month, months, value or reason, denominator)}.

    Nothing at all where one of them may be of two periods: that is asked about first.
    """
    results: dict[tuple, list[tuple | None]] = {}
    doubted = set()
    for row in rows:
        name, area = measure_of(row.get("indicator", "")), area_of(row.get("area", ""))
        fits = [p for p in periods_of(row.get("period", "")) if p[1] == MEASURES.get(name)]
        key = (name, area, fits[0] if fits else None)
        results.setdefault(key, []).append(_figure(row))
        if len(fits) > 1 and fits[0] != fits[1]:
            doubted.add(key)
    stored: Stored = Counter()
    for (name, area, period), figures in results.items():
        if len(figures) == 1 and figures[0] and name and area and period and _over(period):
            stored[(name, area, *period, *figures[0])] = 1
            if (name, area, period) in doubted:
                return Counter()
    return stored


def measure_of(name: str) -> str:
    """The id of a measure that is named by it; "" for any other."""
    tidy = " ".join(name.casefold().split())
    return tidy if tidy in MEASURES else ""


def area_of(code: str) -> str:
    """The code of a borough or a ward; "" for anything else."""
    tidy = " ".join(code.split()).upper()
    return tidy if tidy in BOROUGHS else code if _ward(code) else ""


def seen(cell: str) -> str:
    """A cell of a return without what nobody sees."""
    return "".join(c for c in cell if not _unseen(ord(c))).strip()


def _unseen(code: int) -> bool:
    return (
        code in (0x7F, 0x2060, 0xFEFF, 0xFFFE, 0xFFFF)
        or (code < 0x20 and code not in (0x9, 0xA, 0xD))
        or 0x200B <= code <= 0x200F
        or 0xD800 <= code <= 0xDFFF
    )


def _figure(row: dict[str, str]) -> tuple | None:
    value, asked, note = row.get("value", ""), row.get("denominator", ""), row.get("note", "").casefold()
    release = next((reason for reason in REASONS if note.startswith(reason)), None)
    small = (
        value.startswith("<")
        and value[1:].strip().isdecimal()
        and not value[1:].strip().startswith(("+", "-"))
    )
    if small or release == "withheld":
        return ("withheld", None)
    if value.casefold() in NOTHING:
        return (release or "not submitted", None)
    count, of = digits(value), digits(asked)
    if count is None or (of is None and asked not in NOTHING) or (of is not None and count > of):
        return None
    return (count, of)


def _ward(code: str) -> bool:
    return len(code) == 9 and code[:3] == "E05" and set(code[3:]) <= set("0123456789")


def street(data: bytes, month: str) -> Stored | None:
    """What of a street file may be stored: {(month, category, longitude, latitude, place): how many}; None: nothing."""
    text = text_of(data)
    lines = text.splitlines() if text else []
    if not text or not lines or lines[0].replace('"', "").strip() != ",".join(STREET):
        return None
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return None
    if any(c.strip() for c in rows[-1]) and len(rows[-1]) != 12 and not text.endswith(("\n", "\r")):
        return None  # cut off
    stored: Stored = Counter()
    for row in rows[1:]:
        if len(row) == 12 and row[1] == month and row[9].strip() and len(row[9]) <= 80:
            where = _point(row[4], row[5], row[6])
            if where is not None:
                stored[(month, row[9], *where)] += 1
    return None if sum(stored.values()) * 10 < sum(map(bool, rows[1:])) else stored  # nearly nothing is left


def _point(lon: str, lat: str, place: str) -> tuple | None:
    """Where a record lies, (None, None, "") for one without a point; None for a position that is none."""
    if not lon and not lat:
        return (None, None, "")
    try:
        x, y = float(lon), float(lat)
    except ValueError:
        return None
    if x == y == 0:
        return (None, None, "")
    return (round(x, 6), round(y, 6), place) if -9 <= x <= 2.1 and 49.8 <= y <= 61 else None


def names_of(row: list[str]) -> list[str]:
    """Column names as they are compared: small letters and digits, all else as single underscores."""
    return ["_".join("".join(c if c in ALNUM else " " for c in cell.lower()).split()) for cell in row]


ALNUM = "abcdefghijklmnopqrstuvwxyz0123456789"


def by_name(names: list[str], cells: list[str]) -> dict[str, str]:
    """A row's cells by the names of their columns, of which the first counts."""
    results: dict[str, str] = {}
    for name, cell in zip(names, cells, strict=True):
        results.setdefault(name, cell.strip())
    return results


def return_file(data: bytes) -> Stored:
    """What of a return's CSV may be stored."""
    text = text_of(data)
    rows = cells_of(text) if text else None
    names = names_of(rows[0]) if rows else []
    wanted = {"indicator", "area", "period", "value"}
    spoken = [name for name in names if name]
    if (
        not rows
        or text.lstrip()[:1] == "<"
        or not wanted <= set(spoken) <= wanted | {"denominator", "note"}
        or len(spoken) != len(set(spoken))
    ):
        return Counter()
    ours = [row for row in rows[1:] if len(row) == len(names)]
    return returned([{n: seen(c) for n, c in zip(names, row, strict=True) if n} for row in ours])


def wards(data: bytes) -> Stored:
    """What of a table of wards, residents and households of 2011 may be stored."""
    text = text_of(data)
    rows = cells_of(text) if text else None
    names = names_of(rows[0]) if rows else []
    if not rows or not {"ward_code", "residents_2011", "households_2011"} <= set(names):
        return Counter()
    texts: dict[tuple[str, str], set[int]] = {}
    for row in rows[1:]:
        if len(row) == len(names):
            cells = by_name(names, row)
            code = cells["ward_code"]
            for what in ("residents", "households"):
                n = digits(cells[f"{what}_2011"])
                if n and len(code) == 9 and code[:3] in ("E05", "W05") and set(code[3:]) <= set("0123456789"):
                    texts.setdefault((what, code), set()).add(n)
    return Counter(
        (what, code, "2011-01", 12, numbers.pop(), None)
        for (what, code), numbers in texts.items()
        if len(numbers) == 1
    )


def collisions(rows: list[dict[str, str]], casualties: list[dict[str, str]]) -> Stored:
    """{(borough, month, category): how many} of a year's collisions and their casualties."""
    severity = {"1": "fatal", "2": "serious", "3": "slight"}
    known: dict[str, tuple[str, str] | None] = {}
    stored: Stored = Counter()
    for row in rows:
        borough, month = _borough(row), _month(row["date"])
        index = row["accident_index"]
        if borough is None or month is None or index in known or not index or not _word(index):
            if borough is not None:  # an index that stands twice is not sound the second time
                known.setdefault(index, None)
            continue
        known[index] = (borough, month)
        stored[borough, month, f"collision_{severity.get(row['accident_severity'], 'unknown')}"] += 1
    seen = set()
    for row in casualties:
        place = known.get(row["accident_index"])
        person = (row["accident_index"], row["vehicle_reference"], row["casualty_reference"])
        if place and person not in seen:
            seen.add(person)
            stored[*place, f"casualty_{severity.get(row['casualty_severity'], 'unknown')}"] += 1
    return stored


def _word(text: str) -> bool:
    return all(c.isalnum() or c == "_" for c in text)


def _borough(row: dict[str, str]) -> str | None:
    code = row["local_authority_ons_district"]
    if len(code) == 9 and code[0] in "EWSN" and code[1:].isdecimal():
        return code if code in BOROUGHS else None
    return DISTRICTS.get(row["local_authority_district"])


def _month(day: str) -> str | None:
    parts = day.split("/")
    if len(parts) != 3 or not all(p.isdecimal() for p in parts) or [len(p) for p in parts][2] not in (2, 4):
        return None
    if not all(1 <= len(p) <= 2 for p in parts[:2]):
        return None
    year = int(parts[2]) if len(parts[2]) == 4 else 2000 + int(parts[2])
    try:
        result = date(year, int(parts[1]), int(parts[0]))
    except ValueError:
        return None
    return f"{result:%Y-%m}" if year == 2015 else None

"""Population estimates as the Nomis API gives them: a figure a row, cut off silently if too many."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_loaders.fault import Fault
from data_loaders.input_files.find import InputFile
from data_loaders.input_files.rows import Row

# What a caller without a key gets at most; the rest is left out without a word.
GUEST_LIMIT = 25_000
# Census 2011 gave LSOA codes up to this one; a higher number is an LSOA of 2021.
LAST_LSOA_OF_2011 = "E01033768"
LEVELS = {
    "ward": re.compile(r"[EW]05[0-9]{6}"),
    "lsoa": re.compile(r"[EW]01[0-9]{6}"),
    "borough": re.compile(r"E0[6789][0-9]{6}|W06[0-9]{6}"),
}
# Where a table is broken down by age or sex, the code or name of everybody together.
EVERYBODY = {
    "c_age": {"200"},
    "c_age_name": {"all ages"},
    "gender": {"0"},
    "gender_name": {"total", "persons"},
    "c_sex": {"0"},
    "sex": {"0", "7"},
}


def check_whole(rows: list[Row], file: InputFile) -> None:
    """Raises Fault if the answer was cut off: fewer rows than it says, or just as many as a guest gets."""
    record_count = max(
        (int(row["record_count"]) for row in rows if row["record_count"].isdigit()), default=None
    )
    if record_count is not None and record_count > len(rows):
        raise Fault(
            file.name, f"{record_count:,} rows, as its record_count says", f"{len(rows):,}", file.where
        )
    if record_count is None and len(rows) == GUEST_LIMIT:
        raise Fault(file.name, "a whole table", f"exactly {GUEST_LIMIT:,} rows, where Nomis cuts", file.where)


def of_everybody(row: Row) -> bool:
    """Is the row about all ages and both sexes?"""
    return all(row[column].casefold() in meant for column, meant in EVERYBODY.items() if column in row.cells)


def level_of(code: str) -> str | None:
    """ "ward", "lsoa" or "borough"; None for regions, countries and the rest."""
    return next((level for level, pattern in LEVELS.items() if pattern.fullmatch(code)), None)


def year_of(row: Row) -> str:
    """The year of the estimate."""
    return next((row[c] for c in ("date", "date_name", "date_code") if row[c]), "")


def vintages(rows: list[Row]) -> Iterator[tuple[str, str]]:
    """(level, level with the year of its codes) for the levels in the file."""
    codes = [row["geography_code"] for row in rows]
    newest = max((c for c in codes if c.startswith("E01")), default="")
    yield "lsoa", "lsoa2021" if newest > LAST_LSOA_OF_2011 else "lsoa2011"
    yield from (("ward", "ward"), ("borough", "borough"))

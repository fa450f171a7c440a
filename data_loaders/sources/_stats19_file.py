"""Road safety files as DfT publishes them: three generations of column names, read into one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd
from pyarrow import ArrowInvalid
from pyarrow import csv as arrow

from data_loaders.fault import Fault
from data_loaders.found import Found
from data_loaders.sources._text import column_name

# Our name for a column and the names it has had. "Accident" became "collision" with the release of 2025; DfT's guide
# and its files do not always agree on the names of the adjusted severities.
INDEX = ("accident_index", "collision_index")
YEAR = ("accident_year", "collision_year")
COLLISION = {
    "index": INDEX,
    "severity": ("accident_severity", "collision_severity"),
    "casualties": ("number_of_casualties",),
    "date": ("date",),
    "time": ("time",),
    "district": ("local_authority_district",),
    "ons": ("local_authority_ons_district",),
    "easting": ("location_easting_osgr",),
    "northing": ("location_northing_osgr",),
    "lon": ("longitude",),
    "lat": ("latitude",),
    "year": YEAR,
    "status": ("status",),
}
CASUALTY = {
    "index": INDEX,
    "vehicle": ("vehicle_reference",),
    "casualty": ("casualty_reference",),
    "severity": ("casualty_severity",),
    "class": ("casualty_class",),
    "type": ("casualty_type",),
    "adjusted": ("casualty_adjusted_severity_serious", "casualty_adjusted_serious"),
    "year": YEAR,
    "status": ("status",),
}
# Older files lack these; all else must be there.
OPTIONAL = frozenset({"year", "status", "adjusted", "ons", "district", "lon", "lat", "easting", "northing"})


@dataclass(frozen=True)
class Table:
    """A file's rows under our column names, all as text ("" where a column is absent), indexed by their line.

    broken: rows of another length than the header, {line: text}; nothing in them can be relied on.
    """

    found: Found
    sha256: str
    rows: pd.DataFrame
    broken: dict[int, str] = field(default_factory=dict)

    @cached_property
    def years(self) -> list[str]:
        """The calendar years in the file, in order."""
        return sorted(self.rows["year"].unique())

    def of(self, year: str) -> pd.DataFrame:
        """The rows of one year."""
        return self.rows[self.rows["year"] == year]

    def broken_of(self, year: str) -> dict[int, str]:
        """The broken rows, told once: with the file's first year."""
        return self.broken if year == self.years[0] else {}

    def texts(self, lines: Iterable[int]) -> list[str]:
        """These lines (in ascending order) as they stand in the file."""
        wanted = set(lines)
        if not wanted:
            return []
        content = io.BytesIO(replace(self.found).data)  # a copy, so that the bytes are not kept
        own = (text for line, text in enumerate(content, start=1) if line in wanted)
        return [text.decode(errors="replace").strip() for text in own]


def is_collisions(names: set[str]) -> bool:
    """Are these the columns of a file of collisions?"""
    return _has(names, COLLISION)


def is_casualties(names: set[str]) -> bool:
    """Are these the columns of a file of casualties?"""
    return _has(names, CASUALTY)


def _has(names: set[str], columns: dict[str, tuple[str, ...]]) -> bool:
    return all(names.intersection(known) for ours, known in columns.items() if ours not in OPTIONAL)


def read_table(found: Found, columns: dict[str, tuple[str, ...]]) -> Table:
    """Read the columns that are used. Raises Fault if the file is no table or no row says its year."""
    header = [column_name(cell) for cell in next(csv.reader([found.header]))]
    unique = [name if header.index(name) == i else f"{name} {i}" for i, name in enumerate(header)]
    present = {name: [known for known in names if known in header] for name, names in columns.items()}
    ours = {theirs[0]: name for name, theirs in present.items() if theirs}
    broken: dict[int, str] = {}
    rows = _parse(found, unique, list(ours), broken).rename(columns=ours)
    rows.index = _lines(len(rows), set(broken))
    rows = rows.reindex(columns=list(columns), fill_value="")
    rows = rows.apply(lambda column: column.fillna("").str.strip())
    rows = rows.assign(year=_years(rows, found))
    return Table(
        replace(found), found.sha256, rows, {line: text for line, text in broken.items() if text.strip()}
    )


def _parse(found: Found, names: list[str], wanted: list[str], broken: dict[int, str]) -> pd.DataFrame:
    def set_aside(row: arrow.InvalidRow) -> str:
        broken[row.number] = row.text
        return "skip"

    text = dict.fromkeys(wanted, "string")
    try:
        table = arrow.read_csv(
            io.BytesIO(found.data),
            arrow.ReadOptions(column_names=names, skip_rows=1, use_threads=False),
            arrow.ParseOptions(invalid_row_handler=set_aside, ignore_empty_lines=False),
            arrow.ConvertOptions(include_columns=wanted, column_types=text, strings_can_be_null=False),
        )
    except ArrowInvalid as error:
        raise Fault(found.name, "a CSV table", str(error)[:200], found.where) from error
    return table.to_pandas()


def _lines(rows: int, broken: set[int]) -> pd.Index:
    """The line of each row that was kept: the header is line 1, and broken rows take lines too."""
    return pd.RangeIndex(2, 2 + rows + len(broken)).difference(list(broken), sort=True)[:rows]


def _years(rows: pd.DataFrame, found: Found) -> pd.Series:
    """Each row's year: from its column, else from the start of its index; where neither tells, the file's usual one."""
    year = rows["year"].where(rows["year"] != "", rows["index"].str[:4])
    known = year.str.fullmatch(r"(19|20)\d\d")
    if not known.any():
        raise Fault(found.name, "rows that say their year", f"{len(rows)} rows, none does", found.where)
    return year.where(known, year[known].mode()[0])

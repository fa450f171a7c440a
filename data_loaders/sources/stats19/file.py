"""Road safety files as DfT publishes them: three generations of column names, read into one."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from pyarrow import ArrowInvalid
from pyarrow import csv as arrow

from data_loaders.fault import Fault
from data_loaders.input_files.find import InputFile
from data_loaders.input_files.text import column_name, encoding_of, header

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
PROVISIONAL = ("unvalidated", "provisional")
BLOCK = 1024**2  # bytes that are read at a time: the file of all years has 1.5 GB
# Older files lack these; all else must be there.
OPTIONAL = frozenset({"year", "status", "adjusted", "ons", "district", "lon", "lat", "easting", "northing"})


@dataclass(frozen=True)
class Elsewhere:
    """What is kept of rows about other places, of which a file of the whole country has millions.

    ids: the hash of each row's year and index, in ascending order. days: their distinct years and dates, as they are
    written. Both of collisions alone. rows: how many there are, by year. provisional: the years in which any says so.
    """

    ids: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.uint64))
    rows: Counter[str] = field(default_factory=Counter)
    days: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"year": [], "date": []}, dtype=str))
    provisional: frozenset[str] = frozenset()

    def has(self, rows: pd.DataFrame) -> np.ndarray:
        """For each row, is its year and index among these?"""
        return contains(self.ids, ids(rows))


@dataclass(frozen=True)
class CollisionTable:
    """A file's rows under our column names, all as text ("" where a column is absent), indexed by their line.

    elsewhere: what is kept of those that are certainly about other places, which are not among the rows.
    broken: rows of another length than the header, {line: text}; nothing in them can be relied on.
    """

    file: InputFile
    sha256: str
    rows: pd.DataFrame
    broken: dict[int, str] = field(default_factory=dict)
    elsewhere: Elsewhere = field(default_factory=Elsewhere)

    @cached_property
    def years(self) -> list[str]:
        """The calendar years in the file, in order."""
        return sorted({*self.rows["year"].unique(), *self.elsewhere.rows})

    def of(self, year: str) -> pd.DataFrame:
        """The rows of one year."""
        return self.rows[self.rows["year"] == year]

    def read_of(self, year: str) -> int:
        """How many rows of one year the file has, wherever they are about."""
        return len(self.of(year)) + self.elsewhere.rows[year]

    def broken_of(self, year: str) -> dict[int, str]:
        """The broken rows, told once: with the file's first year."""
        return self.broken if year == self.years[0] else {}

    def provisional(self, year: str) -> bool:
        """Does any row of the year, or the file's name, say that it is provisional?"""
        provisional = self.of(year)["status"].str.lower().isin(PROVISIONAL).any()
        return (
            bool(provisional) or year in self.elsewhere.provisional or "provisional" in self.file.name.lower()
        )

    def texts(self, lines: Iterable[int]) -> list[str]:
        """These lines (in ascending order) as they stand in the file."""
        wanted = set(lines)
        if not wanted:
            return []
        with self.file.stream() as content:
            texts = (text for line, text in enumerate(content, start=1) if line in wanted)
            return [text.decode(errors="replace").strip() for text in texts]


def ids(rows: pd.DataFrame) -> np.ndarray:
    """A hash of each row's year and index: 64 bits, so that of twenty million no two are likely to be alike."""
    return pd.util.hash_array((rows["year"] + "|" + rows["index"]).to_numpy(dtype=object), categorize=False)


def contains(held: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """For each wanted number, is it among those held (in ascending order)?"""
    if not len(held):
        return np.zeros(len(wanted), dtype=bool)
    at = np.searchsorted(held, wanted).clip(max=len(held) - 1)
    return held[at] == wanted


def is_collisions(names: set[str]) -> bool:
    """Are these the columns of a file of collisions?"""
    return _has(names, COLLISION)


def is_casualties(names: set[str]) -> bool:
    """Are these the columns of a file of casualties?"""
    return _has(names, CASUALTY)


def _has(names: set[str], columns: dict[str, tuple[str, ...]]) -> bool:
    return all(names.intersection(known) for ours, known in columns.items() if ours not in OPTIONAL)


def read_table(
    file: InputFile, columns: dict[str, tuple[str, ...]], elsewhere: Callable[[pd.DataFrame], np.ndarray]
) -> CollisionTable:
    """Read the columns that are used, a block at a time. Raises Fault if the file is no table or no row says its year.

    elsewhere: for each of some rows, is it certainly about another place? Rows that do not say their year are kept
    in any case: which year it is shows only at the end.
    """
    encoding = encoding_of(file.head)
    if encoding != "utf-8-sig":  # it may be too large for memory, and is read a block of bytes at a time
        label = encoding.upper()[:6]
        raise Fault(file.name, 'a file saved as "CSV UTF-8"', f"one saved as {label}", file.where)
    names_there = [column_name(cell) for cell in next(csv.reader([header(file)]))]
    unique = [name if names_there.index(name) == i else f"{name} {i}" for i, name in enumerate(names_there)]
    present = {name: [known for known in names if known in names_there] for name, names in columns.items()}
    ours = {theirs[0]: name for name, theirs in present.items() if theirs}
    broken: dict[int, str] = {}
    gone, kept, read = _Gathered(), [], 0
    for block in _blocks(file, unique, list(ours), broken):
        rows = _tidy(block.rename(columns=ours), columns).set_axis(np.arange(read, read + len(block)))
        read += len(rows)
        away = (rows["year"] != "").to_numpy() & elsewhere(rows)
        gone.add(rows[away])
        kept.append(rows[~away])
    rows = pd.concat(kept) if kept else pd.DataFrame(columns=list(columns), dtype=str)
    rows = rows.set_axis(_lines(rows.index.to_numpy(dtype=np.int64), broken))
    rows = rows.assign(year=_usual_year(rows["year"], gone.rows, read, file))
    told = {line: text for line, text in broken.items() if text.strip()}
    return CollisionTable(replace(file), file.sha256, rows, told, gone.elsewhere())


class _Gathered:
    """The rows about other places, block by block."""

    def __init__(self) -> None:
        self.rows: Counter[str] = Counter()
        self.ids: list[np.ndarray] = []
        self.days: list[pd.DataFrame] = []
        self.provisional: set[str] = set()

    def add(self, rows: pd.DataFrame) -> None:
        self.rows.update(map(str, rows["year"]))
        if "date" in rows:  # of collisions; nobody asks for these of casualties
            self.ids.append(ids(rows))
            self.days.append(rows[["year", "date"]].drop_duplicates())
        self.provisional |= set(rows["year"][rows["status"].str.lower().isin(PROVISIONAL)])

    def elsewhere(self) -> Elsewhere:
        """All of them together."""
        if not self.rows:
            return Elsewhere()
        provisional = frozenset(self.provisional)
        if not self.ids:
            return Elsewhere(rows=self.rows, provisional=provisional)
        every = np.concatenate(self.ids)
        every.sort()
        return Elsewhere(every, self.rows, pd.concat(self.days).drop_duplicates(), provisional)


def _tidy(rows: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """All columns as stripped text; the year from its column, else from the start of the index, else ""."""
    rows = rows.reindex(columns=list(columns), fill_value="")
    rows = rows.apply(lambda column: column.fillna("").str.strip())
    year = rows["year"].where(rows["year"] != "", rows["index"].str[:4])
    return rows.assign(year=year.where(year.str.fullmatch(r"(19|20)\d\d"), ""))


def _blocks(
    file: InputFile, names: list[str], wanted: list[str], broken: dict[int, str]
) -> Iterator[pd.DataFrame]:
    def set_aside(row: arrow.InvalidRow) -> str:
        broken[row.number] = row.text
        return "skip"

    text = dict.fromkeys(wanted, "string")
    try:
        with file.stream() as content:
            blocks = arrow.open_csv(
                content,
                arrow.ReadOptions(column_names=names, skip_rows=1, use_threads=False, block_size=BLOCK),
                arrow.ParseOptions(invalid_row_handler=set_aside, ignore_empty_lines=False),
                arrow.ConvertOptions(include_columns=wanted, column_types=text, strings_can_be_null=False),
            )
            yield from (block.to_pandas() for block in blocks)
    except ArrowInvalid as error:
        raise Fault(file.name, "a CSV table", str(error)[:200], file.where) from error


def _lines(positions: np.ndarray, broken: Iterable[int]) -> pd.Index:
    """The line of each row that was kept, from its position among the sound ones: the header is line 1, and broken
    rows take lines too."""
    aside = np.sort(np.fromiter(broken, dtype=np.int64))
    before = np.searchsorted(aside - 2 - np.arange(len(aside)), positions, side="right")
    return pd.Index(positions + 2 + before)


def _usual_year(year: pd.Series, others: Counter[str], read: int, file: InputFile) -> pd.Series:
    """Each row's year; where nothing tells it, the file's usual one."""
    known = Counter(map(str, year[year != ""])) + others
    if not known:
        raise Fault(file.name, "rows that say their year", f"{read} rows, none does", file.where)
    most = max(known.values())
    return year.where(year != "", min(y for y, n in known.items() if n == most))

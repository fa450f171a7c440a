"""One table of the ONS workbook: a title, a few lines of remarks, a header, and a row for each area."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

from data_loaders.fault import Fault
from data_loaders.input_files.find import InputFile
from data_loaders.input_files.rows import Row
from data_loaders.input_files.workbook import Sheet

YEAR_ENDING = re.compile(r"year ending ([A-Z][a-z]+) (20\d\d)", re.IGNORECASE)
MONTHS = [name.lower() for name in calendar.month_name]  # from 1
KEYS = (
    "police force area code",
    "police force area name",
    "community safety partnership code",
    "community safety partnership name",
    "local authority code",
    "local authority name",
)
GROUPS = (
    "all",
    "violence_against_the_person",
    "homicide",
    "death_or_serious_injury_caused_by_illegal_driving",
    "violence_with_injury",
    "violence_without_injury",
    "stalking_and_harassment",
    "sexual_offences",
    "robbery",
    "theft_offences",
    "burglary",
    "residential_burglary",
    "non_residential_burglary",
    "vehicle_offences",
    "theft_from_the_person",
    "bicycle_theft",
    "shoplifting",
    "all_other_theft_offences",
    "criminal_damage_and_arson",
    "drug_offences",
    "possession_of_weapons_offences",
    "public_order_offences",
    "miscellaneous_crimes_against_society",
)
# Counts go by the group alone; ":rate" is per 1,000 residents, ":household_rate" per 1,000 households.
HOUSEHOLD_RATE = "residential_burglary:household_rate"
CATEGORIES = frozenset({*GROUPS, *(f"{group}:rate" for group in GROUPS), HOUSEHOLD_RATE})
COUNTS, RATES = "counts", "rates"
CODE = re.compile(r"[EW][0-9]{8}")
MARK = re.compile(r"\[\w+\]")
NUMBER = re.compile(r"-?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?")


@dataclass(frozen=True)
class OnsColumn:
    """A column of figures: its place, what it counts, and for a rate over whom (population, household)."""

    position: int
    category: str
    base: str = ""


@dataclass(frozen=True)
class TableRow:
    """An area's row. code: the partnership's, or the force's for its total; empty for what is unassigned.

    values: by category, None where none is published. marks: what the publisher put instead. bases: residents
    and households. wrong: why the row has to be set aside, if it has.
    """

    line: int
    force_code: str
    force: str
    partnership: str
    code: str
    cells: tuple
    wrong: str
    values: dict[str, float | None]
    marks: dict[str, str]
    bases: dict[str, float | None]

    @property
    def unassigned(self) -> bool:
        """Is this what a force could give to no partnership?"""
        return self.partnership.casefold().startswith("unassigned")

    def as_row(self) -> Row:
        """The row as it is set aside."""
        return Row(self.line, {}, ",".join("" if cell is None else str(cell) for cell in self.cells))


@dataclass(frozen=True)
class OnsTable:
    """A table of counts or of rates for the twelve months from first to last."""

    kind: str
    first: str
    last: str
    columns: tuple[OnsColumn, ...]
    rows: tuple[TableRow, ...]

    @property
    def other(self) -> list[str]:
        """Categories that earlier editions did not have."""
        return [c.category for c in self.columns if c.category not in CATEGORIES]


def table_of(sheet: Sheet, file: InputFile) -> OnsTable | None:
    """The table on a sheet; None for lists and for percentage changes, which follow from the counts.

    Raises Fault if a table of counts or rates does not say its year or has not the known columns.
    """
    title = plain(sheet.rows[0][0]) if sheet.rows else ""
    kind = _kind(title)
    if kind is None:
        return None
    header = next((i for i, row in enumerate(sheet.rows) if _names(row)[: len(KEYS)] == list(KEYS)), None)
    ending = YEAR_ENDING.findall(title)
    where = f"{file.where}, sheet {sheet.name}"
    if header is None:
        raise Fault(title[:60], f"columns {', '.join(KEYS)}", "others", where)
    if not ending or ending[-1][0].lower() not in MONTHS[1:]:
        raise Fault(title[:60], "a title with its year ending", repr(title), where)
    month, year = MONTHS.index(ending[-1][0].lower()), int(ending[-1][1])
    first = f"{year}-01" if month == 12 else f"{year - 1}-{month + 1:02d}"
    columns, bases = _columns(_names(sheet.rows[header]), kind)
    numbered = enumerate(sheet.rows[header + 1 :], start=header + 2)
    rows = (_row(line, cells, columns, bases) for line, cells in numbered if any(cells))
    return OnsTable(kind, first, f"{year}-{month:02d}", columns, tuple(rows))


def plain(cell: object) -> str:
    """A cell's text on one line, without references to notes."""
    text = "" if cell is None else str(cell)
    return re.sub(r"\s+", " ", re.sub(r"\[note \d+\]", "", text)).strip()


def number(cell: object) -> float | None:
    """A number, or one written as text ("22,451 "); None for anything else."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    text = plain(cell)
    return float(text.replace(",", "")) if NUMBER.fullmatch(text) else None


def _kind(title: str) -> str | None:
    lower = title.lower()
    if "number of police recorded crimes" in lower:
        return COUNTS
    return RATES if "rate per 1,000" in lower else None


def _names(row: tuple) -> list[str]:
    return [plain(cell).lower() for cell in row]


def _columns(names: list[str], kind: str) -> tuple[tuple[OnsColumn, ...], dict[str, int]]:
    """The columns of figures, and where residents and households stand."""
    columns, bases = [], {}
    for position, name in enumerate(names[len(KEYS) :], start=len(KEYS)):
        if name.startswith(("population figures", "household figures")):
            bases[name.split()[0]] = position
        elif name:
            columns.append(_column(position, name, kind))
    return tuple(columns), bases


def _column(position: int, name: str, kind: str) -> OnsColumn:
    group = re.sub(r"[^a-z0-9]+", "_", re.sub(r"\(.*\)", "", name)).strip("_")
    group = "all" if group == "total_recorded_crime" else group
    if kind == COUNTS:
        return OnsColumn(position, group)
    base = "household" if "household" in name else "population"
    return OnsColumn(position, f"{group}:household_rate" if base == "household" else f"{group}:rate", base)


def _row(line: int, cells: tuple, columns: tuple[OnsColumn, ...], bases: dict[str, int]) -> TableRow:
    force_code, force, code, partnership, *_ = map(plain, cells)
    cell_by_category = {column.category: cells[column.position] for column in columns}
    marks = {c: plain(cell) for c, cell in cell_by_category.items() if MARK.fullmatch(plain(cell))}
    code = code if partnership else force_code
    return TableRow(
        line,
        force_code,
        force,
        partnership,
        code,
        cells,
        wrong=_wrong(code, cell_by_category, marks),
        values={category: number(cell) for category, cell in cell_by_category.items()},
        marks={category: f"marked {mark} by the publisher" for category, mark in marks.items()},
        bases={base: number(cells[position]) for base, position in bases.items()},
    )


def _wrong(code: str, cells: dict[str, object], marks: dict[str, str]) -> str:
    """What is wrong with a row: a code that is none, or a cell that is neither number nor mark nor empty."""
    if code and not CODE.fullmatch(code):
        return f"area: expected an ONS code, found {code!r}"
    for category, cell in cells.items():
        if plain(cell) and number(cell) is None and category not in marks:
            return f"{category}: expected a number, found {plain(cell)!r}"
    return ""

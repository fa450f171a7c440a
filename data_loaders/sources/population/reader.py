"""Residents and households by ward, LSOA or borough: census tables, mid-year estimates, Nomis answers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from data_loaders.batch import FIGURE_COLUMNS, Batch
from data_loaders.fault import Fault
from data_loaders.input_files.find import InputFile
from data_loaders.input_files.rows import Reject, Row, csv_rows, header_of, rejected, whole
from data_loaders.partnership import Partnership
from data_loaders.source import Source
from data_loaders.sources.population import nomis
from data_loaders.sources.population.formats import NOMIS, formats_of

YEAR = re.compile(r"(19|20)[0-9][0-9]")


@dataclass(frozen=True)
class Statement:
    """What one cell says: that so many of a category live in an area. level: see Format."""

    row: Row
    level: str
    category: str
    year: str
    area: str
    text: str
    note: str

    @property
    def value(self) -> float | None:
        """The number, if it is one that a place may have: nowhere has no residents."""
        return whole(self.text) or None

    @property
    def wrong(self) -> str:
        """What is wrong with the statement; empty if nothing is."""
        kind = re.sub(r"\d+$", "", self.level)
        if nomis.level_of(self.area) != kind:
            return f"area: expected the code of a {kind}, found {self.area!r}"
        return "" if self.value else f"{self.category}: expected a whole number above 0, found {self.text!r}"


def recognise(file: InputFile) -> bool:
    """A table with the columns of one of the declared formats, or of Nomis."""
    names = frozenset(header_of(file))
    return names >= NOMIS or bool(formats_of(names))


def read(files: Iterable[InputFile], _partnership: Partnership) -> Iterator[Batch | Fault]:
    """One batch per file, level of area, category and year. Other areas are kept too, for comparing."""
    for file in files:
        try:
            yield from _read_one(file)
        except Fault as fault:
            yield fault


def _read_one(file: InputFile) -> Iterator[Batch | Fault]:
    rows = csv_rows(file)
    statements = _from_nomis(rows, file) if set(header_of(file)) >= NOMIS else _declared(rows, file)
    lines = {statement.row.line for statement in statements}
    broken = [Reject(row, row.fault) for row in rows if row.fault]
    silent = len(rows) - len(lines) - len(broken)
    groups: dict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        groups[statement.level, statement.category, statement.year].append(statement)
    if not groups:
        raise Fault(
            file.name, "a figure for a ward, an LSOA or a borough", f"{len(rows)} rows without", file.where
        )
    for key, group in groups.items():
        batch = _batch(file, *key, group, broken, silent)
        yield batch
        if isinstance(batch, Batch):  # what belongs to no table is told with the first
            broken, silent = [], 0


def _declared(rows: list[Row], file: InputFile) -> list[Statement]:
    statements = []
    for known in formats_of(frozenset(header_of(file))):
        format_rows = [row for row in rows if not row.fault and known.holds(row.cells)]
        statements += [
            Statement(row, known.level, c.category, c.year, row[known.area], row[c.name], c.note)
            for c in known.columns
            for row in format_rows
        ]
    return statements


def _from_nomis(rows: list[Row], file: InputFile) -> list[Statement]:
    nomis.check_whole(rows, file)
    levels = dict(nomis.vintages(rows))
    statements = []
    for row in rows:
        code, year = row["geography_code"], nomis.year_of(row)
        level = nomis.level_of(code)
        if level and not row.fault and nomis.of_everybody(row) and YEAR.fullmatch(year):
            note = f"mid-{year} estimate"
            statements.append(Statement(row, levels[level], "residents", year, code, row["obs_value"], note))
    return statements


def _batch(
    file: InputFile,
    level: str,
    category: str,
    year: str,
    group: list[Statement],
    broken: list[Reject],
    silent: int,
) -> Batch | Fault:
    areas = re.sub(r"(?=[0-9]{4}$)", " of ", level).replace("lsoa", "LSOA")
    title = f"{category} by {areas}, {year}"
    sound, rejects = _sort_out(group)
    if not sound:
        why = f"none of {len(group)}, line {rejects[0].row.line}: {rejects[0].reason}"
        return Fault(title, "at least one sound row", why, file.where)
    by_area = {statement.area: statement for statement in sound}  # the same figure twice is one
    rows = [
        {
            "category": category,
            "area": s.area,
            "period": f"{year}-01",
            "months": 12,
            "value": s.value,
            "note": s.note,
        }
        for s in by_area.values()
    ]
    return Batch(
        source="population",
        dataset=f"{level}:{category}",
        partition=year,
        title=title,
        first=f"{year}-01",
        last=f"{year}-12",
        file_name=file.where.rsplit("/", 1)[-1],
        sha256=file.sha256,
        rows_read=len(group) + len(broken) + silent,
        rows_loaded=len(sound),
        rows_outside=silent,
        figures=pd.DataFrame(rows, columns=FIGURE_COLUMNS),
        rejects=rejected([*broken, *rejects]),
    )


def _sort_out(group: list[Statement]) -> tuple[list[Statement], list[Reject]]:
    """Sound statements, and those that are wrong or contradict another about the same area."""
    values = defaultdict(set)
    for statement in group:
        if not statement.wrong:
            values[statement.area].add(statement.value)
    sound, rejects = [], []
    for s in group:
        values_found = sorted(values[s.area])
        several = (
            f"{s.area} {s.year}: expected one figure, found {' and '.join(f'{v:,.0f}' for v in values_found)}"
        )
        reason = s.wrong or (several if len(values_found) > 1 else "")
        rejects.append(Reject(s.row, reason)) if reason else sound.append(s)
    return sound, rejects


SOURCE = Source(
    id="population",
    title="Residents and households",
    publisher="Office for National Statistics, also through Nomis",
    licence="Open Government Licence v3.0",
    attribution="Source: Office for National Statistics licensed under the Open Government Licence v3.0.",
    address="https://www.nomisweb.co.uk/",
    categories=frozenset({"residents", "households"}),
    rank=1,
    recognise=recognise,
    read=read,
)

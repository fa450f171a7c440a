"""Road traffic collisions with injuries (STATS19, Department for Transport): collisions and casualties, by year."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from data_loaders.batch import Batch
from data_loaders.fault import Fault, Waiting
from data_loaders.input_files.find import InputFile
from data_loaders.input_files.rows import header_of
from data_loaders.input_files.text import header
from data_loaders.partnership import Partnership
from data_loaders.source import Source
from data_loaders.sources.stats19.collisions import boroughs
from data_loaders.sources.stats19.file import (
    CASUALTY,
    COLLISION,
    CollisionTable,
    is_casualties,
    is_collisions,
    read_table,
)
from data_loaders.sources.stats19.year import ADJUSTED, KSI_ADJUSTED, year_batch

SEVERITIES = ("fatal", "serious", "slight", "unknown")
CATEGORIES = frozenset(
    {
        *(f"{what}_{severity}" for what in ("collision", "casualty") for severity in SEVERITIES),
        *(f"{what}_{who}" for what in ("collision", "casualty") for who in ("pedestrian", "cyclist")),
        KSI_ADJUSTED,
    }
)
# What tells the two files of a pair apart in their names ("Accidents_2015.csv", "...-casualty-2023.csv").
KIND = re.compile(r"accidents?|acc|collisions?|casualt(?:y|ies)|cas")


def recognise(file: InputFile) -> bool:
    """A file of collisions or of casualties, by its columns. Vehicles, lookups and adjustments are not used."""
    heading = header(file)
    if "," not in heading or "\r" in heading:  # its rows are read and counted from the first line
        return False
    names = set(header_of(file))
    return is_collisions(names) or is_casualties(names)


def labels(wanted: frozenset[str], vocabulary: str) -> frozenset[str] | None:
    """Adjusted casualties can be counted only where the file has the adjustment for every casualty."""
    return None if KSI_ADJUSTED in wanted and vocabulary != ADJUSTED else wanted


def read(files: Iterable[InputFile], partnership: Partnership) -> Iterator[Batch | Fault]:
    """One batch per calendar year of which both files are there; a file left without the other waits for it."""
    collisions: list[CollisionTable] = []
    casualties: list[CollisionTable] = []
    later: list[InputFile] = []
    for file in files:
        if is_collisions(set(header_of(file))):
            yield from _read(file, COLLISION, collisions, lambda rows: _outside(rows, partnership))
        else:
            later.append(replace(file))
    # Casualties do not say where; whose collision is certainly elsewhere need not be kept.
    for file in later:
        yield from _read(file, CASUALTY, casualties, lambda rows: _theirs(rows, collisions))
    used: set[tuple[str, str]] = set()
    for people in casualties:
        for year in people.years:
            beside = _beside(people, year, collisions)
            if beside is not None:
                used |= {(people.file.where, year), (beside.file.where, year)}
                try:
                    yield year_batch(year, beside, people, partnership)
                except Fault as fault:
                    yield fault
    yield from _waiting(collisions, "collisions", "casualty", used)
    yield from _waiting(casualties, "casualties", "collision", used)


def _read(
    file: InputFile,
    columns: dict[str, tuple[str, ...]],
    tables: list[CollisionTable],
    elsewhere: Callable[[pd.DataFrame], np.ndarray],
) -> Iterator[Fault]:
    """Add a file's table to those there are, or say why there is none."""
    try:
        tables.append(read_table(file, columns, elsewhere))
    except Fault as fault:
        yield fault


def _outside(rows: pd.DataFrame, partnership: Partnership) -> np.ndarray:
    """Which collisions are in no borough of the partnership."""
    return boroughs(rows, partnership).isna().to_numpy()


def _theirs(rows: pd.DataFrame, collisions: list[CollisionTable]) -> np.ndarray:
    """Which casualties are of a collision elsewhere, and of none of ours, whichever of these files is theirs."""
    mask = np.full(len(rows), bool(collisions))
    for table in collisions:
        mask &= table.elsewhere.has(rows) & ~rows["index"].isin(table.rows["index"]).to_numpy()
    return mask


def _beside(people: CollisionTable, year: str, collisions: list[CollisionTable]) -> CollisionTable | None:
    """The collision file for this year of a casualty file: the one that is named alike, if there are several."""
    with_year = [table for table in collisions if year in table.years]
    alike = [table for table in with_year if _stem(table) == _stem(people)]
    return next(iter(alike or with_year), None)


def _stem(table: CollisionTable) -> str:
    return KIND.sub("#", table.file.name.lower())


def _waiting(
    tables: list[CollisionTable], what: str, other: str, used: set[tuple[str, str]]
) -> Iterator[Waiting]:
    for table in tables:
        alone = [year for year in table.years if (table.file.where, year) not in used]
        if alone:
            years = alone[0] if len(alone) == 1 else f"{alone[0]} to {alone[-1]}"
            yield Waiting(
                f"{what} {years}", f"the {other} file of the same year beside it", "none", table.file.where
            )


SOURCE = Source(
    id="stats19",
    title="Road traffic collisions and casualties",
    publisher="Department for Transport",
    licence="Open Government Licence v3.0",
    attribution="Source: Department for Transport, road safety data, licensed under the "
    "Open Government Licence v3.0.",
    address="https://www.gov.uk/government/collections/road-accidents-and-safety-statistics",
    categories=CATEGORIES,
    rank=2,
    recognise=recognise,
    read=read,
    dataset=lambda _partnership: "collisions",
    labels=labels,
)

"""What a reader hands to the store: one release to be, with its rows, its rejects and its coverage."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

import pandas as pd

from data_loaders.calendar.edition import Edition

INCIDENT_COLUMNS = ["month", "category", "lon", "lat", "place", "borough", "weekday", "hour", "n"]
FIGURE_COLUMNS = [
    "category",
    "area",
    "period",
    "months",
    "value",
    "denominator",
    "lower",
    "upper",
    "reason",
    "note",
]
AREA_COLUMNS = ["code", "name", "borough", "wkb"]
REJECT_COLUMNS = ["line", "reason", "row"]

# The vocabulary of a release that says only this: the publisher brought the month out without this dataset.
UNPUBLISHED = "unpublished"


class Standing(StrEnum):
    """How far a release may be trusted; the first two retire the last two of the same dataset."""

    PUBLISHED = "published"
    PROVISIONAL = "provisional"
    APPROXIMATE = "approximate"
    ILLUSTRATIVE = "illustrative"


class Reason(StrEnum):
    """Why a figure is missing. Travels with the figure; a missing figure is never 0."""

    NOT_LOADED = "not loaded"
    NOT_SUBMITTED = "not submitted"
    NOT_PUBLISHED = "not published"
    NOT_COMPARABLE = "not counted separately then"
    NOT_AVAILABLE = "not available"
    WITHHELD = "withheld"
    NOT_CLEARED = "not cleared for release"
    RETRACTED = "retracted"


def _empty(columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(columns=columns)


@dataclass(frozen=True)
class Batch:
    """One release to be: everything that one file says about one partition.

    source, dataset, partition: identity. A newer batch of the same three is a new release of the same thing.
        The dataset is the unit in which real data retires illustrative data ("street", an indicator's id).
    title: how a message names it ("kent street 2025-03").
    first, last: months covered, "YYYY-MM".
    edition: the day of publication or the month of the archive, where the file tells it.
    rows_read: rows in the file; always rows_loaded + rows_outside + len(rejects).
    rows_outside: sound rows about places that are not the partnership's, and that the source does not keep.
    incidents: one row per month, category, place (and borough, weekday, hour where the source says so) with
        its count n. Longitude and latitude are WGS84 degrees, empty where the record has no point.
    figures: one row per category, area and period (first month, number of months) with its value.
    areas: one row per area: code, name, borough code, geometry as WKB in EPSG:4326.
    vocabulary: which set of categories the file uses, where a source has had several.
    """

    source: str
    dataset: str
    partition: str
    title: str
    first: str
    last: str
    file_name: str
    sha256: str
    rows_read: int
    rows_loaded: int
    rows_outside: int = 0
    standing: Standing = Standing.PUBLISHED
    edition: Edition | None = None
    vocabulary: str = ""
    incidents: pd.DataFrame = field(default_factory=lambda: _empty(INCIDENT_COLUMNS))
    figures: pd.DataFrame = field(default_factory=lambda: _empty(FIGURE_COLUMNS))
    areas: pd.DataFrame = field(default_factory=lambda: _empty(AREA_COLUMNS))
    rejects: pd.DataFrame = field(default_factory=lambda: _empty(REJECT_COLUMNS))
    notes: tuple[str, ...] = ()

    def as_standing(self, standing: Standing) -> Batch:
        """The same batch with another standing (the illustrative data passes through here)."""
        return replace(self, standing=standing)

    def told(self) -> Batch:
        """The same batch without its rows, but for those set aside: what a report of an archive of years can hold."""
        return replace(
            self,
            incidents=_empty(INCIDENT_COLUMNS),
            figures=_empty(FIGURE_COLUMNS),
            areas=_empty(AREA_COLUMNS),
        )

"""Writes the illustrative partner returns: one tidy file with a row for each figure that a partner sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from data_loaders.batch import Reason
from data_loaders.demo import uneven_shares
from data_loaders.demo.calibration import (
    ASB,
    BOROUGHS,
    MONTHS,
    QUARTERS,
    levels,
    returned,
    season_of,
    stream,
    wards_of,
)
from data_loaders.fault import Fault

COLUMNS = ["indicator", "area", "period", "value", "denominator", "note"]
LEVEL = np.ones(4)


def write(folder: Path) -> list[Path]:
    """Write `partner-returns.csv` into `folder`: indicator, area, period, value, denominator, note.

    Values and denominators are whole numbers, empty where there is none; a note says why a value is empty.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "partner-returns.csv"
    table().to_csv(path, index=False, lineterminator="\n")
    return [path]


def table() -> pd.DataFrame:
    """All rows of the file, in the order of `returns.toml`, after its gaps have been cut."""
    parts = (part for kind in KINDS for part in KINDS[kind](returned()[kind]))
    rows = pd.concat(parts, ignore_index=True).assign(note="")
    rows[["value", "denominator"]] = rows[["value", "denominator"]].astype("Int64")
    for gap in returned()["gaps"]:
        rows = _cut(rows, gap)
    return rows[COLUMNS]


def _counts(entries: dict) -> Iterator[pd.DataFrame]:
    for indicator, boroughs in entries.items():
        for area, totals in boroughs.items():
            values = uneven_shares.over_periods(totals, LEVEL, stream(indicator, area))
            yield _frame(indicator, area, QUARTERS[-len(values) :], values)


def _shares(entries: dict) -> Iterator[pd.DataFrame]:
    for indicator, boroughs in entries.items():
        for area, totals in boroughs.items():
            rng = stream(indicator, area)
            asked = uneven_shares.over_periods(totals["of"], LEVEL, rng)
            by_year = zip(asked.reshape(-1, len(LEVEL)), totals["value"], strict=True)
            values = np.concatenate([uneven_shares.yes_answers(year, total, rng) for year, total in by_year])
            yield _frame(indicator, area, QUARTERS, values, asked)


def _yearly_shares(entries: dict) -> Iterator[pd.DataFrame]:
    for indicator, boroughs in entries.items():
        for area, totals in boroughs.items():
            yield _frame(indicator, area, levels()["years"], totals["value"], totals["of"])


def _stocks(entries: dict) -> Iterator[pd.DataFrame]:
    for indicator, boroughs in entries.items():
        for area, held in boroughs.items():
            yield _frame(indicator, area, QUARTERS, held)


def _by_ward(entries: dict) -> Iterator[pd.DataFrame]:
    for indicator, boroughs in entries.items():
        for area in BOROUGHS:
            by_month = uneven_shares.over_periods(
                boroughs[area], season_of(indicator), stream(indicator, area)
            )
            wards = wards_of(area)
            counts = uneven_shares.over_wards(
                by_month, wards[ASB].to_numpy(), stream(indicator, "wards", area)
            )
            for ward, values in zip(wards.index, counts.T, strict=True):
                yield _frame(indicator, ward, MONTHS, values)


KINDS = {
    "counts": _counts,
    "shares": _shares,
    "yearly_shares": _yearly_shares,
    "stocks": _stocks,
    "fires": _by_ward,
}


def _frame(indicator: str, area: str, periods, values, of=None) -> pd.DataFrame:
    columns = {"indicator": indicator, "area": area, "period": periods, "value": values, "denominator": of}
    return pd.DataFrame(columns)


def _cut(rows: pd.DataFrame, gap: dict) -> pd.DataFrame:
    """Empty the rows of a gap and note its reason, or leave them out where it has none."""
    hit = (rows["indicator"] == gap["indicator"]) & rows["area"].isin(gap["areas"])
    hit &= rows["period"].isin(gap["periods"])
    if not hit.any():
        raise Fault(f"gap in {gap['indicator']}", "rows to cut", "none", "returns.toml")
    if "reason" not in gap:
        return rows[~hit]
    rows.loc[hit, ["value", "denominator"]] = pd.NA
    rows.loc[hit, "note"] = Reason(gap["reason"]).value
    return rows

"""Writes the illustrative street files: one for each of 48 months, in the format of data.police.uk.

The 14 categories of May 2013 are used in every month, so that every measure has four years. The LSOA columns
are empty throughout, because the points are invented; only a record without a point has no location.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from data_loaders.demo.calibration import ASB, MONTHS, stream, wards
from data_loaders.demo.counts import truth
from data_loaders.demo.map_points import PLACES_PER_WARD

FORCE = "Kent Police"
# Records of the whole force without a point, a month, on average.
WITHOUT_LOCATION = 8
# In Kent's files the busiest places of a ward hold far more than their share, of shoplifting above all.
BUSY = 0.7
BUSY_SHOPS = 2.0
OUTCOMES = {
    "Investigation complete; no suspect identified": 0.55,
    "Unable to prosecute suspect": 0.20,
    "Under investigation": 0.09,
    "Offender given a caution": 0.06,
    "Awaiting court outcome": 0.05,
    "Offender sent to prison": 0.03,
    "Local resolution": 0.02,
}


def write(folder: Path, places: pd.DataFrame) -> list[Path]:
    """Write `<month>/<month>-kent-street.csv` for every month under `folder`; returns the files in order."""
    records = pd.concat([_placed(places), _unplaced()], ignore_index=True)
    records = records.sort_values("month", kind="stable", ignore_index=True)
    rows = _rows(records)
    files = []
    for month, month_rows in rows.groupby("Month", sort=True):
        path = folder / str(month) / f"{month}-kent-street.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        month_rows.to_csv(path, index=False, lineterminator="\n")
        files.append(path)
    return files


def _placed(places: pd.DataFrame) -> pd.DataFrame:
    """One record (month, category, lon, lat, name) for each incident of the truth."""
    counts = truth().sort_values(["month", "ward_code", "category"], ignore_index=True)
    events = counts.loc[counts.index.repeat(counts["n"]), ["month", "ward_code", "category"]].reset_index(
        drop=True
    )
    draw = stream("street places").random(len(events))
    rank = np.where(events["category"] == "Shoplifting", _ranks(draw, BUSY_SHOPS), _ranks(draw, BUSY))
    row = wards().index.get_indexer(pd.Index(events["ward_code"])) * PLACES_PER_WARD + rank
    points = places[["lon", "lat", "name"]].iloc[row].reset_index(drop=True)
    return pd.concat([events[["month", "category"]], points], axis=1)


def _ranks(draw: np.ndarray, steepness: float) -> np.ndarray:
    """Places 0, 1, 2… of a ward, drawn in proportion to 1/1, 1/2, 1/3… to the power of `steepness`."""
    weights = np.arange(1, PLACES_PER_WARD + 1) ** -steepness
    return np.searchsorted(np.cumsum(weights) / weights.sum(), draw).clip(max=PLACES_PER_WARD - 1)


def _unplaced() -> pd.DataFrame:
    rng = stream("without location")
    months = np.repeat(MONTHS, rng.poisson(WITHOUT_LOCATION, len(MONTHS)))
    mix = truth().groupby("category")["n"].sum().drop(ASB)
    categories = rng.choice(mix.index.to_numpy(), len(months), p=mix.to_numpy() / mix.sum())
    return pd.DataFrame(
        {"month": months, "category": categories, "lon": np.nan, "lat": np.nan, "name": "No Location"}
    )


def _rows(records: pd.DataFrame) -> pd.DataFrame:
    crime = (records["category"] != ASB).to_numpy()
    outcome = stream("outcomes").choice(list(OUTCOMES), len(records), p=list(OUTCOMES.values()))
    return pd.DataFrame(
        {
            # A running number in 64 hexadecimal digits: nothing that the police ever gave out looks like it.
            "Crime ID": [f"{n:064x}" if is_crime else "" for n, is_crime in enumerate(crime, start=1)],
            "Month": records["month"],
            "Reported by": FORCE,
            "Falls within": FORCE,
            "Longitude": records["lon"],
            "Latitude": records["lat"],
            "Location": records["name"],
            "LSOA code": "",
            "LSOA name": "",
            "Crime type": records["category"],
            "Last outcome category": np.where(crime, outcome, ""),
            "Context": "",
        }
    )

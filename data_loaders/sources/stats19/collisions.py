"""Collisions of the partnership's boroughs: where, when, how severe, and which rows cannot be used."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pyproj import Transformer

from data_loaders.partnership import Partnership

SEVERITIES = {"1": "fatal", "2": "serious", "3": "slight"}
# The code -1 ("data missing or out of range") and anything that is no severity: counted, as of unknown severity.
UNKNOWN = "unknown"
ONS_CODE = r"[EWSN]\d{8}"
# An index that a spreadsheet has turned into a number ("2.01643E+12") is shared by many collisions.
INDEX = r"\w+"
GREAT_BRITAIN = {"lon": (-9.0, 2.5), "lat": (49.0, 61.5)}


def severities(codes: pd.Series) -> pd.Series:
    """The names of severity codes."""
    return codes.map(SEVERITIES).fillna(UNKNOWN)


def boroughs(rows: pd.DataFrame, partnership: Partnership) -> pd.Series:
    """Each row's borough code, None outside the partnership: by ONS code, else by the numeric district."""
    codes = {b.code: b.code for b in partnership.boroughs}
    has_code = rows["ons"].str.fullmatch(ONS_CODE)
    return rows["ons"].map(codes).where(has_code, _by_number(rows, partnership)).astype(object)


def disagreeing(rows: pd.DataFrame, partnership: Partnership) -> int:
    """How many rows name one district by ONS code and another by number."""
    both = rows["ons"].str.fullmatch(ONS_CODE) & rows["district"].str.fullmatch(r"\d+")
    numbered, coded = _by_number(rows, partnership), rows["ons"].where(rows["ons"].isin(partnership.codes))
    return int((both & (numbered.fillna("") != coded.fillna(""))).sum())


def _by_number(rows: pd.DataFrame, partnership: Partnership) -> pd.Series:
    return rows["district"].map({str(b.stats19): b.code for b in partnership.boroughs})


def months(rows: pd.DataFrame) -> list[str]:
    """The months in which the file has collisions, of whatever place: what it covers."""
    days = rows[["year", "date"]].drop_duplicates()
    month = days["date"].str.extract(r"^\d{1,2}/(0?[1-9]|1[0-2])/")[0].dropna()
    return sorted((days["year"][month.index] + "-" + month.str.zfill(2)).unique())


def dates(rows: pd.DataFrame) -> pd.Series:
    """The days, NaT for a date that does not exist or is of another year. Years may have two digits or four."""
    parts = rows["date"].str.extract(r"^(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4}|\d{2})$")
    full = parts["year"].where(parts["year"].str.len() == 4, rows["year"].str[:2] + parts["year"])
    days = pd.to_datetime(
        full + "-" + parts["month"] + "-" + parts["day"], format="%Y-%m-%d", errors="coerce"
    )
    return days.where(days.dt.year == rows["year"].astype(int))


def why_rejected(rows: pd.DataFrame, days: pd.Series) -> pd.Series:
    """Per row the reason to set it aside, "" for a sound one."""
    why = pd.Series("", index=rows.index, dtype=object)
    odd = ~rows["index"].str.fullmatch(INDEX)
    again = rows["index"].duplicated() & ~odd
    undated = rows[days.isna()]
    why.loc[undated.index] = pd.Series(
        [
            f"collision date: expected a day of {year} as DD/MM/YYYY, found {date!r}"
            for year, date in zip(undated["year"], undated["date"], strict=True)
        ],
        index=undated.index,
        dtype=object,
    )
    reasons = rows["index"]
    why.loc[odd] = reasons[odd].map(lambda i: f"collision index: expected letters and digits, found {i!r}")
    why.loc[again] = reasons[again].map(lambda i: f"collision index: expected each once, found {i!r} again")
    return why


def described(rows: pd.DataFrame, days: pd.Series) -> pd.DataFrame:
    """Sound rows as index, borough, month, weekday (0 = Monday), hour (None if unknown), lon, lat, severity."""
    hour = pd.to_numeric(rows["time"].str.extract(r"^(\d{1,2}):\d{2}")[0])
    lon, lat = _points(rows)
    return pd.DataFrame(
        {
            "index": rows["index"],
            "borough": rows["borough"],
            "month": days.dt.strftime("%Y-%m"),
            "weekday": days.dt.day_of_week.astype("Int64"),
            "hour": hour.where(hour.between(0, 23)).astype("Int64"),
            "lon": lon,
            "lat": lat,
            "severity": severities(rows["severity"]),
        }
    )


def _points(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Longitude and latitude, made from easting and northing where they are missing; NaN where both are."""
    lon, lat, east, north = (
        pd.to_numeric(rows[c], errors="coerce") for c in ("lon", "lat", "easting", "northing")
    )
    in_range = lon.between(*GREAT_BRITAIN["lon"]) & lat.between(*GREAT_BRITAIN["lat"])
    lon, lat = lon.where(in_range), lat.where(in_range)
    grid = ~in_range & (east > 0) & (north > 0)
    if grid.any():
        to_degrees = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True).transform
        x, y = to_degrees(east[grid].to_numpy(), north[grid].to_numpy())
        lon[grid], lat[grid] = np.where(np.isfinite(x), x, np.nan), np.where(np.isfinite(y), y, np.nan)
    return lon, lat

"""Writes the illustrative collision and casualty files: a pair a calendar year, in DfT's columns of 2021–24.

Only what the product counts is invented: when, where, how severe and who. Every other column says -1, DfT's
own code for "missing or out of range". Collisions happen on the same fixed places as other incidents.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from data_loaders.demo import uneven_shares
from data_loaders.demo.calibration import BOROUGHS, MONTHS, levels, stream, wards, wards_of
from data_loaders.demo.map_points import PLACES_PER_WARD

COLLISION_HEADER = (
    "accident_index,accident_year,accident_reference,location_easting_osgr,location_northing_osgr,"
    "longitude,latitude,police_force,accident_severity,number_of_vehicles,number_of_casualties,date,"
    "day_of_week,time,local_authority_district,local_authority_ons_district,local_authority_highway,"
    "first_road_class,first_road_number,road_type,speed_limit,junction_detail,junction_control,"
    "second_road_class,second_road_number,pedestrian_crossing_human_control,"
    "pedestrian_crossing_physical_facilities,light_conditions,weather_conditions,"
    "road_surface_conditions,special_conditions_at_site,carriageway_hazards,urban_or_rural_area,"
    "did_police_officer_attend_scene_of_accident,trunk_road_flag,lsoa_of_accident_location"
)
CASUALTY_HEADER = (
    "accident_index,accident_year,accident_reference,vehicle_reference,casualty_reference,"
    "casualty_class,sex_of_casualty,age_of_casualty,age_band_of_casualty,casualty_severity,"
    "pedestrian_location,pedestrian_movement,car_passenger,bus_or_coach_passenger,"
    "pedestrian_road_maintenance_worker,casualty_type,casualty_home_area_type,casualty_imd_decile,"
    "lsoa_of_casualty"
)
FILES = "dft-road-casualty-statistics-{table}-{year}.csv"
KENT_POLICE = 46
KENT_HIGHWAYS = "E10000016"
# DfT's own district numbers of that time.
DISTRICTS = {"E07000107": 532, "E07000109": 535}
FATAL, SERIOUS, SLIGHT = 1, 2, 3
# Beside somebody killed or seriously hurt others are often seriously hurt: about 1.2 KSI casualties to a KSI
# collision in Kent in 2015.
ALSO_SERIOUS = 0.3
WITHOUT_POINT = 0.015
# DfT's casualty types with the shares of 2015, rounded: pedestrian, cyclist, motorcyclist, car, van.
TYPES = {0: 0.12, 1: 0.06, 5: 0.08, 9: 0.71, 19: 0.03}
DRIVER, PASSENGER, PEDESTRIAN = 1, 2, 3


def write(folder: Path, places: pd.DataFrame) -> list[Path]:
    """Write a collision and a casualty file for each year from 2010 to 2014 into `folder`.

    April to December of 2010 and January to March of 2014 only: these files know no other months.
    """
    folder.mkdir(parents=True, exist_ok=True)
    collisions = _collisions(places)
    casualties = _casualties(collisions)
    collisions["accident_severity"] = (
        casualties.groupby("accident_index")["casualty_severity"].min().to_numpy()
    )
    files = []
    for year in sorted(set(collisions["accident_year"])):
        for table, rows, header in (
            ("collision", collisions, COLLISION_HEADER),
            ("casualty", casualties, CASUALTY_HEADER),
        ):
            path = folder / FILES.format(table=table, year=year)
            year_rows = rows[rows["accident_year"] == year].reindex(columns=header.split(","), fill_value=-1)
            year_rows.to_csv(path, index=False, lineterminator="\n")
            files.append(path)
    return files


def _collisions(places: pd.DataFrame) -> pd.DataFrame:
    """One row per collision, in order of date and time, without its severity."""
    rng = stream("collisions")
    rows = _dated(pd.concat([_by_ward(code) for code in BOROUGHS]), rng)
    number = [f"ILL{n:06d}" for n in range(1, len(rows) + 1)]
    year = rows["when"].dt.year
    shape = levels()["collision_shape"]["casualties"]
    fixed = {
        "accident_index": year.astype(str) + number,
        "accident_year": year,
        "accident_reference": number,
        "police_force": KENT_POLICE,
        "number_of_vehicles": rng.choice([1, 2, 3], len(rows), p=[0.3, 0.6, 0.1]),
        "number_of_casualties": rng.choice(range(1, len(shape) + 1), len(rows), p=_shares(shape)),
        "date": rows["when"].dt.strftime("%d/%m/%Y"),
        "day_of_week": _weekday(rows["when"]),
        "time": rows["when"].dt.strftime("%H:%M"),
        "local_authority_district": rows["borough_code"].map(DISTRICTS),
        "local_authority_ons_district": rows["borough_code"],
        "local_authority_highway": KENT_HIGHWAYS,
    }
    return pd.concat([pd.DataFrame(fixed), _points(rows, places, rng)], axis=1)


def _by_ward(code: str) -> pd.DataFrame:
    """One row (month, ward_code, borough_code) per collision of a borough."""
    by_month = uneven_shares.over_periods(
        levels()["collisions"][code], np.ones(12), stream("collisions", code)
    )
    wards = wards_of(code)
    shares = wards["collisions_2015"].to_numpy() + 0.5
    counts = uneven_shares.over_wards(by_month, shares, stream("collision wards", code))
    month, ward = np.indices(counts.shape)
    frame = pd.DataFrame({"month": np.array(MONTHS)[month.ravel()], "ward_code": wards.index[ward.ravel()]})
    return frame.loc[frame.index.repeat(counts.ravel())].assign(borough_code=code)


def _dated(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Give each row a day of its month and a minute (`when`), by the weekdays and hours of 2015."""
    shape = levels()["collision_shape"]
    days = pd.Series(pd.date_range(MONTHS[0], periods=48 * 31, freq="D"))
    weight = np.array(shape["weekdays"])[_weekday(days).to_numpy() - 1]
    when = pd.Series(pd.NaT, index=range(len(rows)), dtype="datetime64[s]")
    rows = rows.reset_index(drop=True)
    for month, indexes in rows.groupby("month").groups.items():
        inside = (days.dt.strftime("%Y-%m") == month).to_numpy()
        drawn = rng.choice(days[inside].to_numpy(), len(indexes), p=_shares(weight[inside]))
        when[indexes] = drawn.astype("datetime64[s]")
    minutes = rng.choice(24, len(rows), p=_shares(shape["hours"])) * 60 + rng.integers(0, 60, len(rows))
    when += pd.to_timedelta(minutes, unit="min").as_unit("s")
    return rows.assign(when=when).sort_values("when", kind="stable", ignore_index=True)


def _points(rows: pd.DataFrame, places: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The four coordinate columns; the word NULL, as DfT writes it, where a collision has no point."""
    place = wards().index.get_indexer(pd.Index(rows["ward_code"])) * PLACES_PER_WARD + rng.integers(
        0, PLACES_PER_WARD, len(rows)
    )
    columns = {
        "location_easting_osgr": "easting",
        "location_northing_osgr": "northing",
        "longitude": "lon",
        "latitude": "lat",
    }
    at = places[list(columns.values())].iloc[place].reset_index(drop=True).set_axis(list(columns), axis=1)
    unknown = rng.random(len(rows)) < WITHOUT_POINT
    return at.astype(object).mask(np.repeat(unknown[:, None], len(columns), axis=1), "NULL")


def _casualties(collisions: pd.DataFrame) -> pd.DataFrame:
    rng = stream("casualties")
    worst = rng.choice(
        [FATAL, SERIOUS, SLIGHT], len(collisions), p=_shares(levels()["collision_shape"]["severities"])
    )
    keys = ["accident_index", "accident_year", "accident_reference"]
    rows = collisions[keys].assign(worst=worst)
    rows = rows.loc[rows.index.repeat(collisions["number_of_casualties"])].reset_index(drop=True)
    nth = rows.groupby("accident_index").cumcount() + 1
    also = (rows["worst"] < SLIGHT) & (rng.random(len(rows)) < ALSO_SERIOUS)
    kind = rng.choice(list(TYPES), len(rows), p=list(TYPES.values()))
    rows["vehicle_reference"] = 1
    rows["casualty_reference"] = nth
    rows["casualty_class"] = np.where(kind == 0, PEDESTRIAN, np.where(nth == 1, DRIVER, PASSENGER))
    rows["casualty_severity"] = rows["worst"].where(nth == 1, np.where(also, SERIOUS, SLIGHT))
    rows["casualty_type"] = kind
    return rows


def _shares(weights: list[int] | np.ndarray) -> np.ndarray:
    return np.asarray(weights) / np.sum(weights)


def _weekday(dates: pd.Series) -> pd.Series:
    """1 = Sunday to 7 = Saturday, as DfT counts."""
    return (dates.dt.day_of_week + 1) % 7 + 1

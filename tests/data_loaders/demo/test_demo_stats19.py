"""The illustrative collisions and casualties: DfT's files of 2021–24, joined by their keys."""

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer
from scipy.stats import binomtest

from data_loaders.demo import WARDS, stats19
from data_loaders.demo.calibration import HERE, MONTHS, wards
from data_loaders.demo.map_points import places

LEVELS = tomllib.loads((HERE / "levels.toml").read_text(encoding="utf-8"))
DARTFORD, GRAVESHAM = "E07000107", "E07000109"


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> list[Path]:
    return stats19.write(tmp_path_factory.mktemp("stats19"), places(WARDS))


@pytest.fixture(scope="module")
def collisions(files) -> pd.DataFrame:
    frames = [pd.read_csv(p, keep_default_na=False) for p in files if "statistics-collision-" in p.name]
    frame = pd.concat(frames, ignore_index=True)
    frame["when"] = pd.to_datetime(frame["date"], format="%d/%m/%Y")
    frame["year"] = (frame["when"] - pd.DateOffset(months=3)).dt.year
    return frame


@pytest.fixture(scope="module")
def casualties(files) -> pd.DataFrame:
    return pd.concat([pd.read_csv(p) for p in files if "statistics-casualty-" in p.name], ignore_index=True)


def test_a_pair_of_files_for_each_calendar_year(files):
    tables = [
        f"dft-road-casualty-statistics-{t}-{y}.csv"
        for y in range(2010, 2015)
        for t in ("collision", "casualty")
    ]
    assert [p.name for p in files] == tables
    for path in files:
        year = pd.read_csv(path, usecols=["accident_year"])["accident_year"]
        assert f"-{year.unique().item()}.csv" in path.name


def test_the_columns_are_those_of_dfts_files(files, shared_data):
    """The real collision sample is of a later dialect: the same words, but for what was renamed since."""
    real = pd.read_csv(shared_data / "stats19" / "dft_collision_2023_kent_sample.csv", nrows=1).columns
    renamed = {"collision_index": "accident_index", "collision_year": "accident_year"}
    renamed |= {"collision_ref_no": "accident_reference", "collision_severity": "accident_severity"}
    ours = stats19.COLLISION_HEADER.split(",")
    renamed |= {f"{c}_historic": c for c in ours}
    assert set(ours) <= {renamed.get(c, c) for c in real} | set(real)
    sample = shared_data / "stats19" / "Casualties_2022_midyear_provisional_kent.csv.gz"
    real = pd.read_csv(sample, encoding="utf-8-sig", nrows=1).columns
    assert list(real.drop("status")) == stats19.CASUALTY_HEADER.split(",")


def test_dates_lie_in_the_48_months_and_weekdays_agree(collisions):
    assert set(collisions["when"].dt.strftime("%Y-%m")) == set(MONTHS)
    sunday_first = [(w.isoweekday() % 7) + 1 for w in collisions["when"]]
    assert collisions["day_of_week"].tolist() == sunday_first
    assert collisions["time"].str.fullmatch(r"([01]\d|2[0-3]):[0-5]\d").all()


@pytest.mark.parametrize("borough", [DARTFORD, GRAVESHAM])
def test_each_financial_year_has_its_total(collisions, borough):
    ours = collisions[collisions["local_authority_ons_district"] == borough]
    assert ours.groupby("year").size().tolist() == LEVELS["collisions"][borough]


def test_casualties_join_and_agree_with_their_collisions(collisions, casualties):
    assert collisions["accident_index"].is_unique
    assert not casualties.duplicated(["accident_index", "vehicle_reference", "casualty_reference"]).any()
    by = casualties.groupby("accident_index")["casualty_severity"]
    joined = collisions.set_index("accident_index")
    assert by.size().reindex(joined.index).equals(joined["number_of_casualties"].astype(by.size().dtype))
    assert (by.min().reindex(joined.index) == joined["accident_severity"]).all()
    assert 1.3 <= len(casualties) / len(collisions) <= 1.42


def test_severity_is_near_dfts_count_of_2015(casualties):
    ksi = (casualties["casualty_severity"] <= 2).mean()
    assert 0.08 <= ksi <= 0.13
    fatal = (casualties["casualty_severity"] == 1).sum()
    assert 8 <= fatal <= 40


def test_a_few_collisions_have_no_point_but_still_a_borough(collisions):
    unknown = collisions["longitude"] == "NULL"
    points = ["location_easting_osgr", "location_northing_osgr", "longitude", "latitude"]
    assert (collisions.loc[unknown, points] == "NULL").all(axis=None)
    assert 10 <= unknown.sum() <= 80
    assert set(collisions["local_authority_ons_district"]) == {DARTFORD, GRAVESHAM}


def test_a_collision_lies_in_a_ward_of_its_borough_and_both_kinds_of_coordinate_agree(collisions):
    located = collisions[collisions["longitude"] != "NULL"]
    known = places(WARDS).set_index(["lon", "lat"])
    at = known.loc[
        list(zip(located["longitude"].astype(float), located["latitude"].astype(float), strict=True))
    ]
    boroughs = wards()["borough_code"].loc[at["ward_code"]].tolist()
    assert boroughs == located["local_authority_ons_district"].tolist()
    to_grid = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True).transform
    east, north = to_grid(located["longitude"].astype(float), located["latitude"].astype(float))
    # A seven-parameter shift is good to about 5 metres.
    assert np.abs(east - located["location_easting_osgr"].astype(float)).max() < 6
    assert np.abs(north - located["location_northing_osgr"].astype(float)).max() < 6


def test_dartfords_fall_is_beyond_chance_and_gravesham_is_steady():
    clear = {}
    for borough, totals in LEVELS["collisions"].items():
        interval = binomtest(totals[3], totals[2] + totals[3]).proportion_ci(0.95, "exact")
        clear[borough] = interval.high < 0.5 or interval.low > 0.5
    assert clear == {DARTFORD: True, GRAVESHAM: False}

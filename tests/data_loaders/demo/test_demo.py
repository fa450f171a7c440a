"""The illustrative files: the same bytes every time, in the sources' formats, inside the wards meant."""

import csv
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer
from shapely.geometry import shape

from data_loaders.demo import WARDS, returns, truth, uneven_shares, write
from data_loaders.demo.calibration import ASB, MONTHS, stream, wards
from data_loaders.demo.map_points import INSET_METRES
from data_loaders.fault import Fault
from data_loaders.input_files.find import find
from data_loaders.partnership import current
from data_loaders.sources.catalogue import catalogue
from metrics.returns.intake import measures

REPOSITORY = Path(__file__).resolve().parents[3]
HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context"
)
TWELVE_MONTHS = [m for m in MONTHS if "2011-10" <= m <= "2012-09"]


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> list[Path]:
    return write(tmp_path_factory.mktemp("illustrative"))


@pytest.fixture(scope="module")
def street(written) -> list[Path]:
    return [path for path in written if path.name.endswith("-street.csv")]


@pytest.fixture(scope="module")
def rows(street) -> pd.DataFrame:
    files = [pd.read_csv(path, dtype=str, keep_default_na=False) for path in street]
    return pd.concat(files, ignore_index=True)


@pytest.fixture(scope="module")
def outlines() -> dict[str, shapely.Geometry]:
    features = json.loads(WARDS.read_text(encoding="utf-8"))["features"]
    return {f["properties"]["WD13CD"]: shape(f["geometry"]) for f in features}


def digests(files: list[Path], folder: Path) -> dict[str, str]:
    return {str(f.relative_to(folder)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


@pytest.mark.process
def test_another_process_with_another_hash_seed_writes_the_same_bytes(written, tmp_path):
    program = "import sys, pathlib; from data_loaders.demo import write; write(pathlib.Path(sys.argv[1]))"
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=REPOSITORY, env=environment, check=True
    )
    again = sorted(p for p in tmp_path.rglob("*") if p.is_file())
    first = written[0].parents[2]
    assert digests(again, tmp_path) == digests(written, first)
    assert len(again) == 48 + 10 + 1 + 1


def test_there_are_48_months_each_in_its_folder(street):
    expected = [f"{m}/{m}-kent-street.csv" for m in MONTHS]
    assert [f"{p.parent.name}/{p.name}" for p in street] == expected
    assert (MONTHS[0], MONTHS[-1], len(MONTHS)) == ("2010-04", "2014-03", 48)


def test_every_line_has_the_twelve_columns(street):
    for path in street:
        with path.open(newline="", encoding="utf-8") as stream_:
            header, *lines = csv.reader(stream_)
        assert ",".join(header) == HEADER
        assert {len(line) for line in lines} == {12}
        assert {line[1] for line in lines} == {path.parent.name}


def test_crimes_have_an_id_and_an_outcome_and_asb_has_neither(rows):
    asb = rows["Crime type"] == ASB
    assert (rows.loc[asb, ["Crime ID", "Last outcome category"]] == "").all(axis=None)
    assert (rows.loc[~asb, "Last outcome category"] != "").all()
    ids = rows.loc[~asb, "Crime ID"]
    assert ids.str.fullmatch("[0-9a-f]{64}").all()
    assert ids.is_unique


def test_only_a_record_without_a_point_has_no_location(rows):
    without = rows["Location"] == "No Location"
    points = rows[["Longitude", "Latitude"]]
    assert (points[without] == "").all(axis=None)
    assert (points[~without] != "").all(axis=None)
    assert rows.loc[~without, "Location"].str.fullmatch(r"On or near Illustrative \w+ \d+").all()
    monthly = rows[without].groupby("Month").size()
    assert len(monthly) >= 40
    assert monthly.max() < 30


def test_there_are_about_40_places_a_ward_and_each_is_well_inside(rows, outlines):
    located = rows[rows["Location"] != "No Location"]
    points = located.drop_duplicates(["Location", "Longitude", "Latitude"])
    assert points["Location"].is_unique
    assert 35 * 38 <= len(points) <= 35 * 40
    to_grid = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True).transform
    east, north = to_grid(points["Longitude"].astype(float), points["Latitude"].astype(float))
    edges = shapely.union_all(
        [shapely.transform(o.boundary, to_grid, interleaved=False) for o in outlines.values()]
    )
    # Positions are written to a millionth of a degree, about a tenth of a metre.
    assert shapely.distance(shapely.points(east, north), edges).min() > INSET_METRES - 0.5


def test_the_files_hold_exactly_the_truth(rows, outlines):
    """A slow second way: every point looked for in every outline."""
    located = rows[rows["Location"] != "No Location"]
    home: dict[tuple[str, str], str] = {}
    for lon, lat in set(zip(located["Longitude"], located["Latitude"], strict=True)):
        point = shapely.Point(float(lon), float(lat))
        (home[lon, lat],) = [code for code, outline in outlines.items() if outline.covers(point)]
    columns = ["Longitude", "Latitude", "Month", "Crime type"]
    counted = Counter((home[lon, lat], month, kind) for lon, lat, month, kind in located[columns].to_numpy())
    assert counted == truth().set_index(["ward_code", "month", "category"])["n"].to_dict()
    crimes = Counter()
    for (ward, month, kind), n in counted.items():
        if kind != ASB and month in TWELVE_MONTHS:
            crimes[wards().loc[ward, "borough_code"]] += n
    assert crimes == {"E07000107": 6959, "E07000109": 6841}


def test_the_ordinary_readers_take_every_row(written, rows):
    batches = []
    for source in catalogue().values():
        ours = [result for result in find(written) if source.recognise(result)]
        batches += (
            source.read(ours, current(), *([measures] if source.names_measures else [])) if ours else []
        )
    assert not [b for b in batches if isinstance(b, Fault)]
    assert not [b.title for b in batches if len(b.rejects)]
    files = " ".join(b.file_name for b in batches)
    assert not [p.name for p in written if p.name not in files]
    assert sum(b.rows_outside for b in batches) == 0
    street = [b for b in batches if b.source == "police_street"]
    assert sum(b.rows_loaded for b in street) == len(rows)
    assert {b.vocabulary for b in street} == {"14"}
    returned = [b for b in batches if b.source == "partner_return"]
    assert sum(b.rows_loaded for b in returned) == len(returns.table())


def test_it_works_with_the_official_outlines_too(shared_data, tmp_path):
    parts = sorted((shared_data / "boundaries").glob("wards2013_*.geojson"))
    features = [f for part in parts for f in json.loads(part.read_text(encoding="utf-8"))["features"]]
    official = tmp_path / "wards.geojson"
    official.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    assert len(write(tmp_path / "out", official)) == 60


def test_a_missing_ward_is_named(tmp_path):
    empty = tmp_path / "wards.geojson"
    empty.write_text(json.dumps({"type": "FeatureCollection", "features": []}), encoding="utf-8")
    with pytest.raises(Fault, match="expected the 35 wards of 2013, found none for E05004926"):
        write(tmp_path, empty)


def test_the_admissions_have_the_columns_of_the_real_extract(written, shared_data):
    (ours,) = [path for path in written if path.name == "fingertips-alcohol-admissions.csv"]
    real = pd.read_csv(shared_data / "published" / "fingertips_alcohol_related_admissions_kent.csv")
    rows = pd.read_csv(ours)
    assert list(rows.columns) == list(real.columns)
    assert set(rows["indicator"]) <= set(real["indicator"])
    both = rows.merge(real.drop_duplicates(), on=["area_code", "period", "indicator"], suffixes=("", "_real"))
    assert len(both) == len(rows) == 15
    assert (both["value"] / both["value_real"]).between(0.97, 1.03).all()


totals = st.lists(st.integers(0, 5000), min_size=1, max_size=5)


@given(totals, st.sampled_from([4, 12]), st.integers(0, 99))
def test_years_keep_their_totals(years, periods, seed):
    years = [n + 1 for n in years]
    season = np.linspace(0.5, 1.5, periods)
    counts = uneven_shares.over_periods(years, season, stream("test", str(seed)))
    assert counts.reshape(len(years), periods).sum(axis=1).tolist() == years


@given(totals, st.integers(1, 35), st.integers(0, 99))
def test_wards_add_up_to_their_borough(counts, wards_, seed):
    split = uneven_shares.over_wards(np.array(counts), np.arange(1, wards_ + 1.0), stream("test", str(seed)))
    assert split.shape == (len(counts), wards_)
    assert split.sum(axis=1).tolist() == counts


@given(st.lists(st.integers(1, 300), min_size=4, max_size=4), st.floats(0, 1), st.integers(0, 99))
def test_never_more_say_yes_than_were_asked(asked, share, seed):
    text = round(share * sum(asked))
    yes = uneven_shares.yes_answers(np.array(asked), text, stream("test", str(seed)))
    assert yes.sum() == text
    assert (yes <= asked).all()

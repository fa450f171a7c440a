"""The steps by which the outlines are built, each against an independent slow oracle or a shape known by heart."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shapefiles.build_approximate_wards import (
    BOROUGHS,
    MARSH,
    SHORE,
    nearest_ward,
    south_of_river,
    voronoi_cells,
    ward_facts,
)

FACTS = ward_facts()
# Bluewater, the one known place beside the centres.
KNOWN = [("E05004937", 558000.0, 173550.0)]
inside = st.tuples(st.integers(549_000, 574_000), st.integers(160_000, 178_000), st.sampled_from([*BOROUGHS]))


def distance_to_segment(x: float, y: float, ax: float, ay: float, bx: float, by: float) -> float:
    """School geometry: the foot of the perpendicular, or the nearer end."""
    length = (bx - ax) ** 2 + (by - ay) ** 2
    t = 0.0 if length == 0 else ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length
    t = min(1.0, max(0.0, t))
    return math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay))


def distance_to_ward(x: float, y: float, code: str) -> float:
    row = FACTS.set_index("ward_code").loc[code]
    ends = row.centre1_easting, row.centre1_northing, row.centre2_easting, row.centre2_northing
    places = [math.hypot(x - e, y - n) for ward, e, n in KNOWN if ward == code]
    return min([distance_to_segment(x, y, *ends), *places])


@settings(deadline=None)
@given(inside)
def test_the_nearest_ward_is_the_nearest_of_its_own_borough(place):
    x, y, borough = place
    (result,) = nearest_ward(np.array([shapely.Point(x, y)]), pd.Series([borough]), FACTS)
    rivals = FACTS.ward_code[FACTS.borough_code == borough]
    assert result in set(rivals)
    least = min(distance_to_ward(x, y, code) for code in rivals)
    assert math.isclose(distance_to_ward(x, y, result), least, abs_tol=1e-6)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(550_000, 570_000), st.integers(160_000, 178_000)), min_size=3, unique=True)
)
def test_every_cell_holds_its_own_point_and_no_other(places):
    points = shapely.points(places)
    assume(shapely.convex_hull(shapely.multipoints(points)).area > 0)
    holds = shapely.intersects(voronoi_cells(points)[:, None], points[None, :])
    assert (holds == np.eye(len(places), dtype=bool)).all()


def grid(west: int, south: int, columns: int, rows: int, step: int) -> np.ndarray:
    eastings, northings = np.meshgrid(range(columns), range(rows))
    return np.column_stack([west + step * eastings.ravel(), south + step * northings.ravel()]).astype(float)


def test_land_ends_a_short_way_beyond_the_last_postcode():
    land = south_of_river(shapely.points(grid(550_000, 170_000, 21, 11, 500)))
    assert land.bounds == (550_000 - SHORE, 170_000 - SHORE, 560_000 + SHORE, 175_000 + SHORE)
    assert math.isclose(land.area, 10_000 * 5_000 + 2 * 15_000 * SHORE + math.pi * SHORE**2, rel_tol=1e-3)


def test_a_bay_wider_than_a_marsh_is_water_and_a_lake_is_land():
    places = grid(550_000, 165_000, 41, 21, 500)
    bay = (abs(places[:, 0] - 560_000) < 1.5 * MARSH) & (places[:, 1] > 170_000)
    lake = (abs(places[:, 0] - 560_000) < 1_000) & (abs(places[:, 1] - 167_500) < 1_000)
    land = south_of_river(shapely.points(places[~bay & ~lake]))
    assert not land.contains(shapely.Point(560_000, 174_500))
    assert land.contains(shapely.Point(560_000, 167_500))
    assert not land.interiors

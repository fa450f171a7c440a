"""Builds the approximate ward and borough outlines that ship with the product, from open postcode positions.

Run from the repository's folder: `python -m shapefiles.build_approximate_wards`. README.md tells the method.
"""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data_loaders.fault import Fault
from shapefiles.postcode_positions import EAST, NORTH, SOUTH, WEST, postcodes

HERE = Path(__file__).parent
BOROUGHS = {"E07000107": "Dartford", "E07000109": "Gravesham"}
# Bromley, Bexley, Sevenoaks, Tonbridge and Malling, Medway: they share our bank of the Thames.
SOUTH_BANK = [*BOROUGHS, "E09000006", "E09000004", "E07000111", "E07000115", "E06000035"]
MARSH = 2_000  # metres: an empty circle of this radius between postcodes is taken for open water
SHORE = 200  # metres of land kept beyond the last postcode, about the depth of a riverside site
SPIKE = 100  # metres: outcrops of the outer edge narrower than twice this are cut
TOLERANCE = 40  # metres: the positions themselves are good for no more
DECIMALS = 5  # of a degree, about a metre
# Ordnance Survey's own seven parameters (good to about 5 m), so that no locally installed grid alters the result.
NATIONAL_GRID = (
    "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy "
    "+towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +units=m"
)
NOTE = (
    "approximate: agrees with the official wards for about nine in ten postcodes; "
    "`load` the official file to replace"
)
CREDIT = (
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0. "
    "Contains OS data © Crown copyright and database right 2025. "
    "Contains Royal Mail data © Royal Mail copyright and database right 2025."
)


def ward_facts() -> pd.DataFrame:
    """The 35 wards of 2013: ward_code, ward_name, borough_code, census figures, two centres (metres)."""
    return pd.read_csv(HERE / "ward_facts_2013.csv")


def spines(facts: pd.DataFrame) -> gpd.GeoSeries:
    """What each ward lies along, indexed by its code: the straight line between its two centres.

    A place whose ward is known (known_places.csv) is one more spine of that ward, of no length.
    """
    columns = ["centre1_easting", "centre1_northing", "centre2_easting", "centre2_northing"]
    lines = shapely.linestrings(facts[columns].to_numpy(float).reshape(-1, 2, 2))
    known = pd.read_csv(HERE / "known_places.csv")
    points = shapely.points(known[["easting", "northing"]].to_numpy(float))
    return gpd.GeoSeries(np.append(lines, points), index=[*facts.ward_code, *known.ward_code])


def nearest_ward(points: np.ndarray, boroughs: pd.Series, facts: pd.DataFrame) -> np.ndarray:
    """For each point (with its borough's code) the code of the ward of that borough whose spine is nearest."""
    along = spines(facts)
    home = along.index.map(facts.set_index("ward_code").borough_code)
    distance = shapely.distance(points[:, None], along.to_numpy()[None, :])
    foreign = boroughs.to_numpy()[:, None] != home.to_numpy()[None, :]
    return along.index.to_numpy()[np.where(foreign, np.inf, distance).argmin(axis=1)]


def voronoi_cells(points: np.ndarray) -> np.ndarray:
    """The land nearest to each of the points, one polygon per point and in their order."""
    cells = shapely.voronoi_polygons(
        shapely.multipoints(points), extend_to=shapely.box(WEST, SOUTH, EAST, NORTH), ordered=True
    )
    return shapely.get_parts(cells)


def south_of_river(points: np.ndarray) -> shapely.Geometry:
    """The land around the given points, all on one bank: their alpha shape, grown to the shore.

    A triangle of neighbouring points counts as land where its circumscribed circle is no wider than MARSH.
    Reference: Edelsbrunner, Kirkpatrick and Seidel (1983), On the shape of a set of points in the plane.
    """
    triangles = shapely.get_parts(shapely.delaunay_triangles(shapely.multipoints(points)))
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)
    sides = np.linalg.norm(np.diff(corners, axis=1), axis=2)
    circumradius = sides.prod(axis=1) / (4 * shapely.area(triangles))
    land = shapely.get_parts(shapely.union_all(triangles[circumradius <= MARSH]))
    return shapely.union_all(shapely.polygons(shapely.get_exterior_ring(land))).buffer(SHORE)


def raw_wards(table: pd.DataFrame, facts: pd.DataFrame) -> tuple[gpd.GeoSeries, shapely.Geometry]:
    """Per ward code the cells of its postcodes in one piece (metres), and the outer limit of them all."""
    places = table.drop_duplicates(["easting", "northing"])
    points = shapely.points(places[["easting", "northing"]].to_numpy())
    ours = places.borough.isin(BOROUGHS).to_numpy()
    codes = nearest_ward(points[ours], places.borough[ours], facts)
    cells = gpd.GeoDataFrame({"WD13CD": codes}, geometry=voronoi_cells(points)[ours])
    raw = cells.dissolve("WD13CD", method="coverage").geometry
    bank = south_of_river(points[places.borough.isin(SOUTH_BANK).to_numpy()])
    return raw, raw.union_all().intersection(bank).buffer(-SPIKE).buffer(SPIKE)


def wards(table: pd.DataFrame, facts: pd.DataFrame) -> gpd.GeoDataFrame:
    """The approximate wards in WGS84, ordered by code: WD13CD, WD13NM, LAD13CD, LAD13NM and a polygon.

    They tile: neighbours share every vertex of their common line. Raises Fault if a ward falls apart or is lost.
    """
    raw, limit = raw_wards(table, facts)
    # The whole-metre grid rounds the new corners of two neighbours to the same point.
    clipped = shapely.intersection(raw.to_numpy(), limit, grid_size=1)
    smooth = shapely.coverage_simplify(clipped, TOLERANCE)
    degrees = gpd.GeoSeries(smooth, index=raw.index, crs=NATIONAL_GRID).to_crs("EPSG:4326").to_numpy()
    shapes = shapely.orient_polygons(shapely.transform(degrees, lambda xy: xy.round(DECIMALS)))
    whole = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    if set(raw.index[whole]) != set(facts.ward_code):
        raise Fault("approximate wards", "one polygon per ward", f"{whole.sum()} of {len(facts)}")
    named = facts.set_index("ward_code").loc[raw.index]
    columns = {"WD13CD": raw.index, "WD13NM": named.ward_name, "LAD13CD": named.borough_code}
    columns["LAD13NM"] = named.borough_code.map(BOROUGHS)
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326").reset_index(drop=True)


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def geojson(areas: gpd.GeoDataFrame) -> str:
    """The areas as GeoJSON text (RFC 7946), one feature a line, with the standing, the note and the credit."""
    head = {"type": "FeatureCollection", "standing": "approximate", "note": NOTE, "credit": CREDIT}
    members = [f"{_compact(key)}:{_compact(value)}" for key, value in head.items()]
    features = ",\n".join(_compact(feature) for feature in areas.iterfeatures(drop_id=True))
    return "{" + ",\n".join([*members, f'"features":[\n{features}\n]']) + "}\n"


def build(folder: Path) -> None:
    """Writes both outline files into the folder: the wards, and the boroughs dissolved from them."""
    tiles = wards(postcodes(), ward_facts())
    boroughs = tiles.drop(columns=["WD13CD", "WD13NM"]).dissolve("LAD13CD", method="coverage", as_index=False)
    boroughs = boroughs[["LAD13CD", "LAD13NM", "geometry"]]
    boroughs["geometry"] = shapely.orient_polygons(boroughs.geometry.to_numpy())
    (folder / "wards_2013_approximate.geojson").write_text(geojson(tiles), "utf-8")
    (folder / "boroughs_2013_approximate.geojson").write_text(geojson(boroughs), "utf-8")


if __name__ == "__main__":
    build(HERE)

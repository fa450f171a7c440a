"""The fixed points on which illustrative incidents happen: 40 in each ward, well inside its outline."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from data_loaders.demo.calibration import stream, wards
from data_loaders.fault import Fault

PLACES_PER_WARD = 40
INSET_METRES = 60
KINDS = ("Road", "Street", "Avenue", "Close", "Lane")

# The British National Grid by the seven-parameter shift of OS's "Guide to coordinate systems in Great
# Britain": good to about 5 metres, and the same on every machine whether or not it holds PROJ's grid files.
GRID = (
    "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy"
    " +towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +units=m"
)


def places(outlines: Path) -> pd.DataFrame:
    """40 places a ward, in ward order: ward_code, lon, lat (WGS84), easting, northing (metres), name.

    outlines: GeoJSON in longitude and latitude with the property WD13CD. Raises Fault if a ward is not in it.
    """
    features = json.loads(outlines.read_text(encoding="utf-8"))["features"]
    areas = gpd.GeoDataFrame.from_features(features, crs=4326, columns=["WD13CD", "geometry"])
    metres = areas.set_index("WD13CD").geometry.to_crs(GRID)
    missing = wards().index.difference(metres.index, sort=False)
    if len(missing):
        raise Fault("ward outlines", "the 35 wards of 2013", f"none for {', '.join(missing)}", str(outlines))
    inner = metres.buffer(-INSET_METRES, quad_segs=8)
    points = pd.concat([_inside(code, inner[code]) for code in wards().index], ignore_index=True)
    kinds = np.array(KINDS)[np.arange(len(points)) % len(KINDS)]
    points["name"] = [f"On or near Illustrative {kind} {n}" for n, kind in enumerate(kinds, start=1)]
    return points


def _inside(code: str, inner: shapely.Geometry) -> pd.DataFrame:
    to_grid = Transformer.from_crs("EPSG:4326", GRID, always_xy=True)
    if shapely.is_empty(inner):
        raise Fault(f"ward {code}", f"room {INSET_METRES} metres inside its outline", "none")
    east, north = _scattered(inner, stream("places", code))
    lon, lat = to_grid.transform(east, north, direction="INVERSE")
    return pd.DataFrame(
        {
            "ward_code": code,
            "lon": np.round(lon, 6),
            "lat": np.round(lat, 6),
            "easting": np.round(east).astype(int),
            "northing": np.round(north).astype(int),
        }
    )


def _scattered(area: shapely.Geometry, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Even points inside the area, by rejection from its bounding box."""
    west, south, east, north = shapely.bounds(area)
    shapely.prepare(area)
    kept = np.empty((0, 2))
    while len(kept) < PLACES_PER_WARD:
        tried = rng.uniform((west, south), (east, north), (500, 2))
        kept = np.vstack([kept, tried[shapely.contains_xy(area, tried[:, 0], tried[:, 1])]])
    return kept[:PLACES_PER_WARD, 0], kept[:PLACES_PER_WARD, 1]

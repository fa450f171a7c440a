"""Outlines against each other: which borough holds an area, do the areas make up the borough, are they sound."""

from __future__ import annotations

from collections import Counter

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from data_loaders.fault import Fault

VERTICES_LIMIT = 500_000
# An area lies in the borough that holds most of it; clipped to the shore or not, at least half.
SHARE = 0.5
# The parts of a borough must cover it. Layers differ by the foreshore of the Thames, and the outlines that come with
# the product are approximate: official wards cover 95% of them.
WHOLE = 0.9
# About 20 km from north to south.
NEAR = 0.2


def holders(areas: gpd.GeoSeries, outlines: dict[str, BaseGeometry]) -> pd.Series:
    """The borough that holds most of each area; "" if none holds half of it."""
    # Areas in square degrees, which GeoPandas warns of; only their proportions count.
    parts = {code: shapely.area(areas.intersection(outline).to_numpy()) for code, outline in outlines.items()}
    shares = pd.DataFrame(parts, index=areas.index)
    return shares.idxmax(axis=1).where(shares.max(axis=1) >= SHARE * shapely.area(areas.to_numpy()), "")


def repaired(areas: gpd.GeoDataFrame) -> tuple[gpd.GeoSeries, list[str]]:
    """The outlines as valid polygons, and a note for each that was not: a bow tie, a hole outside, an open ring."""
    outlines, notes = areas.geometry.copy(), []
    broken = ~outlines.is_valid
    reasons = areas[broken].geometry.is_valid_reason()
    for line, code, unclosed in areas[["code", "unclosed"]].itertuples():
        if unclosed:
            notes.append(f"{code}: an open ring was closed")
        if broken[line]:
            notes.append(f"{code}: outline repaired ({reasons[line]})")
    if broken.any():
        outlines[broken] = _polygons(areas[broken].geometry.make_valid())
    return outlines, notes


def _polygons(outlines: gpd.GeoSeries) -> gpd.GeoSeries:
    """What has an area; repairing may leave lines and points behind."""
    parts = outlines.explode()
    return gpd.GeoDataFrame(geometry=parts[shapely.area(parts.to_numpy()) > 0]).dissolve(level=0).geometry


def check(
    title: str, where: str, codes: list[str], shapes: gpd.GeoSeries, known: BaseGeometry | None
) -> None:
    """Raises Fault for a code given twice, too much detail, a place far away, and half a borough.

    known: the borough's outline, if it is known; without it only the first two can be told.
    """
    twice = [code for code, n in Counter(codes).items() if n > 1]
    if twice:
        raise Fault(title, "each code once", f"{twice[0]} more than once", where)
    vertices = len(shapes.get_coordinates())
    if vertices > VERTICES_LIMIT:
        raise Fault(title, f"at most {VERTICES_LIMIT:,} vertices", f"{vertices:,}", where)
    if known is None:
        return
    whole = shapes.union_all()
    if whole.distance(known) > NEAR:
        lon, lat = whole.centroid.x, whole.centroid.y
        raise Fault(title, "places in the borough", f"longitude {lon:.2f}, latitude {lat:.2f}", where)
    share = whole.intersection(known).area / known.area
    if share < WHOLE:
        raise Fault(title, "the whole borough", f"{share:.0%} of it", where)

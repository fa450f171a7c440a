"""Outlines against each other: which borough holds an area, do the areas make up the borough, are they sound."""

from __future__ import annotations

from collections import Counter

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from data_loaders.fault import Fault
from data_loaders.sources.boundaries.file import Feature

VERTICES_LIMIT = 500_000
# An area lies in the borough that holds most of it; clipped to the shore or not, at least half.
SHARE = 0.5
# The parts of a borough must cover it. Layers differ by the foreshore of the Thames, and the outlines that come with
# the product are approximate: official wards cover 95% of them.
WHOLE = 0.9
# About 20 km from north to south.
NEAR = 0.2


def holder(area: BaseGeometry, outlines: dict[str, BaseGeometry]) -> str:
    """The borough that holds most of an area; "" if none holds half of it."""
    shares = {code: shapely.area(shapely.intersection(area, outlines)) for code, outlines in outlines.items()}
    best = max(shares, key=lambda code: shares[code])
    return best if shares[best] >= SHARE * area.area else ""


def repaired(features: list[Feature], codes: list[str]) -> tuple[np.ndarray, list[str]]:
    """The outlines as valid polygons, and a note for each that was not: a bow tie, a hole outside, an open ring."""
    shapes, notes = [], []
    for feature, code in zip(features, codes, strict=True):
        valid = shapely.is_valid(feature.outline)
        if feature.unclosed:
            notes.append(f"{code}: an open ring was closed")
        if not valid:
            notes.append(f"{code}: outline repaired ({shapely.is_valid_reason(feature.outline)})")
        shapes.append(feature.outline if valid else _polygons(shapely.make_valid(feature.outline)))
    return np.array(shapes, dtype=object), notes


def _polygons(outline: BaseGeometry | None) -> BaseGeometry:
    """What has an area; repairing may leave lines and points behind."""
    return shapely.union_all([part for part in shapely.get_parts(outline) if part.area > 0])


def check(title: str, where: str, codes: list[str], shapes: np.ndarray, known: BaseGeometry | None) -> None:
    """Raises Fault for a code given twice, too much detail, a place far away, and half a borough.

    known: the borough's outline, if it is known; without it only the first two can be told.
    """
    twice = [code for code, n in Counter(codes).items() if n > 1]
    if twice:
        raise Fault(title, "each code once", f"{twice[0]} more than once", where)
    vertices = int(shapely.get_num_coordinates(shapes).sum())
    if vertices > VERTICES_LIMIT:
        raise Fault(title, f"at most {VERTICES_LIMIT:,} vertices", f"{vertices:,}", where)
    if known is None:
        return
    whole = shapely.union_all(shapes)
    if shapely.distance(whole, known) > NEAR:
        lon, lat = shapely.get_coordinates(whole.centroid)[0]
        raise Fault(title, "places in the borough", f"longitude {lon:.2f}, latitude {lat:.2f}", where)
    share = shapely.intersection(whole, known).area / known.area
    if share < WHOLE:
        raise Fault(title, "the whole borough", f"{share:.0%} of it", where)

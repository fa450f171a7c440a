"""A smoothed surface of where records lie: kernel density in metres, in a few classes, as shapes for a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from metrics.hotspots.shapes import Outlines
from metrics.hotspots.streets import Street
from metrics.statistics.density import Density, density, per_resident

BANDWIDTH, CELL = 500.0, 125.0  # metres
LEVELS = (0.1, 0.25, 0.5, 0.75)  # of the highest density: what lies under the first is left blank
LEAST_RESIDENTS = 200.0  # per square kilometre; under it a rate per resident says nothing
_TO_GRID = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
_TO_DEGREES = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)


@dataclass(frozen=True)
class DensityLevel:
    """One class of a surface: from this density on, up to the next; the area (WGS84) that has it.

    least, most: records per square kilometre, or per 1,000 residents.
    """

    least: float
    most: float
    area: BaseGeometry


def _moved(shape: BaseGeometry, to: Transformer) -> BaseGeometry:
    # Its declared types want one geometry by one function of a single array.
    return cast(Any, shapely.transform)(shape, to.transform, interleaved=False)


def surface(
    streets: Sequence[Street], drawn: Outlines, people: dict[str, float] | None = None
) -> tuple[DensityLevel, ...]:
    """The surface over these outlines, lowest class first; empty without records.

    found: map points with their counts. people: residents by ward, for records per 1,000 residents, spread evenly
    over each ward's area and smoothed alike; cells with fewer than 200 residents per square kilometre are left out.
    """
    land = shapely.union_all(list(drawn.boroughs.values()))
    if not streets or land.is_empty:
        return ()
    grid = _moved(land, _TO_GRID)
    east, north = _TO_GRID.transform([s.lon for s in streets], [s.lat for s in streets])
    weights = [s.count for s in streets]
    events = density(east, north, bandwidth=BANDWIDTH, cell=CELL, weights=weights, bounds=grid.bounds)
    heights = events.per_km2
    if people is not None:
        heights = per_resident(events, _residents(drawn, people, events, grid), LEAST_RESIDENTS) * 1000
    return _levels(heights, events, grid)


def peaks(levels: Sequence[DensityLevel], drawn: Outlines) -> list[str]:
    """The codes of the wards in which the highest class lies, the ward with most of it first."""
    if not levels:
        return []
    shares = {code: levels[-1].area.intersection(shape).area for code, shape in drawn.wards.items()}
    return sorted((code for code, share in shares.items() if share > 0), key=lambda code: -shares[code])


def _residents(drawn: Outlines, people: dict[str, float], like: Density, grid: BaseGeometry) -> Density:
    """Residents per square kilometre on the same cells, each ward's spread over the cells in it."""
    east, north = np.meshgrid(like.eastings, like.northings)
    places, weights = [], []
    for code, outline in drawn.wards.items():
        ward = _moved(outline, _TO_GRID)
        inside = shapely.contains_xy(ward, east, north)
        if inside.any() and people.get(code):
            places.append(np.column_stack([east[inside], north[inside]]))
            weights.append(np.full(inside.sum(), people[code] / inside.sum()))
    points = np.concatenate(places) if places else np.empty((0, 2))
    mass = np.concatenate(weights) if weights else np.empty(0)
    return density(
        points[:, 0], points[:, 1], bandwidth=BANDWIDTH, cell=CELL, weights=mass, bounds=grid.bounds
    )


def _levels(heights: np.ndarray, like: Density, grid: BaseGeometry) -> tuple[DensityLevel, ...]:
    east, north = np.meshgrid(like.eastings, like.northings)
    inside = shapely.contains_xy(grid, east, north) & np.isfinite(heights)
    top = heights[inside].max() if inside.any() else 0
    if top <= 0:
        return ()
    edges = [top * level for level in LEVELS] + [np.inf]
    half = like.cell / 2
    levels = []
    for least, most in pairwise(edges):
        chosen = inside & (heights >= least) & (heights < most)
        cells = shapely.box(
            east[chosen] - half, north[chosen] - half, east[chosen] + half, north[chosen] + half
        )
        area = _moved(shapely.union_all(cells), _TO_DEGREES)
        levels.append(DensityLevel(float(least), float(min(most, top)), area))
    return tuple(level for level in levels if not level.area.is_empty)

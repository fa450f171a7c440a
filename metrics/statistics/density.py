"""Kernel density: events per square kilometre, smoothed over a stated bandwidth.

Every event is spread over a small hill of volume 1; a cell's density is the sum of the hills at its
centre, so the grid sums to the number of events whose hills lie inside it. Quartic (bandwidth = the
hill's radius) or Gaussian (bandwidth = its standard deviation, cut off at four of them, which loses
0.03 %). Coordinates are metres (EPSG:27700), never degrees.

Valid as a picture, not a test: it finds hills in noise, and its bandwidth is a choice to be stated.
Cells should be a third of the bandwidth or less. police.uk points are map points shared by whole
streets, so a bandwidth shorter than a street shows the map points and nothing else.
References: Silverman, Density Estimation (1986), ch. 4; Chainey and Ratcliffe, GIS and Crime Mapping
(2005), ch. 6; Bithell, Statistics in Medicine 9 (1990) on the ratio of two densities.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.spatial import KDTree

SQUARE_METRES_PER_KM2 = 1_000_000


class Kernel(StrEnum):
    """The shape of an event's hill."""

    QUARTIC = "quartic"
    GAUSSIAN = "gaussian"


# How far a hill reaches, in bandwidths, and its height at a distance given in bandwidths.
_SHAPES: dict[Kernel, tuple[float, Callable[[np.ndarray], np.ndarray]]] = {
    Kernel.QUARTIC: (1.0, lambda d: 3 / np.pi * (1 - d**2) ** 2),
    Kernel.GAUSSIAN: (4.0, lambda d: np.exp(-(d**2) / 2) / (2 * np.pi)),
}


@dataclass(frozen=True)
class Density:
    """Events per km² at cell centres: one row for each northing, one column for each easting."""

    eastings: np.ndarray
    northings: np.ndarray
    per_km2: np.ndarray
    cell: float
    bandwidth: float

    @property
    def total(self) -> float:
        """The events held by the grid."""
        return float(self.per_km2.sum() * self.cell**2 / SQUARE_METRES_PER_KM2)


def density(
    eastings: Sequence[float] | np.ndarray,
    northings: Sequence[float] | np.ndarray,
    *,
    bandwidth: float,
    cell: float,
    weights: Sequence[float] | np.ndarray | None = None,
    bounds: tuple[float, float, float, float] | None = None,
    kernel: Kernel | str = Kernel.QUARTIC,
) -> Density:
    """Density of weighted points on a grid of square cells, all lengths in metres.

    `bounds` (west, south, east, north) default to the points plus the reach of the kernel; the grid
    starts on a multiple of the cell, so that two maps of one area share their cells. Raises
    ValueError where bandwidth or cell is not above 0, or where there are neither points nor bounds.

    >>> grid = density([50.0], [50.0], bandwidth=200, cell=100)
    >>> round(float(grid.per_km2.sum()) * 0.1 * 0.1)  # the one event, over cells of 0.01 km²
    1
    """
    points = np.column_stack([np.asarray(eastings, float), np.asarray(northings, float)])
    if bandwidth <= 0 or cell <= 0 or (bounds is None and len(points) == 0):
        raise ValueError(
            "density: expected bandwidth and cell above 0, and points or bounds, "
            f"found bandwidth {bandwidth:g}, cell {cell:g}, {len(points)} points, bounds {bounds}"
        )
    reach, height = _SHAPES[Kernel(kernel)]
    reach *= bandwidth
    west, south, east, north = bounds or (*(points.min(0) - reach), *(points.max(0) + reach))
    xs, ys = _centres(west, east, cell), _centres(south, north, cell)
    mass = np.ones(len(points)) if weights is None else np.asarray(weights, float)
    per_m2 = _sum_of_hills(points, mass, xs, ys, reach, lambda d: height(d / bandwidth) / bandwidth**2)
    return Density(xs, ys, per_m2 * SQUARE_METRES_PER_KM2, cell, bandwidth)


def per_resident(events: Density, residents: Density, least: float) -> np.ndarray:
    """Events per resident on a shared grid; NaN where fewer than `least` residents live per km².

    Both grids need the same cells and should have the same bandwidth, or the edges of built-up
    areas light up. Raises ValueError where the cells differ, or where `least` is not above 0.

    >>> events = density([50.0], [50.0], bandwidth=200, cell=100)
    >>> residents = density([50.0], [50.0], bandwidth=200, cell=100, weights=[20])
    >>> import numpy as np
    >>> round(float(np.nanmax(per_resident(events, residents, least=1))), 2)  # one event for 20 people
    0.05
    """
    if events.per_km2.shape != residents.per_km2.shape or least <= 0:
        raise ValueError(
            "per_resident: expected one grid for both and least above 0, "
            f"found {events.per_km2.shape} and {residents.per_km2.shape} cells, least {least:g}"
        )
    ratio = np.full(events.per_km2.shape, np.nan)
    return np.divide(events.per_km2, residents.per_km2, out=ratio, where=residents.per_km2 >= least)


def _centres(low: float, high: float, cell: float) -> np.ndarray:
    first, last = np.floor(low / cell), np.ceil(high / cell)
    return (np.arange(first, max(last, first + 1)) + 0.5) * cell


def _sum_of_hills(points, mass, xs, ys, reach: float, height: Callable[[np.ndarray], np.ndarray]):
    shape = (len(ys), len(xs))
    if len(points) == 0:
        return np.zeros(shape)
    cells = np.column_stack([axis.ravel() for axis in np.meshgrid(xs, ys)])
    pairs = KDTree(points).sparse_distance_matrix(KDTree(cells), reach, output_type="ndarray")
    hills = mass[pairs["i"]] * height(pairs["v"])
    return np.bincount(pairs["j"], weights=hills, minlength=len(cells)).reshape(shape)

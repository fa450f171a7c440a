"""Illustrative data for a first look: invented files in the sources' own formats, the same bytes every time.

48 months to March 2014 for Dartford and Gravesham. The product reads them with its ordinary readers and marks
what came of them as illustrative; real data of the same kind replaces them.
"""

from __future__ import annotations

from pathlib import Path

from data_loaders.demo import admissions, returns, stats19, street
from data_loaders.demo.counts import truth
from data_loaders.demo.map_points import places

__all__ = ["WARDS", "truth", "write"]

WARDS = Path(__file__).parents[2] / "shapefiles" / "wards_2013_approximate.geojson"


def write(folder: Path, outlines: Path = WARDS) -> list[Path]:
    """Write all illustrative files under `folder` and return them: street/, stats19/, returns/, published/.

    outlines: the wards of 2013 as GeoJSON in longitude and latitude (property WD13CD); points lie in them.
    Raises Fault if a ward is missing there.
    """
    fixed = places(outlines)
    return [
        *street.write(folder / "street", fixed),
        *stats19.write(folder / "stats19", fixed),
        *returns.write(folder / "returns"),
        *admissions.write(folder / "published"),
    ]

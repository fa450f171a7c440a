"""The outlines of wards as a map draws them: simplified without gaps between neighbours, with their boroughs'."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from metrics.series.evidence import Evidence

# In degrees: about 10 metres, less than a pixel until far zoomed in.
TOLERANCE = 0.0001


@dataclass(frozen=True, eq=False)
class Outlines:
    """wards: by ward code. boroughs: by borough code, each its wards together. Longitude and latitude (WGS84)."""

    wards: Mapping[str, BaseGeometry]
    boroughs: Mapping[str, BaseGeometry]

    def around(self, boroughs: Iterable[str]) -> BaseGeometry:
        """The boroughs as one shape."""
        return shapely.union_all([self.boroughs[b] for b in boroughs if b in self.boroughs])


def outlines(evidence: Evidence, vintages: Mapping[str, str]) -> Outlines:
    """The wards of these boroughs: vintages names for each borough (by code) the wards to use. Made once."""
    key = ("outlines", tuple(vintages.items()))
    return evidence.remember(key, lambda: _outlines(evidence, vintages))


def _outlines(evidence: Evidence, vintages: Mapping[str, str]) -> Outlines:
    areas = [a for b, v in vintages.items() for a in evidence.snapshot.areas("ward", v, [b])]
    exact = gpd.GeoSeries.from_wkb([bytes(a.wkb) for a in areas], crs=4326)
    columns = {"code": [a.code for a in areas], "borough": [a.borough for a in areas]}
    wards = gpd.GeoDataFrame(columns, geometry=exact.simplify_coverage(TOLERANCE))
    boroughs = wards.dissolve("borough", sort=False).geometry
    return Outlines(
        dict(zip(wards["code"], wards.geometry, strict=True)),
        dict(zip(boroughs.index, boroughs, strict=True)),
    )

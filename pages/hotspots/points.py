"""Points and surfaces over the wards: streets by their count, collisions by their severity, density in classes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from shapely.geometry.base import BaseGeometry

from metrics.formats import number
from metrics.hotspots.collision_points import Collision
from metrics.hotspots.streets import Street
from metrics.hotspots.surface import DensityLevel
from metrics.wording.hotspots import place_name
from pages.components import maps

SHOWN = 100
DRAWN = 1500  # single collisions on one map; more would only lie on each other, and keep the browser busy
LARGEST, SMALLEST = 34.0, 7.0
SEVERITY_SIZE = {"fatal": 15, "serious": 11, "slight": 8}


def streets(streets_shown: Sequence[Street], wards: dict[str, str]) -> list[maps.Dot]:
    """The map points with most, as dots whose area stands for the count. wards: names by code."""
    top = max((s.count for s in streets_shown), default=1)
    return [
        maps.Dot(
            s.lon,
            s.lat,
            "street",
            max(SMALLEST, LARGEST * math.sqrt(s.count / top)),
            (place_name(s.name) or "No name", f"{number(s.count)}, in {wards.get(s.ward, '')}", _before(s)),
        )
        for s in streets_shown[:SHOWN]
    ]


def _before(street: Street) -> str:
    return "" if street.before is None else f"{number(street.before)} in the months compared with"


def collisions(collisions_shown: Sequence[Collision], wards: dict[str, str]) -> list[maps.Dot]:
    """Collisions as dots: a triangle for a fatal one, a diamond for a serious one, a circle for a slight
    one; the gravest and newest where there are very many, and these on top."""
    return [
        maps.Dot(
            c.lon,
            c.lat,
            c.severity,
            SEVERITY_SIZE[c.severity],
            (c.severity.capitalize(), c.when, wards.get(c.ward, "")),
        )
        for c in reversed(collisions_shown[:DRAWN])
    ]


def areas(levels: Sequence[DensityLevel]) -> list[tuple[BaseGeometry, str]]:
    """The classes of a surface with their colours."""
    return [(level.area, f"class-{i + 1}") for i, level in enumerate(levels)]

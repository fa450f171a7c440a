"""A picture of the wards for paper: SVG in the colours of the page's map, with the places of the list on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

import shapely
from shapely.geometry.base import BaseGeometry

from pages.parts.maps import COLOURS, Shape

WIDTH = 560.0
PAPER = {"plain": "#f3f2f1"}


def svg(shapes: Sequence[Shape], boroughs: Sequence[BaseGeometry]) -> str:
    """The wards, those that stand out with a dark outline, the boroughs' outlines, and the ranks."""
    west, south, east, north = shapely.union_all(list(boroughs)).bounds
    # One degree of longitude is shorter than one of latitude: a map of a few miles needs no more than that.
    narrow = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * narrow)

    def at(x: float, y: float) -> str:
        return f"{(x - west) * narrow * scale:.1f},{(north - y) * scale:.1f}"

    def path(shape: BaseGeometry) -> str:
        rings = [
            ring for polygon in shapely.get_parts(shape) for ring in (polygon.exterior, *polygon.interiors)
        ]
        return "".join(f"M{' '.join(at(*point[:2]) for point in ring.coords)}Z" for ring in rings)

    ordered = sorted(shapes, key=lambda s: s.sure)
    parts = [f'<path d="{path(s.geometry)}" {_style(s)}/>' for s in ordered]
    parts += [
        f'<path d="{path(outline)}" fill="none" stroke="#0b0c0c" stroke-width="1.6"/>' for outline in boroughs
    ]
    parts += [_rank(at, s) for s in ordered if s.rank is not None]
    height = (north - south) * scale
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 {WIDTH + 8:.0f} {height + 8:.0f}">'
        f"{''.join(parts)}</svg>"
    )


def _style(shape: Shape) -> str:
    fill = "#ffffff" if shape.fill is None else COLOURS.get(shape.fill, PAPER["plain"])
    edge = 'stroke="#0b0c0c" stroke-width="2.4"' if shape.sure else 'stroke="#8a9094" stroke-width="0.7"'
    dashes = ' stroke-dasharray="3 2"' if shape.fill is None else ""
    return f'fill="{fill}" {edge}{dashes}'


def _rank(at, shape: Shape) -> str:
    middle = shapely.get_point(shapely.maximum_inscribed_circle(shape.geometry), 0)
    x, y = at(middle.x, middle.y).split(",")
    return (
        f'<circle cx="{x}" cy="{y}" r="9" fill="#0b0c0c" stroke="#fff"/>'
        f'<text x="{x}" y="{float(y) + 4:.1f}" fill="#fff" font-size="12" text-anchor="middle">'
        f"{escape(str(shape.rank))}</text>"
    )

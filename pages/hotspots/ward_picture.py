"""A picture of the wards for paper: SVG in the colours of the page's map, with the places of the list on it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, cast

import shapely
from shapely.geometry.base import BaseGeometry

from pages.components.maps import COLOURS, Dot, Label, Shape, beside, on_map

WIDTH, HEIGHT, MARGIN = 560.0, 410.0, 18.0  # what the widest and the tallest map take
INK, LINE, WATER, PLAIN = "#0b0c0c", "#8a9094", "#cde1ef", "#f3f2f1"
SMALLER = 0.8  # of their size on the screen: marks lie closer together on paper


@dataclass(frozen=True)
class Drawing:
    """From degrees to the picture: west and north are its corner, scale its units to a degree of latitude."""

    west: float
    north: float
    narrow: float
    scale: float

    @classmethod
    def around(cls, bounds: Sequence[float]) -> Drawing:
        """The paper on which an area (west, south, east, north) fills the width, or the height if it is tall."""
        west, south, east, north = bounds
        # One degree of longitude is shorter than one of latitude: a map of a few miles needs no more than that.
        narrow = math.cos(math.radians((south + north) / 2))
        scale = min(WIDTH / ((east - west) * narrow), HEIGHT / (north - south))
        return cls(west, north, narrow, scale)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A point on the picture."""
        return (x - self.west) * self.narrow * self.scale, (self.north - y) * self.scale

    def path(self, shape: BaseGeometry, style: str) -> str:
        """An area."""
        rings = [r for p in shapely.get_parts(shape) for r in (p.exterior, *p.interiors)]
        lines = (" ".join("{:.1f},{:.1f}".format(*self.at(*xy[:2])) for xy in ring.coords) for ring in rings)
        return f'<path d="{"".join(f"M{line}Z" for line in lines)}" {style}/>'


def svg(
    shapes: Sequence[Shape],
    boroughs: Sequence[BaseGeometry],
    water: Iterable[BaseGeometry] = (),
    labels: Iterable[Label] = (),
    areas: Iterable[tuple[BaseGeometry, str]] = (),
    dots: Iterable[Dot] = (),
) -> str:
    """The wards over the water beside them, those that stand out with a dark outline; boroughs' outlines, a surface,
    points, the names of places, and the ranks."""
    bounds = shapely.union_all(list(boroughs)).bounds
    paper = Drawing.around(bounds)
    width, height = (side + 2 * MARGIN for side in paper.at(bounds[2], bounds[1]))
    ordered = sorted(shapes, key=lambda s: s.sure)
    parts = [
        f'<clipPath id="page"><rect x="{-MARGIN}" y="{-MARGIN}" width="{width:.0f}" height="{height:.0f}"/></clipPath>',
        '<g clip-path="url(#page)">',
        *(paper.path(outline, f'fill="{WATER}"') for outline in beside(boroughs, water)),
        "</g>",
        *(paper.path(s.geometry, _style(s)) for s in ordered),
        *(paper.path(area, f'fill="{COLOURS[fill]}" fill-opacity="0.8"') for area, fill in areas),
        *(paper.path(outline, f'fill="none" stroke="{INK}" stroke-width="1.6"') for outline in boroughs),
        *(_dot(paper, dot) for dot in dots),
        *(_name(paper, label) for label in on_map(boroughs, labels)),
        *(_rank(paper, s) for s in ordered if s.rank is not None),
    ]
    box = f"{-MARGIN} {-MARGIN} {width:.0f} {height:.0f}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{"".join(parts)}</svg>'


def _style(shape: Shape) -> str:
    fill = "#ffffff" if shape.fill is None else COLOURS.get(shape.fill, PLAIN)
    edge = f'stroke="{INK}" stroke-width="2.4"' if shape.sure else f'stroke="{LINE}" stroke-width="0.7"'
    dashes = ' stroke-dasharray="3 2"' if shape.fill is None else ""
    return f'fill="{fill}" {edge}{dashes}'


def _dot(paper: Drawing, dot: Dot) -> str:
    x, y = paper.at(dot.lon, dot.lat)
    half = dot.size / 2 * SMALLER
    match dot.kind:
        case "fatal":
            ends = f"{x:.1f},{y - half:.1f} {x + half:.1f},{y + half:.1f} {x - half:.1f},{y + half:.1f}"
            return f'<polygon points="{ends}" fill="{INK}"/>'
        case "serious":
            ends = (
                f"{x:.1f},{y - half:.1f} {x + half:.1f},{y:.1f} {x:.1f},{y + half:.1f} {x - half:.1f},{y:.1f}"
            )
            return f'<polygon points="{ends}" fill="{COLOURS["class-4"]}" stroke="#fff" stroke-width="0.6"/>'
        case "slight":
            look = f'fill="{COLOURS["class-2"]}" stroke="{INK}" stroke-width="0.6"'
        case _:
            look = f'fill="{COLOURS["class-4"]}" fill-opacity="0.75" stroke="#fff" stroke-width="0.6"'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{half:.1f}" {look}/>'


def _name(paper: Drawing, label: Label) -> str:
    x, y = paper.at(label.lon, label.lat)
    italic = ' font-style="italic"' if label.kind == "water" else ""
    below = 24 if label.kind == "town" else 4  # a town's middle is where the small wards are
    common = f'x="{x:.1f}" y="{y + below:.1f}" font-size="11" text-anchor="middle"{italic}'
    text = escape(label.text)
    halo = f'<text {common} fill="none" stroke="#fff" stroke-width="2.5" stroke-opacity="0.8">{text}</text>'
    return f'{halo if label.kind != "water" else ""}<text {common} fill="{INK}">{text}</text>'


def _rank(paper: Drawing, shape: Shape) -> str:
    middle = shapely.get_coordinates(shapely.maximum_inscribed_circle(cast(Any, shape.geometry)))[0]
    x, y = paper.at(*middle)
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="{INK}" stroke="#fff"/>'
        f'<text x="{x:.1f}" y="{y + 4:.1f}" fill="#fff" font-size="12" text-anchor="middle">'
        f"{escape(str(shape.rank))}</text>"
    )

"""Draws wards on a map: a quiet base that stays, and over it the wards in the colours of their class.

The ground is sent once for each set of wards; a changed filter sends the coloured wards alone, so that the map keeps
the reader's view. Colours are classes of CSS, which follow the page's theme without another run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import folium
import shapely
from branca.element import MacroElement
from folium.template import Template
from shapely.geometry.base import BaseGeometry

from pages.parts.encode import encode
from pages.parts.leaflet import serve_ourselves
from pages.parts.rendered import Rendered

# Five steps of one hue, evenly spaced in lightness, light = low; seen well on white and on black.
# Oranges of ColorBrewer (Cynthia Brewer, Apache 2.0).
RAMP = ("#feedde", "#fdbe85", "#fd8d3c", "#e6550d", "#a63603")
STYLE = (Path(__file__).parent / "map.css").read_text(encoding="utf-8")
DIGITS = 5  # about a metre
MARGIN = 0.15
NEAR = 0.02  # degrees between the land and the water whose name is shown


@dataclass(frozen=True, slots=True)
class Shape:
    """An area on the map. colour: the step of the ramp, None for no figure. lines: what its tooltip says.

    rank: shown on it if given. picked: drawn with a thick outline.
    """

    code: str
    geometry: BaseGeometry
    lines: tuple[str, ...]
    colour: int | None
    rank: int | None = None
    picked: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A name on the base. kind: "town", "village" or "water"."""

    text: str
    lon: float
    lat: float
    kind: str


class _Dress(MacroElement):
    """Style, hatching and the map's name for those who hear the page (an attribute, so text as it is: no entities)."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}<style>{{ this.style }}</style>{% endmacro %}
        {% macro html(this, kwargs) %}
        <svg width="0" height="0" style="position: absolute" aria-hidden="true"><pattern id="hatch" width="6" height="6"
          patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6"/><path d="M0 0V6"/>
          </pattern></svg>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        {{ this._parent.get_name() }}.getContainer().setAttribute("role", "region");
        {{ this._parent.get_name() }}.getContainer().setAttribute("aria-label", {{ this.name|tojson }});
        if (window.frameElement) { window.frameElement.title = {{ this.name|tojson }}; }
        {% endmacro %}
        """
    )

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = "Dress"
        self.name = name
        steps = "".join(f"--class-{i}:{colour};" for i, colour in enumerate(RAMP))
        fills = "".join(f".class-{i}{{fill:var(--class-{i})}}" for i in range(len(RAMP)))
        self.style = f":root{{{steps}}}{fills}{STYLE}"


def frame(name: str, focus: BaseGeometry, ground: str) -> folium.Map:
    """A map without tiles that shows the focus, with the script of its ground (see ground)."""
    west, south, east, north = focus.bounds
    wide, high = (east - west) * MARGIN, (north - south) * MARGIN
    drawn = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        max_bounds=True,
        min_lon=west - wide,
        min_lat=south - high,
        max_lon=east + wide,
        max_lat=north + high,
        attribution_control=False,
        scroll_wheel_zoom=False,
        zoom_snap=0.25,
        zoom_delta=0.5,
    )
    drawn.add_child(_Dress(name))
    drawn.add_child(Rendered(ground))
    drawn.fit_bounds([[south, west], [north, east]], padding=(6, 6))
    return serve_ourselves(drawn)


def ground(land: Sequence[BaseGeometry], labels: Iterable[Label]) -> folium.FeatureGroup:
    """What lies under everything else: the land, and the names of places on it and of water beside it."""
    group = folium.FeatureGroup(name="ground", control=False)
    group.add_child(_paths([_feature(shape, {"class": "land"}) for shape in land]))
    whole = shapely.union_all(land)
    named = [(label, shapely.Point(label.lon, label.lat)) for label in labels]
    near = [
        (label, at) for label, at in named if at.distance(whole) <= (NEAR if label.kind == "water" else 0)
    ]
    group.add_child(_texts([_feature(at, _text(n.text, f"place {n.kind}")) for n, at in near]))
    return group


def coloured(shapes: Sequence[Shape], outlines: Sequence[BaseGeometry]) -> folium.FeatureGroup:
    """The wards in their colours with their tooltips, the outlines of boroughs over them, and the ranks on top."""
    group = folium.FeatureGroup(name="wards", control=False)
    # Whatever is drawn later covers what was drawn before: the picked ward's outline must not be cut off.
    ordered = sorted(shapes, key=lambda s: s.picked)
    group.add_child(_paths([_feature(s.geometry, _said(s)) for s in ordered], _tooltip(ordered)))
    group.add_child(_paths([_feature(outline, {"class": "borough"}) for outline in outlines]))
    ranked = [
        _feature(_middle(s.geometry), _text(str(s.rank), "rank")) for s in ordered if s.rank is not None
    ]
    group.add_child(_texts(ranked))
    return group


def _middle(geometry: BaseGeometry) -> BaseGeometry:
    """The point furthest from the area's edge."""
    return shapely.get_point(shapely.maximum_inscribed_circle(geometry), 0)  # pyright: ignore


def _said(shape: Shape) -> dict[str, str]:
    colour = "missing" if shape.colour is None else f"class-{shape.colour}"
    picked = " picked" if shape.picked else ""
    said = {f"line{i}": encode(line) for i, line in enumerate(shape.lines)}
    return {"code": encode(shape.code), "class": f"ward {colour}{picked}", **said}


def _tooltip(shapes: Sequence[Shape]) -> folium.GeoJsonTooltip | None:
    if not shapes:
        return None
    fields = [f"line{i}" for i in range(len(shapes[0].lines))]
    return folium.GeoJsonTooltip(fields=fields, labels=False, sticky=True)


def _paths(features: list[dict[str, Any]], tooltip: folium.GeoJsonTooltip | None = None) -> folium.GeoJson:
    return folium.GeoJson(
        _collection(features),
        style_function=lambda f: {"className": f["properties"]["class"]},
        tooltip=tooltip,
        smooth_factor=0,
        control=False,
        interactive=tooltip is not None,
    )


def _feature(geometry: BaseGeometry, properties: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": _rounded(shapely.geometry.mapping(geometry)),
    }


def _rounded(found: Any) -> Any:
    if isinstance(found, float):
        return round(found, DIGITS)
    if isinstance(found, dict):
        return {key: _rounded(value) for key, value in found.items()}
    return [_rounded(part) for part in found] if isinstance(found, list | tuple) else found


def _text(text: str, kind: str) -> dict[str, str]:
    return {"class": kind, "html": encode(text)}


def _texts(features: list[dict[str, Any]]) -> folium.GeoJson:
    """Texts at points. They let the pointer through to the wards under them."""
    icon = folium.DivIcon(icon_size=(0, 0), icon_anchor=(0, 0))
    return folium.GeoJson(
        _collection(features),
        style_function=lambda f: {"className": f["properties"]["class"], "html": f["properties"]["html"]},
        marker=folium.Marker(icon=icon, interactive=False, keyboard=False),
        control=False,
    )


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    numbered = [{"id": str(i), **feature} for i, feature in enumerate(features)]
    return {"type": "FeatureCollection", "features": numbered}

"""Draws wards on a map: a quiet ground, and over it the wards in the colours of their class.

The frame is the same whatever is shown, so that the browser keeps the map, and with it the reader's view. Colours are
classes of CSS, which follow the page's theme without another run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import folium
import shapely
from branca.element import MacroElement
from folium.template import Template
from jinja2.utils import htmlsafe_json_dumps
from shapely.geometry.base import BaseGeometry

from data_loaders.fault import Fault
from pages.components.encode import encode
from pages.components.leaflet import serve_ourselves
from pages.components.map_scripts import Rendered

# Five steps of one hue, evenly spaced in lightness, light = low; seen well on white and on black.
# Oranges of ColorBrewer (Cynthia Brewer, Apache 2.0).
RAMP = ("#feedde", "#fdbe85", "#fd8d3c", "#e6550d", "#a63603")
# Two hues that meet in the middle, told apart by the colour-blind and, with the legend's order, in grey (BrBG).
FEWER_TO_MORE = ("#018571", "#80cdc1", "#f5f5f5", "#dfc27d", "#a6611a")
COLOURS = {
    **{f"class-{i}": colour for i, colour in enumerate(RAMP)},
    **{f"change-{i}": colour for i, colour in enumerate(FEWER_TO_MORE)},
    "high": "#a63603",
    "alone": "#fd8d3c",
    "average": "#f1f1f1",
    "below": "#9ecae1",
    "low": "#3182bd",
}
STYLE = (Path(__file__).parent / "map.css").read_text(encoding="utf-8")
SEE_THROUGH = ".land{fill-opacity:0.1}.ward{fill-opacity:0.6}.plain{fill-opacity:0.1}"
TILE_ADDRESS = re.compile(r"https://[\w.-]+(:\d+)?/[\w./?=&%{}@-]*")
VIEW = (Path(__file__).parent / "map_view.js").read_text(encoding="utf-8")
# What the script of each group of layers is made for; st_folium exchanges the second.
GROUND, WARDS = "feature_group_ground", "feature_group_0"
DIGITS = 5  # about a metre
NEAR = 0.02  # degrees between the land and the water whose name is shown


@dataclass(frozen=True, slots=True)
class Shape:
    """An area on the map. fill: one of COLOURS, "plain" for none, None for no figure. lines: what its tooltip says.

    rank: shown on it if given. picked: drawn with a thick outline; sure: with a dark one.
    """

    code: str
    geometry: BaseGeometry
    lines: tuple[str, ...]
    fill: str | None
    rank: int | None = None
    picked: bool = False
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A point on the map. kind: which shape ("street", "fatal", "serious", "slight"); size: its width in pixels."""

    lon: float
    lat: float
    kind: str
    size: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A name on the base. kind: "town", "village" or "water"."""

    text: str
    lon: float
    lat: float
    kind: str


class _Dress(MacroElement):
    """Style, hatching, and what keeps the reader's view."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}<style>{{ this.style }}</style>{% endmacro %}
        {% macro html(this, kwargs) %}
        <svg width="0" height="0" style="position: absolute" aria-hidden="true"><pattern id="hatch" width="6" height="6"
          patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6"/><path d="M0 0V6"/>
          </pattern></svg>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        {{ this.view }}
        {{ this._parent.get_name() }}.getContainer().setAttribute("role", "region");
        keepView({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, *, over_tiles: bool = False) -> None:
        super().__init__()
        self._name = "Dress"
        fills = "".join(f".{name}{{fill:{colour}}}" for name, colour in COLOURS.items())
        self.style = f"{fills}{STYLE}{SEE_THROUGH if over_tiles else ''}"
        self.view = VIEW


@dataclass(frozen=True, slots=True)
class Tiles:
    """A tile server that the operator has chosen. attribution: what its owner asks to be said on the map."""

    url: str
    attribution: str


def chosen_tiles(environment: Mapping[str, str]) -> Tiles | None:
    """The operator's tile server: CSP_TILES_URL with CSP_TILES_ATTRIBUTION; none unless both are set.

    Raises Fault for an address that is no https template: whoever opens the page would be sent there.
    """
    url, attribution = environment.get("CSP_TILES_URL", ""), environment.get("CSP_TILES_ATTRIBUTION", "")
    if not url:
        return None
    if not TILE_ADDRESS.fullmatch(url) or not attribution:
        expected = "https://host/{z}/{x}/{y}.png with CSP_TILES_ATTRIBUTION beside it"
        raise Fault("CSP_TILES_URL", expected, url if attribution else "no attribution", "environment")
    return Tiles(url, attribution)


def frame(tiles: Tiles | None = None) -> folium.Map:
    """A map that shows nothing yet (see showing); without tiles unless some are given."""
    drawn = folium.Map(
        tiles=None,
        attribution_control=tiles is not None,
        scroll_wheel_zoom=False,
        zoom_snap=0.25,
        zoom_delta=0.5,
    )
    if tiles:
        drawn.add_child(folium.TileLayer(tiles.url, attr=encode(tiles.attribution), control=False))
    drawn.add_child(_Dress(over_tiles=tiles is not None))
    return serve_ourselves(drawn)


def showing(name: str, focus: BaseGeometry, ground: str, wards: str) -> Rendered:
    """What the frame is to show now: the scripts of the ground and of the wards, put in the place of those before.

    The ground is made again only if it is another one. focus: the map goes there unless the reader has moved it.
    name: of the map, for those who hear the page; an attribute, so text as it is: no entities.
    """
    west, south, east, north = focus.bounds
    of = sha256(ground.encode()).hexdigest()
    return Rendered(
        f"""
        window.feature_group = [];
        if (map_div.groundOf !== "{of}") {{
          map_div.groundOf = "{of}";
          map_div.groundLayer?.remove();
          {ground}
          map_div.groundLayer = feature_group_{GROUND};
        }}
        {wards}
        map_div.show([[{south}, {west}], [{north}, {east}]], {htmlsafe_json_dumps(name)});
        """
    )


def ground(
    land: Sequence[BaseGeometry], labels: Iterable[Label], water: Iterable[BaseGeometry] = ()
) -> folium.FeatureGroup:
    """What lies under everything else: water, over it the land; the names of places on it and of water beside it."""
    group = folium.FeatureGroup(name="ground", control=False)
    near_water = beside(land, water)
    if near_water:
        group.add_child(_paths([_feature(shape, {"class": "water"}) for shape in near_water]))
    group.add_child(_paths([_feature(shape, {"class": "land"}) for shape in land]))
    near = [(label, shapely.Point(label.lon, label.lat)) for label in on_map(land, labels)]
    group.add_child(_texts([_feature(at, _text(n.text, f"place {n.kind}")) for n, at in near]))
    return group


def on_map(land: Sequence[BaseGeometry], labels: Iterable[Label]) -> list[Label]:
    """The names of places on this land, and of water beside it."""
    whole = shapely.union_all(land)
    reach = {"water": NEAR}
    return [n for n in labels if shapely.Point(n.lon, n.lat).distance(whole) <= reach.get(n.kind, 0)]


def beside(land: Sequence[BaseGeometry], water: Iterable[BaseGeometry]) -> list[BaseGeometry]:
    """The waters that this land lies at."""
    whole = shapely.union_all(land)
    return [outline for outline in water if outline.intersects(whole)]


def coloured(
    shapes: Sequence[Shape],
    outlines: Sequence[BaseGeometry],
    surface: Sequence[tuple[BaseGeometry, str]] = (),
    dots: Sequence[Dot] = (),
) -> folium.FeatureGroup:
    """The wards in their colours with their tooltips, the outlines of boroughs over them, and the ranks on top.

    surface: areas with their fill, over the wards; dots: points over everything.
    """
    group = folium.FeatureGroup(name="wards", control=False)
    # Whatever is drawn later covers what was drawn before: the picked ward's outline must not be cut off.
    ordered = sorted(shapes, key=lambda s: (s.picked, s.sure))
    group.add_child(_paths([_feature(s.geometry, _said(s)) for s in ordered], _tooltip(ordered)))
    if surface:
        group.add_child(_paths([_feature(area, {"class": f"surface {fill}"}) for area, fill in surface]))
    group.add_child(_paths([_feature(outline, {"class": "borough"}) for outline in outlines]))
    ranked = [
        _feature(_middle(s.geometry), _text(str(s.rank), "rank")) for s in ordered if s.rank is not None
    ]
    group.add_child(_texts(ranked))
    if dots:
        group.add_child(_dots(dots))
    return group


def _dots(dots: Sequence[Dot]) -> folium.GeoJson:
    """Points with their tooltips; the later ones lie over the earlier ones."""
    features = []
    for dot in dots:
        line_by_name = {f"line{i}": encode(line) for i, line in enumerate(dot.lines)}
        style = f'style="width:{dot.size:.0f}px;height:{dot.size:.0f}px"'
        mark = {"class": f"dot {dot.kind}", "html": f"<i {style}></i>"}
        features.append(_feature(shapely.Point(dot.lon, dot.lat), line_by_name | mark))
    fields = [f"line{i}" for i in range(len(dots[0].lines))]
    return folium.GeoJson(
        _collection(features),
        style_function=lambda f: {"className": f["properties"]["class"], "html": f["properties"]["html"]},
        marker=folium.Marker(icon=folium.DivIcon(icon_size=(0, 0), icon_anchor=(0, 0)), keyboard=False),
        tooltip=folium.GeoJsonTooltip(fields=fields, labels=False, sticky=True),
        control=False,
    )


def _middle(geometry: BaseGeometry) -> BaseGeometry:
    """The point furthest from the area's edge."""
    return shapely.get_point(shapely.maximum_inscribed_circle(geometry), 0)  # pyright: ignore


def _said(shape: Shape) -> dict[str, str]:
    fill = "missing" if shape.fill is None else shape.fill
    marks = (" sure" if shape.sure else "") + (" picked" if shape.picked else "")
    line_by_name = {f"line{i}": encode(line) for i, line in enumerate(shape.lines)}
    return {"code": encode(shape.code), "class": f"ward {fill}{marks}", **line_by_name}


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
        "geometry": _coordinates(geometry),
    }


@lru_cache(1024)
def _coordinates(geometry: BaseGeometry) -> dict[str, Any]:
    """As GeoJSON; kept, because the same wards are drawn again and again. Nobody may change it."""
    return _rounded(shapely.geometry.mapping(geometry))


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {key: _rounded(value) for key, value in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list | tuple) else value


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

"""Leaflet from our own server: a folium map whose every script and style sheet lies in static/vendor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import folium
from branca.element import Element
from folium.elements import JSCSSMixin

from data_loaders.fault import Fault

# Relative to the component's own page, /component/<name>/index.html, so that it holds behind any prefix.
FOLDER = "../../app/static/vendor/leaflet-1.9.4/"
OWN = {"leaflet": FOLDER + "leaflet.js", "leaflet_css": FOLDER + "leaflet.css"}
# What folium loads for popups and for icons made of letters. We draw neither.
UNUSED = frozenset(
    {
        "jquery",
        "bootstrap",
        "bootstrap_css",
        "awesome_markers",
        "awesome_markers_css",
        "awesome_markers_font_css",
        "awesome_rotate_css",
        "glyphicons_css",
    }
)


Anything = TypeVar("Anything", bound=Element)


def serve_ourselves(root: Anything) -> Anything:
    """The same map or layer, its links replaced by our own. Raises Fault for what would come from elsewhere."""
    for element in _walk(root):
        if isinstance(element, folium.Popup):
            raise Fault("map", "tooltips alone", "a popup, which needs jQuery", element.get_name())
        if isinstance(element, JSCSSMixin):
            element.default_js = _own(element.default_js, element)
            element.default_css = _own(element.default_css, element)
    return root


def _own(links: list[tuple[str, str]], element: Element) -> list[tuple[str, str]]:
    needed = [(name, address) for name, address in links if name not in UNUSED]
    for name, address in needed:
        if name not in OWN:
            raise Fault("map", f"scripts among {', '.join(OWN)}", f"{name} ({address})", element.get_name())
    return [(name, OWN[name]) for name, _ in needed]


def _walk(element: Element) -> Iterator[Element]:
    yield element
    for child in element._children.values():
        yield from _walk(child)

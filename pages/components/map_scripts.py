"""Layers of a map whose script was written before, so that a run of the page need not write it again.

Folium writes its scripts through templates, which for a map of wards takes longer than all the rest of the page.
"""

from __future__ import annotations

import folium
from branca.element import MacroElement
from folium.template import Template
from streamlit_folium import generate_leaflet_string

from pages.components.leaflet import serve_ourselves

# The name that streamlit-folium gives to a map, whatever folium called it.
MAP = "map_div"


class Rendered(MacroElement):
    """Stands for a group of layers in a map that is handed to st_folium."""

    _template = Template("{% macro script(this, kwargs) %}{{ this.ready }}{% endmacro %}")

    def __init__(self, ready: str) -> None:
        super().__init__()
        self._name = "Rendered"
        self.ready = ready

    def render(self, **kwargs: object) -> None:
        """Nothing: st_folium reads the script from the template itself."""


def script(group: folium.FeatureGroup, name: str) -> str:
    """The script that makes a group of layers and adds it to the map; the same text for the same layers.

    name: what the group is called in it; "feature_group_0" for the one that st_folium exchanges.
    Raises Fault if a layer needs anything that we do not serve ourselves.
    """
    serve_ourselves(group)
    home = folium.Map(tiles=None)
    group.add_to(home)
    group.render()  # not the page around it, of which nothing is used
    home_name = home.get_name()
    return generate_leaflet_string(group, base_id=name).replace(home_name, MAP)

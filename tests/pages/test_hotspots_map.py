"""The map: its scripts come from us, its script is the same for the same wards, and every ward is on it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import folium
import folium.plugins
import pytest
import shapely
from streamlit_folium import generate_leaflet_string

from data_loaders.fault import Fault
from pages.components import map_scripts, maps
from pages.components.leaflet import OWN, serve_ourselves

ROOT = Path(__file__).resolve().parents[2]
LEFT, RIGHT = shapely.box(0.1, 51.3, 0.2, 51.4), shapely.box(0.2, 51.3, 0.3, 51.4)


def shapes(picked: str = "") -> list[maps.Shape]:
    return [
        maps.Shape("E1", LEFT, ("Town, Dartford", "3 fires"), "class-4", rank=1, picked=picked == "E1"),
        maps.Shape("E2", RIGHT, ("Heath, Dartford", "No figure: withheld"), None, picked=picked == "E2"),
    ]


def script(picked: str = "") -> str:
    return map_scripts.script(maps.coloured(shapes(picked), [LEFT.union(RIGHT)]), "feature_group_0")


def test_every_asset_of_the_map_is_a_file_of_ours():
    drawn = maps.frame()
    page = drawn.get_root().render()
    links = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert sorted(links) == sorted(OWN.values())
    for address in OWN.values():
        assert address.startswith("../../app/static/")
        assert (ROOT / address.removeprefix("../../app/")).is_file()
    assert not re.findall(r"https?://(?!www\.w3\.org)", page)


def test_style_sheets_ask_for_nothing_that_is_not_there():
    sheet = ROOT / OWN["leaflet_css"].removeprefix("../../app/")
    for name in re.findall(r"url\(([^)#]+)\)", sheet.read_text()):
        assert (sheet.parent / name).is_file()
    assert "url(#hatch)" in maps.STYLE and maps.STYLE.count("url(") == 1


def test_leaflet_is_byte_for_byte_what_its_note_says():
    folder = ROOT / "static" / "vendor"
    digest = hashlib.sha256((folder / "leaflet-1.9.4" / "leaflet.js").read_bytes()).hexdigest()
    assert digest in (folder / "README.md").read_text()
    assert "Redistribution" in (folder / "leaflet-1.9.4" / "LICENSE").read_text()


@pytest.mark.parametrize(
    "layer",
    [folium.plugins.HeatMap([[51, 0, 1]]), folium.plugins.MarkerCluster(), folium.Popup("x")],
    ids=["heat", "cluster", "popup"],
)
def test_what_would_come_from_elsewhere_is_refused(layer):
    group = folium.FeatureGroup()
    group.add_child(layer)
    with pytest.raises(Fault, match="map: expected"):
        serve_ourselves(group)


def test_the_same_wards_give_the_same_script():
    assert script() == script()
    assert script("E1") != script()


def test_the_frame_is_the_same_whatever_is_shown_and_the_ground_is_made_again_only_if_it_is_another():
    first, second = generate_leaflet_string(maps.frame()), generate_leaflet_string(maps.frame())
    assert re.sub("[0-9a-f]{32}", "", first) == re.sub("[0-9a-f]{32}", "", second)
    ground = map_scripts.script(maps.ground([LEFT], ()), maps.GROUND)
    item, other = (maps.showing("A map", LEFT, ground, script(picked)).ready for picked in ("", "E1"))
    (of,) = set(re.findall(r"groundOf !== \"(\w+)\"", item))
    assert of in other and of not in maps.showing("A map", LEFT, ground + ";", script()).ready
    assert f"map_div.groundLayer = feature_group_{maps.GROUND};" in item
    assert f"var feature_group_{maps.GROUND} =" in ground


def test_a_ward_is_drawn_in_its_colour_or_hatched_and_the_picked_one_last():
    plain = script()
    assert '"className": "ward class-4"' in plain and '"className": "ward missing"' in plain
    marked = script("E1")
    assert '"className": "ward class-4 picked"' in marked
    assert marked.index('"code": "E2"') < marked.index('"code": "E1"')


def test_the_map_loads_neither_tiles_nor_pictures():
    page = maps.frame().get_root().render() + script()
    assert not re.search(r"tileLayer|\.png|\.jpg|L\.icon\(", page)


def test_names_are_drawn_only_on_the_land_and_on_water_beside_it():
    labels = [
        maps.Label("Near", 0.15, 51.35, "town"),
        maps.Label("Beyond", 0.21, 51.35, "town"),
        maps.Label("River", 0.15, 51.41, "water"),
        maps.Label("Sea", 2.0, 51.35, "water"),
    ]
    text = map_scripts.script(maps.ground([LEFT], labels), "ground")
    assert [label.text in text for label in labels] == [True, False, True, False]


def test_tiles_come_only_from_an_address_that_the_operator_gave():
    assert maps.chosen_tiles({}) is None
    texts = {
        "CSP_TILES_URL": "https://tiles.example.gov.uk/{z}/{x}/{y}.png",
        "CSP_TILES_ATTRIBUTION": "© <b>OS</b>",
    }
    tiles = maps.chosen_tiles(texts)
    drawn = maps.frame(tiles).get_root().render()
    assert texts["CSP_TILES_URL"] in drawn and "<b>OS</b>" not in drawn
    assert "tiles.example" not in maps.frame().get_root().render()


@pytest.mark.parametrize(
    "url", ["http://tiles.example/{z}/{x}/{y}.png", "javascript:alert(1)", 'https://a/"+alert(1)+"', "//a/b"]
)
def test_an_address_of_tiles_that_is_not_sound_is_refused(url: str):
    with pytest.raises(Fault, match="CSP_TILES_URL"):
        maps.chosen_tiles({"CSP_TILES_URL": url, "CSP_TILES_ATTRIBUTION": "x"})
    with pytest.raises(Fault, match="no attribution"):
        maps.chosen_tiles({"CSP_TILES_URL": "https://a.example/{z}.png"})

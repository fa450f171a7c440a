"""The wards of a hotspot list on a map: which colour, which tooltip, which numbers; and what was clicked."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from shapely import Polygon
from shapely.geometry.base import BaseGeometry
from streamlit_folium import st_folium

from metrics.formats import number, rate
from metrics.hotspots.layers import Layer
from metrics.hotspots.shapes import Outlines
from metrics.hotspots.ward_rows import By, WardFigure, WardFigures
from metrics.wording.hotspot_list import change_words, reason
from pages.components import maps

# The Thames is an outline of our own in 45 points under the land: a map without tiles needs something that everybody
# knows, and outlines that may be copied are larger than the rest of the map.
LABELS, WATER = (Path(__file__).with_name(name) for name in ("labels.csv", "water.csv"))
HEIGHT = 400
RANKED = 5
KEY = "wardmap"


@cache
def labels() -> tuple[maps.Label, ...]:
    """Names of towns, villages and water that any map may show where they lie."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        return tuple(
            maps.Label(row["name"], float(row["lon"]), float(row["lat"]), row["kind"])
            for row in csv.DictReader(file)
        )


@cache
def water() -> tuple[BaseGeometry, ...]:
    """Rivers, drawn by us and true to some hundred metres; they reach under the land, whose edge is their shore."""
    rings: dict[str, list[tuple[float, float]]] = {}
    with WATER.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rings.setdefault(row["name"], []).append((float(row["lon"]), float(row["lat"])))
    return tuple(Polygon(ring) for ring in rings.values())


def draw(
    boroughs: Sequence[str], focus: BaseGeometry, ground: str, wards: str, on_pick: Callable[[], None]
) -> None:
    """The map of these boroughs (by name), from the scripts of its ground and of its coloured wards.

    on_pick runs after a click on a ward; clicked() then says which.
    """
    name = f"Map of the wards of {' and '.join(boroughs)}. The list of wards says the same."
    st_folium(
        maps.frame(maps.chosen_tiles(os.environ)),
        key=KEY,
        height=HEIGHT,
        use_container_width=True,
        returned_objects=["last_active_drawing", "last_object_clicked"],
        feature_group_to_add=[maps.showing(name, focus, ground, wards)],  # pyright: ignore[reportArgumentType]
        on_change=on_pick,
        render=False,  # it is rendered once more in any case
    )


def clicked() -> str | None:
    """The code of the ward that was clicked last."""
    state: dict[str, Any] = st.session_state.get(KEY) or {}
    feature = state.get("last_active_drawing") or {}
    return feature.get("properties", {}).get("code")


def shapes(
    figures: WardFigures, by: By, layer: Layer, drawn: Outlines, picked: str | None
) -> list[maps.Shape]:
    """The wards as the map draws them; the highest few carry their place in the list, where wards are coloured."""
    ranks = figures.ranks(by) if layer.classes else {}
    return [
        maps.Shape(
            ward.code,
            drawn.wards[ward.code],
            lines(ward, figures, by),
            layer.fills[ward.code],
            rank if ward.value(by) and (rank := ranks.get(ward.code, RANKED + 1)) <= RANKED else None,
            ward.code == picked,
            ward.code in layer.sure and bool(layer.classes),
        )
        for ward in figures.wards
    ]


def lines(ward: WardFigure, figures: WardFigures, by: By) -> tuple[str, str, str, str]:
    """What the tooltip says: name, count, rate, change; the same as the list."""
    if ward.count is None:
        return ward.full_name, f"No figure: {reason(ward.missing)}", "", ""
    noun = figures.indicator.one if ward.count == 1 else None
    count = f"{number(ward.count)} {noun or figures.indicator.noun}"
    per = f"{rate(ward.rate)} {figures.unit}" if ward.rate is not None else ""
    if ward.before is None:
        return ward.full_name, count, per, ""
    change = change_words(ward.change(by))
    return ward.full_name, count, per, f"{change}: {number(ward.before)} in {figures.compared.words}"

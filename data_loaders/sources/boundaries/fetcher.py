"""Fetches the outlines of boroughs, wards and LSOAs from the ONS Open Geography services."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd

from data_loaders.fault import Fault
from data_loaders.fetching import arcgis
from data_loaders.fetching.client import Client
from data_loaders.fetching.saving import write
from data_loaders.partnership import Partnership

# The names of these services follow no rule, so each was looked up in public code that uses it; none is made from a
# date. The year is that of the newest such use. All are generalised to 20 m and clipped to the coast.
BOROUGHS = "Local_Authority_Districts_May_2026_Boundaries_UK_BGC"  # 2026
LSOAS = "Lower_layer_Super_Output_Areas_December_2021_Boundaries_EW_BGC_V5"  # 2026
LAYERS = (
    "WD_MAY_2026_UK_BGC",  # 2026
    "WD_MAY_2023_UK_BGC",  # 2023. Gravesham had new wards that May
    "Wards_December_2019_Boundaries_UK_BGC_2022",  # 2023, no borough codes. Dartford had new wards that May
    "Wards_December_2011_GCB_EW_2022",  # 2026, no borough codes. Both boroughs' wards until 2019 and 2023
    LSOAS,
)


def fetch(client: Client, partnership: Partnership, folder: Path) -> Iterator[Path | Fault]:
    """One GeoJSON file per layer, as folder/PARTNERSHIP/LAYER.geojson. A published layer never changes.

    A layer without borough codes is asked for by the boroughs' extent; whose each area is, its reader tells.
    """
    partnership_folder = folder / partnership.id
    boroughs = _held_or_fetched(client, BOROUGHS, partnership, partnership_folder)
    yield boroughs
    extent = _extent(boroughs)
    for name in LAYERS:
        try:
            yield _held_or_fetched(client, name, partnership, partnership_folder, extent)
        except Fault as fault:
            yield fault


def _held_or_fetched(
    client: Client, name: str, partnership: Partnership, folder: Path, extent: str | None = None
) -> Path:
    path = folder / f"{name}.geojson"
    if path.exists():
        return path
    layer = arcgis.layer(client, name)
    features = arcgis.outlines(client, layer, arcgis.of_partnership(layer, partnership, extent))
    return write(path, json.dumps({"type": "FeatureCollection", "name": name, "features": features}).encode())


def _extent(path: Path) -> str:
    """The box around the boroughs as the servers want it: west,south,east,north in degrees."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    outlines = gpd.GeoDataFrame.from_features(features, crs=4326)
    return ",".join(f"{degree:.5f}" for degree in outlines.total_bounds)

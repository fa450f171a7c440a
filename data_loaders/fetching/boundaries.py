"""Fetches the outlines of boroughs, wards and LSOAs from the ONS Open Geography services (ArcGIS feature services)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape

from data_loaders.fault import Fault
from data_loaders.fetching.client import Client
from data_loaders.fetching.landing import write
from data_loaders.partnership import Partnership

# The names of these services follow no rule, so each was looked up; none is made from a date. All are generalised to
# 20 m and clipped to the coast. Seen in public code that uses them; the year of the newest such use is given.
BOROUGHS = "Local_Authority_Districts_May_2026_Boundaries_UK_BGC"  # 2026
LAYERS = (
    "WD_MAY_2026_UK_BGC",  # 2026
    "WD_MAY_2023_UK_BGC",  # 2023, with borough codes; Gravesham's wards of today, new that May
    "Wards_December_2019_Boundaries_UK_BGC_2022",  # 2023, without borough codes; Dartford's, new that May
    "Wards_December_2011_GCB_EW_2022",  # 2026, without borough codes; as they were until 2019 and 2023
    "Lower_layer_Super_Output_Areas_December_2021_Boundaries_EW_BGC_V5",  # 2026; names begin with the borough's
)
BOROUGH_FIELD = re.compile(r"LAD\d\dCD", re.IGNORECASE)
LSOA_NAME_FIELD = re.compile(r"LSOA\d\dNM", re.IGNORECASE)


@dataclass(frozen=True)
class Layer:
    """One layer of outlines: its address, its fields, and the one that numbers its features."""

    name: str
    address: str
    fields: tuple[str, ...]
    number: str


def fetch(client: Client, partnership: Partnership, folder: Path) -> Iterator[Path | Fault]:
    """One GeoJSON file per layer, as folder/PARTNERSHIP/LAYER.geojson; a layer never changes once it is published.

    A layer without borough codes is asked for by the boroughs' extent and so brings some neighbours along.
    """
    own = folder / partnership.id
    boroughs = _held_or_fetched(client, BOROUGHS, partnership, own, extent=None)
    yield boroughs
    extent = _extent(boroughs)
    for name in LAYERS:
        try:
            yield _held_or_fetched(client, name, partnership, own, extent)
        except Fault as fault:
            yield fault


def _held_or_fetched(
    client: Client, name: str, partnership: Partnership, folder: Path, extent: str | None
) -> Path:
    path = folder / f"{name}.geojson"
    if path.exists():
        return path
    layer = _layer(client, name)
    features = _features(client, layer, _filter(layer, partnership, extent))
    return write(path, json.dumps({"type": "FeatureCollection", "name": name, "features": features}).encode())


def _layer(client: Client, name: str) -> Layer:
    address = f"{client.addresses.boundaries}/{name}/FeatureServer/0"
    said = _ask(client, address, {}, "fields")
    fields = tuple(field["name"] for field in said["fields"])
    return Layer(name, address, fields, said.get("objectIdField", "FID"))


def _filter(layer: Layer, partnership: Partnership, extent: str | None) -> dict[str, str]:
    """The question's condition: by borough code, by LSOA name, or by extent, whichever the layer allows."""
    if field := next(filter(BOROUGH_FIELD.fullmatch, layer.fields), None):
        codes = ", ".join(f"'{code}'" for code in partnership.codes)
        return {"where": f"{field} IN ({codes})"}
    if field := next(filter(LSOA_NAME_FIELD.fullmatch, layer.fields), None):
        names = (borough.name.replace("'", "''") for borough in partnership.boroughs)
        return {"where": " OR ".join(f"{field} LIKE '{name} %'" for name in names)}
    if extent is None:
        raise Fault(
            layer.name, "a field of borough codes", ", ".join(layer.fields) or "no fields", layer.address
        )
    return {"where": "1=1", "geometry": extent, "geometryType": "esriGeometryEnvelope", "inSR": "4326"}


def _features(client: Client, layer: Layer, condition: dict[str, str]) -> list[Any]:
    """Every feature that meets the condition. A short page is not the last one; the server says when it is."""
    address = f"{layer.address}/query"
    expected = _ask(client, address, {**condition, "returnCountOnly": "true"}, "count")["count"]
    asked = {**condition, "outFields": "*", "outSR": "4326", "orderByFields": layer.number}
    features: list[Any] = []
    more = True
    while more:
        offset = {"resultOffset": str(len(features))}
        page = _ask(client, address, {**asked, **offset, "f": "geojson"}, "features")
        features += page["features"]
        more = bool(page["features"]) and _exceeded(page)
    if len(features) != expected or not features:
        raise Fault(layer.name, f"{expected} outlines, at least one", str(len(features)), address)
    return features


def _exceeded(page: dict[str, Any]) -> bool:
    """Was the answer cut at the server's limit? In GeoJSON the mark stands among the collection's properties."""
    return bool(page.get("exceededTransferLimit") or page.get("properties", {}).get("exceededTransferLimit"))


def _ask(client: Client, address: str, params: dict[str, str], key: str) -> dict[str, Any]:
    """A JSON object that has this key. Raises Fault for an error, which these servers send with status 200."""
    said = client.json(address, {"f": "json", **params})
    if not isinstance(said, dict) or key not in said:
        raise Fault("boundaries", f"an answer with {key}", json.dumps(said)[:120], address)
    return said


def _extent(path: Path) -> str:
    """The box around the boroughs as the servers want it: west,south,east,north in degrees."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    bounds = shapely.total_bounds([shape(feature["geometry"]) for feature in features])
    return ",".join(f"{degree:.5f}" for degree in bounds)

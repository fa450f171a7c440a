"""Asks the ONS Open Geography services (ArcGIS feature services) for all that a layer has of a partnership."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from data_loaders.fault import Fault
from data_loaders.fetching.client import Client
from data_loaders.fetching.saving import NotPublished
from data_loaders.partnership import Partnership

BOROUGH_FIELD = re.compile(r"LAD\d\dCD", re.IGNORECASE)
LSOA_NAME_FIELD = re.compile(r"LSOA\d\dNM", re.IGNORECASE)


@dataclass(frozen=True)
class ServiceLayer:
    """One layer: its name and address, its fields, and the one that numbers its features."""

    name: str
    address: str
    fields: tuple[str, ...]
    number: str


def layer(client: Client, name: str) -> ServiceLayer:
    """What the server says of the layer of this name. Raises Fault if there is none."""
    address = f"{client.addresses.boundaries}/{name}/FeatureServer/0"
    description = _ask(client, address, {}, "fields")
    return ServiceLayer(
        name,
        address,
        tuple(f["name"] for f in description["fields"]),
        description.get("objectIdField", "FID"),
    )


def of_partnership(
    layer: ServiceLayer, partnership: Partnership, extent: str | None = None
) -> dict[str, str]:
    """The condition for the partnership's features: by borough code, by LSOA name, or else by extent.

    extent: "west,south,east,north" in degrees; brings neighbours along. LSOA names begin with their borough's.
    Raises Fault if the layer allows none of these.
    """
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


def outlines(client: Client, layer: ServiceLayer, condition: dict[str, str]) -> list[dict[str, Any]]:
    """The features as GeoJSON, in longitude and latitude. Raises Fault unless they are all there, at least one."""
    return _features(
        client, layer, {**condition, "outFields": "*", "outSR": "4326", "f": "geojson"}, condition
    )


def values(client: Client, layer: ServiceLayer, condition: dict[str, str], field: str) -> list[str]:
    """The values of one field. Raises Fault as outlines does."""
    asked = {**condition, "outFields": field, "returnGeometry": "false"}
    return [str(f["attributes"][field]) for f in _features(client, layer, asked, condition)]


def _features(
    client: Client, layer: ServiceLayer, asked: dict[str, str], condition: dict[str, str]
) -> list[dict[str, Any]]:
    """Page by page. A short page is not the last one: the server says when it has cut an answer."""
    address = f"{layer.address}/query"
    expected = _ask(client, address, {**condition, "returnCountOnly": "true"}, "count")["count"]
    features: list[dict[str, Any]] = []
    more = True
    while more:
        place = {"resultOffset": str(len(features)), "orderByFields": layer.number}
        page = _ask(client, address, {**asked, **place}, "features")
        features += page["features"]
        more = bool(page["features"]) and _was_cut(page)
    if len(features) != expected or not features:
        raise Fault(layer.name, f"{expected} features, at least one", str(len(features)), address)
    return features


def _was_cut(page: dict[str, Any]) -> bool:
    """In GeoJSON the mark stands among the collection's properties."""
    inner = page.get("properties") or {}
    return bool(page.get("exceededTransferLimit") or inner.get("exceededTransferLimit"))


def _ask(client: Client, address: str, params: dict[str, str], key: str) -> dict[str, Any]:
    """A JSON object that has this key. Raises Fault for an error, which these servers send with status 200."""
    try:
        answer = client.json(address, {"f": "json", **params})
    except NotPublished as nothing:
        raise nothing.as_fault() from nothing
    if not isinstance(answer, dict) or key not in answer:
        raise Fault("boundaries", f"an answer with {key}", json.dumps(answer)[:120], address)
    return answer

"""Outlines as they come in a file: GeoJSON or a zipped shapefile, with the properties that tell what they are."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyogrio.errors import DataSourceError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from data_loaders.batch import Standing
from data_loaders.fault import Fault
from data_loaders.input_files.archive import DAMAGE, MEMBER_LIMIT
from data_loaders.input_files.find import InputFile
from data_loaders.input_files.text import decode, start_of

SHAPEFILE_START = b"\x00\x00\x27\x0a"
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
POLYGONS = ("Polygon", "MultiPolygon")
DEGREES = ("CRS84", "4326")
# Boroughs' wards in full detail are a few megabytes as text; parsed, they take several times as much.
BYTES_LIMIT = 32 * 1024**2
# What shapely raises for a geometry that is none.
MALFORMED = (ValueError, TypeError, KeyError, IndexError, AttributeError, shapely.errors.ShapelyError)


@dataclass(frozen=True)
class Content:
    """The areas of a file, in longitude and latitude, and how far their outlines may be trusted.

    areas: by their place in the file from 1: properties (names in lower case), unclosed (was a ring open?), wrong
    (what is wrong with the outline, or "") and geometry (None where something is wrong).
    """

    areas: gpd.GeoDataFrame
    standing: Standing = Standing.PUBLISHED
    notes: tuple[str, ...] = ()


def is_shapefile(file: InputFile) -> bool:
    """Is this a .zip with a shapefile in it?"""
    if not file.head.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(file.within(BYTES_LIMIT))) as archive:
            return any(name.lower().endswith(".shp") for name in archive.namelist())
    except (*DAMAGE, Fault):
        return False


def is_geojson(file: InputFile) -> bool:
    """Is this a GeoJSON collection, or the error message that comes in place of one?"""
    start = start_of(file).lstrip()[:2000]
    return start.startswith("{") and (
        '"FeatureCollection"' in start or start[1:20].lstrip().startswith('"error"')
    )


def content_of(file: InputFile) -> Content:
    """The content of either kind of file. Raises Fault if it is damaged, incomplete, or not where it says."""
    content = _shapefile(file) if is_shapefile(file) else _geojson(file)
    _check_degrees(content.areas.geometry, file)
    return content


def _geojson(file: InputFile) -> Content:
    """Parsed here and not by GDAL, which would follow addresses and commands in a stranger's file."""
    try:
        parsed = json.loads(decode(file, BYTES_LIMIT))
        raw = parsed["features"]
        rows = [(dict(f["properties"] or {}), f["geometry"]) for f in raw]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Fault(file.name, "a GeoJSON collection of features", repr(error)[:200], file.where) from error
    crs = str(((parsed.get("crs") or {}).get("properties") or {}).get("name", "CRS84"))
    if not crs.endswith(DEGREES):
        raise Fault(file.name, "longitudes and latitudes", f"coordinates in {crs}", file.where)
    if parsed.get("exceededTransferLimit") or (parsed.get("properties") or {}).get("exceededTransferLimit"):
        raise Fault(file.name, "the whole layer", "its first page (exceededTransferLimit)", file.where)
    standing = Standing.APPROXIMATE if parsed.get("standing") == Standing.APPROXIMATE else Standing.PUBLISHED
    notes = (str(parsed["note"]),) if parsed.get("note") else ()
    properties, geometries = zip(*rows, strict=True) if rows else ((), ())
    outlines, unclosed, wrong = zip(*map(_outline, geometries), strict=True) if rows else ((), (), ())
    return Content(_areas(properties, gpd.GeoSeries(outlines, crs=4326), unclosed, wrong), standing, notes)


def _outline(geometry: dict | None) -> tuple[BaseGeometry | None, bool, str]:
    """The outline that a GeoJSON geometry gives, if one of its rings is open, and what is wrong with it or ""."""
    try:
        outline = shape(geometry) if geometry else None
        unclosed = any(ring[0] != ring[-1] for ring in _rings(geometry or {}))
    except MALFORMED as error:
        return None, False, f"outline: expected a polygon, found {str(error)[:80]}"
    return outline, unclosed, ""


def _rings(geometry: dict) -> list[list]:
    kind = geometry.get("type")
    if kind == "Polygon":
        return geometry["coordinates"]
    return [ring for polygon in geometry["coordinates"] for ring in polygon] if kind == "MultiPolygon" else []


def _areas(
    properties: Iterable[dict], outlines: gpd.GeoSeries, unclosed: Sequence[bool], wrong: Sequence[str]
) -> gpd.GeoDataFrame:
    """The areas as Content has them, without the outlines that are no area on the ground."""
    lower = [{str(name).lower(): value for name, value in row.items()} for row in properties]
    columns = {"properties": lower, "unclosed": list(unclosed), "wrong": pd.Series(wrong, dtype=object)}
    areas = gpd.GeoDataFrame(columns, geometry=outlines.force_2d())
    areas.index = pd.RangeIndex(1, len(areas) + 1)
    areas["wrong"] = areas["wrong"].where(areas["wrong"] != "", _problems(areas))
    return areas.set_geometry(areas.geometry.where(areas["wrong"] == ""))


def _problems(areas: gpd.GeoDataFrame) -> pd.Series:
    """What keeps each outline from being an area on the ground; "" for a sound one."""
    outlines = areas.geometry
    problems = pd.Series("", areas.index, dtype=object)
    kinds = outlines.geom_type
    other = ~kinds.isin(POLYGONS)
    problems[other] = "a " + kinds[other].astype(object)
    problems[outlines.isna() | outlines.is_empty] = "none"
    corners = outlines.get_coordinates()
    endless = corners[~corners.apply(np.isfinite).all(axis=1)].index
    problems[outlines.index.isin(endless) & (problems == "")] = "coordinates that are no numbers"
    rest = areas[problems == ""].geometry
    problems[rest.index[shapely.area(rest.make_valid().to_numpy()) == 0]] = "a line"
    return problems.where(problems == "", "outline: expected a polygon, found " + problems)


def _shapefile(file: InputFile) -> Content:
    """Read through GDAL, which is given only these parts, from memory: no path or address can be smuggled in."""
    try:
        frame = gpd.read_file(io.BytesIO(_only_parts(file)), datetime_as_string=True)
    except (DataSourceError, *DAMAGE) as error:
        raise Fault(file.name, "a zipped shapefile", str(error)[:200], file.where) from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None:
        raise Fault(file.name, "a .prj that names the coordinates", "none", file.where)
    fields = frame.drop(columns="geometry").astype(object)
    properties = fields.where(fields.notna(), None).to_dict("records")
    areas = _areas(properties, frame.geometry.to_crs(4326), [False] * len(frame), [""] * len(frame))
    return Content(areas, notes=() if frame.crs.is_geographic else (f"converted from {frame.crs.srs}",))


def _only_parts(file: InputFile) -> bytes:
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        layers = [n for n in archive.namelist() if n.lower().endswith(".shp")]
        if len(layers) != 1:
            raise Fault(file.name, "one layer", f"{len(layers)}: {', '.join(layers)}"[:200], file.where)
        stem = layers[0][:-4]
        infos = {
            i.filename[len(stem) :].lower(): i for i in archive.infolist() if i.filename.startswith(stem)
        }
        parts = {end: infos[end] for end in SHAPEFILE_PARTS if end in infos}
        if sum(info.file_size for info in parts.values()) > MEMBER_LIMIT:
            raise Fault(file.name, f"at most {MEMBER_LIMIT // 1024**2} MB inside", "more", file.where)
        content = {end: archive.read(info) for end, info in parts.items()}
    if not content[".shp"].startswith(SHAPEFILE_START):
        raise Fault(file.name, "a shapefile", "something else named .shp", file.where)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for end, data in content.items():
            archive.writestr(f"layer{end}", data)
    return packed.getvalue()


def _check_degrees(outlines: gpd.GeoSeries, file: InputFile) -> None:
    """Raises Fault for eastings and northings, and for latitudes that stand first."""
    if outlines.isna().all():
        return
    west, south, east, north = outlines.total_bounds
    if min(west, south) < -180 or east > 180 or north > 90:
        raise Fault(file.name, "longitudes and latitudes", "eastings and northings", file.where)
    if west > 45 and east < 65 and south > -15 and north < 10:
        raise Fault(file.name, "longitude before latitude", "latitude first", file.where)

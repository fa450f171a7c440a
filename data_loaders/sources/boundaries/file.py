"""Outlines as they come in a file: GeoJSON or a zipped shapefile, with the properties that tell what they are."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import CRS, Transformer
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from data_loaders.batch import Standing
from data_loaders.fault import Fault
from data_loaders.input_files.archive import DAMAGE, MEMBER_LIMIT
from data_loaders.input_files.find import InputFile
from data_loaders.input_files.text import decode, start_of

SHAPEFILE_START = b"\x00\x00\x27\x0a"
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
DEGREES = ("CRS84", "4326")
# Boroughs' wards in full detail are a few megabytes as text; parsed, they take several times as much.
BYTES_LIMIT = 32 * 1024**2
# What shapely raises for a geometry that is none.
MALFORMED = (ValueError, TypeError, KeyError, IndexError, AttributeError, shapely.errors.ShapelyError)


@dataclass(frozen=True)
class Feature:
    """One area: its place in the file from 1, its properties (names in lower case), its outline or what is wrong."""

    line: int
    properties: dict[str, object]
    outline: BaseGeometry | None
    wrong: str = ""
    unclosed: bool = False


@dataclass(frozen=True)
class Content:
    """The areas of a file, in longitude and latitude, and how far their outlines may be trusted."""

    features: list[Feature]
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
    _check_degrees(content.features, file)
    return content


def _geojson(file: InputFile) -> Content:
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
    return Content([_feature(n, *row) for n, row in enumerate(rows, start=1)], standing, notes)


def _feature(line: int, properties: dict, geometry: dict | None) -> Feature:
    lower = {str(name).lower(): value for name, value in properties.items()}
    try:
        outline = shapely.force_2d(shape(geometry)) if geometry else None
        unclosed = any(ring[0] != ring[-1] for ring in _rings(geometry or {}))
    except MALFORMED as error:
        return Feature(line, lower, None, f"outline: expected a polygon, found {str(error)[:80]}")
    return _checked(Feature(line, lower, outline, unclosed=unclosed))


def _rings(geometry: dict) -> list[list]:
    kind = geometry.get("type")
    if kind == "Polygon":
        return geometry["coordinates"]
    return [ring for polygon in geometry["coordinates"] for ring in polygon] if kind == "MultiPolygon" else []


def _checked(feature: Feature) -> Feature:
    """The feature, without its outline if that is no area on the ground."""
    outline = feature.outline
    if outline is None or outline.is_empty:
        problem = "none"
    elif outline.geom_type not in ("Polygon", "MultiPolygon"):
        problem = f"a {outline.geom_type}"
    elif not np.isfinite(shapely.get_coordinates(outline)).all():
        problem = "coordinates that are no numbers"
    elif shapely.make_valid(outline).area == 0:
        problem = "a line"
    else:
        return feature
    return Feature(feature.line, feature.properties, None, f"outline: expected a polygon, found {problem}")


def _shapefile(file: InputFile) -> Content:
    """Read through GDAL, which is given only these parts, from memory: no path or address can be smuggled in."""
    from pyogrio import raw
    from pyogrio.errors import DataSourceError

    try:
        meta, _, outlines, columns = raw.read(_only_parts(file))
    except (DataSourceError, *DAMAGE) as error:
        raise Fault(file.name, "a zipped shapefile", str(error)[:200], file.where) from error
    if not meta["crs"]:
        raise Fault(file.name, "a .prj that names the coordinates", "none", file.where)
    degrees = _to_degrees(shapely.force_2d(shapely.from_wkb(outlines)), CRS(meta["crs"]))
    names = [str(name).lower() for name in meta["fields"]]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    features = [
        _checked(Feature(n, row, g)) for n, (row, g) in enumerate(zip(rows, degrees, strict=True), start=1)
    ]
    return Content(
        features, notes=() if CRS(meta["crs"]).is_geographic else (f"converted from {meta['crs']}",)
    )


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


def _to_degrees(outlines: np.ndarray, crs: CRS) -> np.ndarray:
    transform = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform
    return shapely.transform(outlines, lambda xy: np.column_stack(transform(xy[:, 0], xy[:, 1])))


def _check_degrees(features: list[Feature], file: InputFile) -> None:
    """Raises Fault for eastings and northings, and for latitudes that stand first."""
    outlines = [f.outline for f in features if f.outline is not None]
    if not outlines:
        return
    west, south, east, north = shapely.total_bounds(outlines)
    if min(west, south) < -180 or east > 180 or north > 90:
        raise Fault(file.name, "longitudes and latitudes", "eastings and northings", file.where)
    if west > 45 and east < 65 and south > -15 and north < 10:
        raise Fault(file.name, "longitude before latitude", "latitude first", file.where)

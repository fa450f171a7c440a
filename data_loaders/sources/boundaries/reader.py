"""Outlines of wards, boroughs and LSOAs of any year: which areas of a file are the partnership's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from data_loaders.batch import AREA_COLUMNS, Batch
from data_loaders.fault import Fault
from data_loaders.input_files.find import InputFile
from data_loaders.input_files.rows import Reject, Row, rejected
from data_loaders.partnership import Borough, Partnership
from data_loaders.source import Source
from data_loaders.sources.boundaries.file import Content, content_of, is_geojson, is_shapefile
from data_loaders.sources.boundaries.outlines import check, holders, repaired

OUTLINES = Path(__file__).resolve().parents[3] / "shapefiles" / "boroughs_2013_approximate.geojson"
# The properties of ONS layers: WD25CD, lad16cd, LSOA11CD; the finest level in a file is what the file is of.
CODE = re.compile(r"(?P<level>lsoa|wd|lad)(?P<year>\d\d)cd")
LEVELS = {"lsoa": "lsoa", "wd": "ward", "lad": "borough"}
BOROUGH_CODE = re.compile(r"lad(\d\d)?cd(_active)?")
AREA_CODE = re.compile(r"[EW][0-9]{8}")


@dataclass(frozen=True)
class BoundaryLayer:
    """A file's content, and by which properties it names its areas."""

    file: InputFile
    content: Content
    level: str
    year: str
    code: str
    name: str
    borough: str | None

    @property
    def dataset(self) -> str:
        """Level and year: "ward:2013"."""
        return f"{self.level}:{self.year}"


def recognise(file: InputFile) -> bool:
    """A GeoJSON collection (or what came in its place) or a zipped shapefile."""
    return is_geojson(file) or is_shapefile(file)


def read(files: Iterable[InputFile], partnership: Partnership) -> Iterator[Batch | Fault]:
    """One batch per file and borough. Borough outlines among the files are used to tell whose the other areas are."""
    layers = []
    for file in files:
        try:
            layers.append(layer_of(file))
        except Fault as fault:
            yield fault
    outlines = _outlines(layers, partnership)
    for layer in layers:
        try:
            yield from batches(layer, outlines, partnership)
        except Fault as fault:
            yield fault


def layer_of(file: InputFile) -> BoundaryLayer:
    """Read a file and find out its level and year. Raises Fault if no property tells them, or several do."""
    content = content_of(file)
    names = {name for properties in content.areas["properties"] for name in properties}
    matches = [m for m in map(CODE.fullmatch, names) if m]
    finest = next((level for level in LEVELS if any(m["level"] == level for m in matches)), None)
    properties = sorted(m[0] for m in matches if m["level"] == finest)
    if len(properties) != 1:
        wanted = "one property such as WD25CD, LAD25CD or LSOA21CD"
        raise Fault(file.name, wanted, ", ".join(properties or sorted(names)[:8]) or "none", file.where)
    borough = properties[0] if finest == "lad" else next(filter(BOROUGH_CODE.fullmatch, sorted(names)), None)
    year = f"20{properties[0][-4:-2]}"
    return BoundaryLayer(
        replace(file), content, LEVELS[finest or ""], year, properties[0], properties[0][:-2] + "nm", borough
    )


def _outlines(layers: list[BoundaryLayer], partnership: Partnership) -> dict[str, BaseGeometry]:
    """The boroughs' outlines: from the newest borough file at hand, else as they come with the product."""
    shipped = [layer_of(InputFile(OUTLINES.name, OUTLINES))] if OUTLINES.exists() else []
    known = [*shipped, *sorted((x for x in layers if x.level == "borough"), key=lambda x: x.year)]
    outlines = {}
    for layer in known:
        areas = layer.content.areas.dropna(subset="geometry")
        codes = areas["properties"].str.get(layer.code)
        ours = codes.isin(list(partnership.codes))
        outlines |= dict(zip(codes[ours], areas[ours].geometry.make_valid(), strict=True))
    return outlines


def batches(
    layer: BoundaryLayer, outlines: dict[str, BaseGeometry], partnership: Partnership
) -> Iterator[Batch | Fault]:
    """A batch for every borough of the partnership that the layer has areas of.

    Raises Fault if it has none of any, or if nothing tells which areas are whose.
    """
    if layer.borough is None and not outlines:
        raise Fault(layer.file.name, "a borough code for each area", "none", layer.file.where)
    areas = _located(layer, outlines)
    ours = areas[areas["borough"].isin(list(partnership.codes))]
    if ours.geometry.isna().all():
        names = " or ".join(b.name for b in partnership.boroughs)
        raise Fault(layer.file.name, f"areas of {names}", f"{len(areas)} others", layer.file.where)
    stray = areas[areas["borough"].isna()]
    for borough in partnership.boroughs:
        group = ours[ours["borough"] == borough.code]
        if len(group):
            try:
                yield _batch(layer, borough, pd.concat([group, stray]), outlines)
            except Fault as fault:
                yield fault
            stray = stray.iloc[:0]


def _located(layer: BoundaryLayer, outlines: dict[str, BaseGeometry]) -> gpd.GeoDataFrame:
    """The layer's areas with their code, and that of their borough: None if it cannot be told, "" for another one."""
    areas = layer.content.areas
    areas = areas.assign(code=_property(areas, layer.code), name=_property(areas, layer.name))
    if layer.borough is not None:
        named = _property(areas, layer.borough)
        areas["borough"] = named.where(named != "", None)
    else:
        areas["borough"] = holders(areas.dropna(subset="geometry").geometry.make_valid(), outlines)
    for line, code in areas["code"].items():
        if not AREA_CODE.fullmatch(code):
            areas.loc[line, "wrong"] = f"code: expected an ONS code, found {code!r}"
    return areas


def _property(areas: gpd.GeoDataFrame, name: str) -> pd.Series:
    texts = [str(properties.get(name) or "").strip() for properties in areas["properties"]]
    return pd.Series(texts, areas.index, dtype=object)


def _batch(
    layer: BoundaryLayer, borough: Borough, areas: gpd.GeoDataFrame, outlines: dict[str, BaseGeometry]
) -> Batch:
    title = f"{layer.level} outlines of {layer.year}, {borough.name}"
    odd, sound = areas[areas["wrong"] != ""], areas[areas["wrong"] == ""]
    rejects = [
        Reject(Row(line, {}, str(properties)), wrong)
        for line, properties, wrong in odd[["properties", "wrong"]].itertuples()
    ]
    shapes, repairs = repaired(sound)
    check(title, layer.file.where, list(sound["code"]), shapes, outlines.get(borough.code))
    loaded = {
        "code": list(sound["code"]),
        "name": list(sound["name"].where(sound["name"] != "", sound["code"])),
        "borough": borough.code,
        "wkb": list(shapes.to_wkb()),
    }
    read = len(layer.content.areas)
    return Batch(
        source="boundaries",
        dataset=layer.dataset,
        partition=borough.code,
        title=title,
        first=f"{layer.year}-01",
        last=f"{layer.year}-12",
        file_name=layer.file.where.rsplit("/", 1)[-1],
        sha256=layer.file.sha256,
        rows_read=read,
        rows_loaded=len(sound),
        rows_outside=read - len(areas),
        standing=layer.content.standing,
        areas=pd.DataFrame(loaded, columns=AREA_COLUMNS),
        rejects=rejected(rejects),
        notes=(*layer.content.notes, *repairs),
    )


SOURCE = Source(
    id="boundaries",
    title="Outlines of wards, boroughs and LSOAs",
    publisher="Office for National Statistics, Open Geography Portal",
    licence="Open Government Licence v3.0",
    attribution="Source: Office for National Statistics licensed under the Open Government Licence v3.0. "
    "Contains OS data © Crown copyright and database right.",
    address="https://geoportal.statistics.gov.uk/",
    categories=frozenset(),
    rank=0,
    recognise=recognise,
    read=read,
)

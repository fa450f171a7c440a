"""Outlines of wards, boroughs and LSOAs of any year: which areas of a file are the partnership's."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from data_loaders.batch import AREA_COLUMNS, Batch
from data_loaders.fault import Fault
from data_loaders.input_files.find import InputFile
from data_loaders.input_files.rows import Reject, Row, rejected
from data_loaders.partnership import Borough, Partnership
from data_loaders.source import Source
from data_loaders.sources.boundaries.file import Content, Feature, content_of, is_geojson, is_shapefile
from data_loaders.sources.boundaries.outlines import check, holder, repaired

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


@dataclass(frozen=True)
class Located:
    """A feature with the code of its borough; None if that cannot be told."""

    feature: Feature
    code: str
    borough: str | None


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
    names = {name for feature in content.features for name in feature.properties}
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
    return {
        str(f.properties[layer.code]): shapely.make_valid(f.outline)
        for layer in known
        for f in layer.content.features
        if f.outline is not None and f.properties.get(layer.code) in partnership.codes
    }


def batches(
    layer: BoundaryLayer, outlines: dict[str, BaseGeometry], partnership: Partnership
) -> Iterator[Batch | Fault]:
    """A batch for every borough of the partnership that the layer has areas of.

    Raises Fault if it has none of any, or if nothing tells which areas are whose.
    """
    if layer.borough is None and not outlines:
        raise Fault(layer.file.name, "a borough code for each area", "none", layer.file.where)
    located = [_locate(feature, layer, outlines) for feature in layer.content.features]
    groups: dict[str, list[Located]] = defaultdict(list)
    for area in located:
        if area.borough in partnership.codes:
            groups[area.borough].append(area)
    if not any(area.feature.outline is not None for group in groups.values() for area in group):
        names = " or ".join(b.name for b in partnership.boroughs)
        raise Fault(layer.file.name, f"areas of {names}", f"{len(located)} others", layer.file.where)
    stray = [area for area in located if area.borough is None]
    for borough in partnership.boroughs:
        if borough.code in groups:
            try:
                yield _batch(layer, borough, groups[borough.code] + stray, len(located), outlines)
            except Fault as fault:
                yield fault
            stray = []


def _locate(feature: Feature, layer: BoundaryLayer, outlines: dict[str, BaseGeometry]) -> Located:
    code = str(feature.properties.get(layer.code) or "").strip()
    if layer.borough is not None:
        borough = str(feature.properties.get(layer.borough) or "").strip() or None
        return Located(feature, code, borough)
    if feature.outline is None:
        return Located(feature, code, None)
    return Located(feature, code, holder(shapely.make_valid(feature.outline), outlines))


def _batch(
    layer: BoundaryLayer,
    borough: Borough,
    located: list[Located],
    read: int,
    outlines: dict[str, BaseGeometry],
) -> Batch:
    title = f"{layer.level} outlines of {layer.year}, {borough.name}"
    rejects = [Reject(_as_row(area), wrong) for area in located if (wrong := _wrong(area))]
    sound = [area for area in located if not _wrong(area)]
    codes = [area.code for area in sound]
    shapes, repairs = repaired([area.feature for area in sound], codes)
    check(title, layer.file.where, codes, shapes, outlines.get(borough.code))
    areas = {
        "code": codes,
        "name": [str(area.feature.properties.get(layer.name) or area.code).strip() for area in sound],
        "borough": borough.code,
        "wkb": list(shapely.to_wkb(shapes)),
    }
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
        rows_outside=read - len(located),
        standing=layer.content.standing,
        areas=pd.DataFrame(areas, columns=AREA_COLUMNS),
        rejects=rejected(rejects),
        notes=(*layer.content.notes, *repairs),
    )


def _as_row(area: Located) -> Row:
    return Row(area.feature.line, {}, str(area.feature.properties))


def _wrong(area: Located) -> str:
    if not AREA_CODE.fullmatch(area.code):
        return f"code: expected an ONS code, found {area.code!r}"
    return area.feature.wrong


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

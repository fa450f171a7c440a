"""Outlines: levels and vintages, whose areas they are, and coordinates and shapes that are not what they seem."""

from __future__ import annotations

import io
import json
import socket
import zipfile

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import box, mapping

from data_loaders.batch import Standing
from data_loaders.input_files.find import InputFile, find
from data_loaders.sources.boundaries import reader

# Two made-up boroughs side by side, each of two halves, over the real ones so that the shipped outlines agree.
DARTFORD, GRAVESHAM = "E07000107", "E07000109"


@pytest.fixture(scope="module")
def own() -> dict[str, shapely.Geometry]:
    """The boroughs' outlines as they come with the product."""
    collection = json.loads(reader.OUTLINES.read_text())
    return {f["properties"]["LAD13CD"]: shapely.geometry.shape(f["geometry"]) for f in collection["features"]}


def halves(outline: shapely.Geometry) -> list[shapely.Geometry]:
    """An outline cut in two from north to south."""
    west, south, east, north = outline.bounds
    middle = (west + east) / 2
    return [outline & box(west, south, middle, north), outline & box(middle, south, east, north)]


@pytest.fixture
def features(own) -> list[dict]:
    """Four wards of 2024: two of Dartford, two of Gravesham."""
    results = []
    for code, outline in own.items():
        for n, half in enumerate(halves(outline)):
            number = {DARTFORD: 5000001, GRAVESHAM: 5000003}[code] + n
            properties = {"WD24CD": f"E{number:08d}", "WD24NM": f"Hill & Dale {n}", "LAD24CD": code}
            results.append({"type": "Feature", "properties": properties, "geometry": mapping(half)})
    return results


@pytest.fixture
def read(file, partnership, sorted_out):
    """Writes features as GeoJSON, reads them, and returns batches and messages."""

    def run(features: list[dict], **members):
        content = json.dumps({"type": "FeatureCollection", **members, "features": features})
        input_file = file("wards.geojson", content)
        assert reader.recognise(input_file)
        return sorted_out(reader.read([input_file], partnership))

    return run


# -- real and shipped files ------------------------------------------------------------------------------------


def test_every_real_file_is_read_by_level_vintage_and_borough(shared_data, partnership, sorted_out):
    files = [f for f in find([shared_data / "boundaries"]) if reader.recognise(f)]
    batches, messages = sorted_out(reader.read(files, partnership))
    assert messages == []
    results = {(b.dataset, b.partition): len(b.areas) for b in batches}
    assert results == {
        ("borough:2013", DARTFORD): 1,
        ("borough:2013", GRAVESHAM): 1,
        ("borough:2025", DARTFORD): 1,
        ("borough:2025", GRAVESHAM): 1,
        ("lsoa:2011", DARTFORD): 58,
        ("lsoa:2011", GRAVESHAM): 64,
        ("lsoa:2021", DARTFORD): 67,
        ("lsoa:2021", GRAVESHAM): 65,
        ("ward:2013", DARTFORD): 17,
        ("ward:2013", GRAVESHAM): 18,
        ("ward:2025", DARTFORD): 20,
        ("ward:2025", GRAVESHAM): 17,
    }
    for batch in batches:
        shapes = shapely.from_wkb(batch.areas["wkb"].to_numpy())
        assert shapely.is_valid(shapes).all()
        assert set(shapely.get_type_id(shapes)) <= {3, 6}  # polygons and multipolygons
        assert set(batch.areas["borough"]) == {batch.partition}
        assert batch.standing is Standing.PUBLISHED


def test_names_are_kept_as_they_are(shared_data, partnership):
    [result] = (shared_data / "boundaries").glob("wards2025*E07000107.geojson")
    [batch] = reader.read([InputFile(result.name, result)], partnership)
    assert "Bean & Village Park" in set(batch.areas["name"])


def test_areas_without_a_borough_code_are_given_to_the_borough_that_holds_them(
    shared_data, partnership, sorted_out, file
):
    """The wards of 2013 name no borough, so all 35 in one file are told apart by outline alone."""
    collection = {"type": "FeatureCollection", "features": []}
    for path in sorted((shared_data / "boundaries").glob("wards2013*.geojson")):
        collection["features"] += json.loads(path.read_text())["features"]
    outside = json.loads(json.dumps(collection["features"][0]))
    outside["properties"]["WD13CD"] = "E05009999"
    outside["geometry"] = mapping(box(0.1, 51.3, 0.12, 51.32))  # in Bromley
    collection["features"].append(outside)
    layer = reader.layer_of(file("together.geojson", json.dumps(collection)))
    batches, messages = sorted_out(reader.batches(layer, reader._outlines([], partnership), partnership))
    assert messages == []
    assert [(b.partition, b.rows_loaded, b.rows_outside) for b in batches] == [
        (DARTFORD, 17, 19),
        (GRAVESHAM, 18, 18),
    ]


def test_shipped_outlines_are_approximate(partnership, sorted_out):
    files = [f for f in find([reader.OUTLINES.parent]) if reader.recognise(f)]
    batches, messages = sorted_out(reader.read(files, partnership))
    assert messages == []
    assert {b.standing for b in batches} == {Standing.APPROXIMATE}
    assert {(b.dataset, b.partition): len(b.areas) for b in batches} == {
        ("borough:2013", DARTFORD): 1,
        ("borough:2013", GRAVESHAM): 1,
        ("ward:2013", DARTFORD): 17,
        ("ward:2013", GRAVESHAM): 18,
    }
    assert all(b.notes[0].startswith("approximate: ") for b in batches)


# -- level, vintage, borough -----------------------------------------------------------------------------------


def test_a_layer_of_both_boroughs_is_split(read, features):
    batches, messages = read(features)
    assert messages == []
    assert [(b.dataset, b.partition, b.first, b.last) for b in batches] == [
        ("ward:2024", DARTFORD, "2024-01", "2024-12"),
        ("ward:2024", GRAVESHAM, "2024-01", "2024-12"),
    ]
    assert [(b.rows_read, b.rows_loaded, b.rows_outside) for b in batches] == [(4, 2, 2), (4, 2, 2)]
    assert list(batches[0].areas["name"]) == ["Hill & Dale 0", "Hill & Dale 1"]


@pytest.mark.parametrize(
    ("properties", "dataset"),
    [
        ({"wd16cd": "E05000001", "lad16cd": DARTFORD}, "ward:2016"),
        ({"LSOA21CD": "E01000001", "WD24CD": "E05000001", "LADCD_ACTIVE": DARTFORD}, "lsoa:2021"),
        ({"LAD25CD": DARTFORD}, "borough:2025"),
    ],
)
def test_the_finest_code_decides_level_and_year(properties, dataset, read, own):
    [batch], messages = read(
        [{"type": "Feature", "properties": properties, "geometry": mapping(own[DARTFORD])}]
    )
    assert messages == []
    assert (batch.dataset, batch.partition, batch.rows_loaded) == (dataset, DARTFORD, 1)


@pytest.mark.parametrize(
    ("properties", "found"),
    [
        ({"name": "Castle"}, "name"),
        ({"WD13CD": "E05000001", "WD25CD": "E05000002"}, "wd13cd, wd25cd"),
    ],
)
def test_a_layer_that_does_not_say_one_vintage_is_refused(properties, found, read, own):
    _, [message] = read([{"type": "Feature", "properties": properties, "geometry": mapping(own[DARTFORD])}])
    assert message.startswith(
        f"wards.geojson: expected one property such as WD25CD, LAD25CD or LSOA21CD, found {found} ("
    )


def test_a_layer_of_other_boroughs_is_refused(read, features):
    for feature in features:
        feature["properties"]["LAD24CD"] = "E07000105"
    _, [message] = read(features)
    assert message.startswith("wards.geojson: expected areas of Dartford or Gravesham, found 4 others (")


# -- coordinates -----------------------------------------------------------------------------------------------


def moved(features: list[dict], change) -> list[dict]:
    for feature in features:
        outline = shapely.geometry.shape(feature["geometry"])
        feature["geometry"] = mapping(shapely.transform(outline, change))
    return features


def test_eastings_and_northings_are_refused(read, features):
    _, [message] = read(moved(features, lambda xy: xy * 1000 + [555_000, 120_000]))
    assert message.startswith(
        "wards.geojson: expected longitudes and latitudes, found eastings and northings ("
    )


def test_another_reference_system_is_refused(read, features):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    _, [message] = read(features, crs=crs)
    assert message.startswith(
        "wards.geojson: expected longitudes and latitudes, found coordinates in urn:ogc:def:crs:EPSG::27700 ("
    )


def test_latitude_first_is_refused(read, features):
    _, [message] = read(moved(features, lambda xy: xy[:, ::-1]))
    assert message.startswith("wards.geojson: expected longitude before latitude, found latitude first (")


def test_a_place_far_away_is_refused(read, features):
    _, messages = read(moved(features, lambda xy: xy + np.array([0, 2])))
    assert messages[0].startswith(
        "ward outlines of 2024, Dartford: expected places in the borough, found longitude 0.25, latitude 53.4"
    )


def test_half_a_borough_is_refused_and_the_other_borough_kept(read, features):
    [batch], [message] = read(features[1:])
    assert batch.partition == GRAVESHAM
    assert message.startswith("ward outlines of 2024, Dartford: expected the whole borough, found ")


def test_one_page_of_a_layer_is_refused(read, features):
    for members in ({"exceededTransferLimit": True}, {"properties": {"exceededTransferLimit": True}}):
        _, [message] = read(features, **members)
        assert message.startswith(
            "wards.geojson: expected the whole layer, found its first page (exceededTransferLimit) ("
        )


def test_an_error_in_place_of_a_layer_is_refused(file, partnership, sorted_out):
    input_file = file("wards.geojson", '{"error": {"code": 400, "message": "Invalid query"}}')
    assert reader.recognise(input_file)
    _, [message] = sorted_out(reader.read([input_file], partnership))
    assert message.startswith(
        "wards.geojson: expected a GeoJSON collection of features, found KeyError('features') ("
    )


@pytest.mark.parametrize(
    "content", ['{"type": "FeatureCollection", "features": [', '{"type":"FeatureCollection"}']
)
def test_damaged_json_is_refused(content, file, partnership, sorted_out):
    _, [message] = sorted_out(reader.read([file("w.geojson", content)], partnership))
    assert message.startswith("w.geojson: expected a GeoJSON collection of features, found ")


def test_json_nested_without_end_is_refused(file, partnership, sorted_out):
    content = '{"type":"FeatureCollection","features":' + "[" * 100_000
    _, [message] = sorted_out(reader.read([file("w.geojson", content)], partnership))
    assert message.startswith("w.geojson: expected a GeoJSON collection of features, found ")


# -- shapes ----------------------------------------------------------------------------------------------------


def test_a_bow_tie_is_repaired_with_a_note(read, features):
    west, south, east, north = shapely.geometry.shape(features[0]["geometry"]).bounds
    bow = [[west, south], [east, north], [east, south], [west, north], [west, south]]
    features.append(
        {
            "type": "Feature",
            "properties": {"WD24CD": "E05000009", "WD24NM": "Bow", "LAD24CD": DARTFORD},
            "geometry": {"type": "Polygon", "coordinates": [bow]},
        }
    )
    batches, _ = read(features)
    assert batches[0].notes[0].startswith("E05000009: outline repaired (Self-intersection[")
    shapes = shapely.from_wkb(batches[0].areas["wkb"].to_numpy())
    assert shapely.is_valid(shapes).all()
    assert shapes[-1].area == pytest.approx((east - west) * (north - south) / 2)


def test_a_hole_outside_is_repaired_with_a_note(read, features):
    outline = shapely.geometry.shape(features[0]["geometry"])
    shell = max(shapely.get_parts(outline), key=lambda part: part.area).exterior.coords
    hole = box(0.9, 51.5, 0.91, 51.51).exterior.coords
    features[0]["geometry"] = {"type": "Polygon", "coordinates": [[*shell], [*hole]]}
    batches, messages = read(features)
    assert messages == []
    assert "Hole lies outside shell" in batches[0].notes[0]


def test_an_open_ring_is_closed_with_a_note(read, features):
    outline = shapely.geometry.shape(features[0]["geometry"])
    ring = [*max(shapely.get_parts(outline), key=lambda part: part.area).exterior.coords]
    features[0]["geometry"] = {"type": "Polygon", "coordinates": [ring[:-1]]}
    batches, _ = read(features)
    assert batches[0].notes == ("E05000001: an open ring was closed",)


@pytest.mark.parametrize(
    ("geometry", "found"),
    [
        (None, "none"),
        ({"type": "Polygon", "coordinates": []}, "none"),
        ({"type": "Point", "coordinates": [0.3, 51.4]}, "a Point"),
        (
            {"type": "Polygon", "coordinates": [[[0.2, 51.4], [0.3, 51.4], [0.25, 51.4], [0.2, 51.4]]]},
            "a line",
        ),
        (
            {"type": "Polygon", "coordinates": [[[0.2, 51.4], [0.3, 51.4]]]},
            "A linearring requires at least 4",
        ),
        ({"type": "Polygon", "coordinates": [[["x", 51.4], [0.3, 51.4], [0.3, 51.5]]]}, "could not convert"),
    ],
)
def test_an_area_without_an_outline_is_set_aside(geometry, found, read, features):
    properties = {"WD24CD": "E05000009", "WD24NM": "Nowhere", "LAD24CD": DARTFORD}
    features.insert(1, {"type": "Feature", "properties": properties, "geometry": geometry})
    batches, messages = read(features)
    assert messages == []
    assert [len(b.areas) for b in batches] == [2, 2]
    [[line, reason, row]] = batches[0].rejects.values.tolist()
    assert line == 2
    assert reason.startswith("outline: expected a polygon, found ")
    assert "E05000009" in row
    if found != "none":
        assert found in reason


def test_an_area_without_a_code_is_set_aside(read, features):
    features.append(
        {"type": "Feature", "properties": {"WD24CD": "Castle", "LAD24CD": GRAVESHAM}, "geometry": None}
    )
    features[-1]["geometry"] = features[3]["geometry"]
    batches, _ = read(features)
    assert batches[1].rejects["reason"].tolist() == ["code: expected an ONS code, found 'Castle'"]


def test_a_code_given_twice_is_refused(read, features):
    features[1]["properties"]["WD24CD"] = features[0]["properties"]["WD24CD"]
    _, [message] = read(features)
    assert message.startswith(
        "ward outlines of 2024, Dartford: expected each code once, found E05000001 more than once ("
    )


@pytest.mark.slow
def test_half_a_million_vertices_are_refused(read, features, own):
    dense = shapely.segmentize(own[DARTFORD], own[DARTFORD].length / 600_000)
    features[0]["geometry"] = mapping(dense)
    _, [message] = read(features)
    assert message.startswith("ward outlines of 2024, Dartford: expected at most 500,000 vertices, found ")


# -- shapefiles ------------------------------------------------------------------------------------------------


def zipped(frame: gpd.GeoDataFrame, folder, without: str = "") -> bytes:
    folder.mkdir()
    frame.to_file(folder / "wards.shp")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path in sorted(folder.iterdir()):
            if path.suffix != without:
                archive.write(path, f"inner/{path.name}")
    return content.getvalue()


@pytest.fixture
def frame(features) -> gpd.GeoDataFrame:
    """The four wards on the British National Grid."""
    return gpd.GeoDataFrame.from_features(features, crs="EPSG:4326").to_crs("EPSG:27700")


def test_a_zipped_shapefile_gives_the_same_areas(
    read, features, frame, file, partnership, sorted_out, tmp_path
):
    input_file = file("wards.zip", zipped(frame, tmp_path / "shp"))
    assert reader.recognise(input_file)
    batches, messages = sorted_out(reader.read([input_file], partnership))
    assert messages == []
    assert all(b.notes == ("converted from EPSG:27700",) for b in batches)
    for from_shapefile, from_geojson in zip(batches, read(features)[0], strict=True):
        assert list(from_shapefile.areas["code"]) == list(from_geojson.areas["code"])
        assert list(from_shapefile.areas["name"]) == list(from_geojson.areas["name"])
        pairs = zip(from_shapefile.areas["wkb"], from_geojson.areas["wkb"], strict=True)
        for a, b in ((shapely.from_wkb(x), shapely.from_wkb(y)) for x, y in pairs):
            assert shapely.hausdorff_distance(a, b) < 1e-5


def test_a_shapefile_without_its_coordinate_system_is_refused(frame, file, partnership, sorted_out, tmp_path):
    input_file = file("wards.zip", zipped(frame, tmp_path / "shp", without=".prj"))
    _, [message] = sorted_out(reader.read([input_file], partnership))
    assert message.startswith("wards.zip: expected a .prj that names the coordinates, found none (")


def test_something_else_named_as_a_shapefile_is_refused(file, partnership, sorted_out):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(
            "x.shp", "<OGRVRTDataSource><SrcDataSource>/vsicurl/http://127.0.0.1/x</SrcDataSource>"
        )
    _, [message] = sorted_out(reader.read([file("x.zip", content.getvalue())], partnership))
    assert message.startswith("x.zip: expected a shapefile, found something else named .shp (")


def test_two_layers_in_one_archive_are_refused(file, partnership, sorted_out):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("a.shp", b"")
        archive.writestr("b.shp", b"")
    _, [message] = sorted_out(reader.read([file("x.zip", content.getvalue())], partnership))
    assert message.startswith("x.zip: expected one layer, found 2: a.shp, b.shp (")


@pytest.mark.parametrize(
    "content", [b"", b"<html>FeatureCollection</html>", b'{"type": "Topology"}', b"a,b\n1,2\n"]
)
def test_other_files_are_not_recognised(content, file):
    assert not reader.recognise(file("x.geojson", content))


# -- files that would have GDAL read something else -----------------------------------------------------------


@pytest.fixture
def listener():
    """A socket on this machine that must not be asked anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize(
    "content",
    [
        '<OGRVRTDataSource><OGRVRTLayer name="FeatureCollection"><SrcDataSource>/vsicurl/{address}/a.geojson'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        '{{"FeatureCollection": 1, "type": "gdal_streamed_alg", '
        '"command_line": "gdal vector pipeline ! read /vsicurl/{address}/a.geojson ! limit 5"}}',
    ],
)
def test_a_file_that_points_elsewhere_is_not_followed(content, listener, file, partnership, sorted_out):
    address = "http://{}:{}".format(*listener.getsockname())
    pointer = file("wards.geojson", content.format(address=address))
    batches, [message] = sorted_out(reader.read([pointer], partnership))
    assert not batches
    assert message.startswith("wards.geojson: expected a GeoJSON collection of features")


def test_a_link_to_a_coordinate_system_is_not_followed(read, features, listener):
    address = "http://{}:{}/crs".format(*listener.getsockname())
    batches, messages = read(features, crs={"type": "link", "properties": {"href": address, "type": "proj4"}})
    assert messages == []
    assert [b.rows_loaded for b in batches] == [2, 2]


def test_a_shapefile_without_its_table_is_refused(frame, file, partnership, sorted_out, tmp_path):
    bare = file("wards.zip", zipped(frame, tmp_path / "shp", without=".dbf"))
    _, [message] = sorted_out(reader.read([bare], partnership))
    assert "expected one property such as WD25CD" in message

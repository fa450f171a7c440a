"""The fetchers, each against a server that answers as its own does; judged by the files that land."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from data_loaders.fault import Fault
from data_loaders.fetching.client import Client
from data_loaders.fetching.saving import NotPublished
from data_loaders.partnership import Partnership, current
from data_loaders.sources.boundaries import fetcher
from data_loaders.sources.catalogue import catalogue, fetchers
from data_loaders.sources.fingertips import fetcher as fingertips
from data_loaders.sources.ons_csp import fetcher as ons_csp
from data_loaders.sources.police_street import fetcher as police_street
from data_loaders.sources.population import fetcher as population
from data_loaders.sources.stats19 import fetcher as stats19
from tests.local_server import (
    Answer,
    FeatureLayer,
    LocalServer,
    always,
    archive,
    nomis,
    one_after_the_other,
    police,
    redirect,
    running,
    stored,
)
from tests.street_files import street_csv

AT = [(0.2, 51.4, "On or near A Street", "Burglary")]
PAGE = b"<!DOCTYPE html><title>Sorry</title>"


@pytest.fixture
def server():
    with running() as local:
        yield local


@pytest.fixture
def client(server):
    with Client(server.addresses, wait=lambda _: None, progress=False) as result:
        yield result


@pytest.fixture(scope="module")
def ours() -> Partnership:
    return current(partnership="dartford-gravesham")


def test_everything_that_is_fetched_is_a_source():
    assert set(fetchers()) <= set(catalogue())
    assert "police_street" in fetchers()


# Street files


def months(first: str, last: str) -> list[str]:
    """Calendar months, counted the slow way."""
    result, (year, month) = [], (int(first[:4]), int(first[5:]))
    while f"{year}-{month:02d}" <= last:
        result.append(f"{year}-{month:02d}")
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return result


def edition(first: str, last: str, forces: tuple[str, ...] = ("kent", "essex"), without: str = "") -> bytes:
    """An archive: for each month and force street, outcomes and stop-and-search files."""
    files = {}
    for month in months(first, last):
        for force in forces:
            for kind in ("street", "outcomes", "stop-and-search"):
                files[f"{month}/{month}-{force}-{kind}.csv"] = street_csv(month, AT * 50)
    files.pop(f"{without}/{without}-kent-street.csv", None)
    return archive(files)


def kept(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as result:
        assert result.testzip() is None
        return result.namelist()


def test_only_our_force_travels(server, client, ours, tmp_path):
    whole = edition("2026-05", "2026-07", ("avon-and-somerset", "kent", "west-kent"))
    police(server, {"2026-07": whole})
    (path,) = police_street.fetch(client, ours, tmp_path)
    assert path == tmp_path / "kent" / "2026-07.zip"
    assert kept(path) == [f"{m}/{m}-kent-street.csv" for m in ("2026-05", "2026-06", "2026-07")]
    with zipfile.ZipFile(path) as result:
        assert result.read("2026-05/2026-05-kent-street.csv").decode() == street_csv("2026-05", AT * 50)


def test_large_archive_is_read_in_parts(server, client, ours, tmp_path):
    padding = {f"2026-07/2026-07-force{n}-street.csv": str(n) for n in range(10)}
    noise = bytes(range(256)) * 8000  # 2 MB that are not ours
    files = {"2026-07/2026-07-essex-street.csv": noise.decode("latin-1"), **padding}
    files["2026-07/2026-07-kent-street.csv"] = street_csv("2026-07", AT)
    packed = _uncompressed(files)
    police(server, {"2026-07": packed})
    list(police_street.fetch(client, ours, tmp_path))
    spans = [
        a.headers["range"].removeprefix("bytes=").split("-") for a in server.asked if "range" in a.headers
    ]
    assert sum(int(last) - int(first) + 1 for first, last in spans) < len(packed) / 4


def _uncompressed(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name, text in files.items():
            file.writestr(name, text)
    return packed.getvalue()


def test_history_is_pieced_together_from_editions(server, client, ours, tmp_path):
    police(
        server,
        {
            "2014-07": edition("2010-12", "2014-07"),
            "2014-08": edition("2010-12", "2014-08"),
            "2017-08": edition("2014-09", "2017-08"),
            "2017-09": edition("2014-10", "2017-09"),
            "2017-10": edition("2014-11", "2017-10"),
        },
    )
    paths = list(police_street.fetch(client, ours, tmp_path))
    # 2017-10 goes back to 2014-11; no edition of 2014-10 was kept, so the newest before it serves.
    assert [p.name for p in paths] == ["2017-10.zip", "2014-08.zip"]


def test_next_month_fetches_one_edition(server, client, ours, tmp_path):
    editions = {"2014-07": edition("2010-12", "2014-07"), "2017-07": edition("2014-08", "2017-07")}
    police(server, editions)
    list(police_street.fetch(client, ours, tmp_path))
    server.asked.clear()
    police(
        server,
        {**editions, "2014-08": edition("2010-12", "2014-08"), "2017-08": edition("2014-09", "2017-08")},
    )
    paths = list(police_street.fetch(client, ours, tmp_path))
    assert [p.name for p in paths] == ["2017-08.zip", "2017-07.zip", "2014-07.zip"]
    assert {p for p in server.paths() if p.startswith("/storage")} == {"/storage/archive/2017-08.zip"}


def test_what_is_held_costs_one_question(server, client, ours, tmp_path):
    police(server, {"2026-07": edition("2026-06", "2026-07")})
    first = list(police_street.fetch(client, ours, tmp_path))
    server.asked.clear()
    assert list(police_street.fetch(client, ours, tmp_path)) == first
    assert server.paths() == ["/police/data/"]


def test_month_that_the_force_did_not_submit_stays_away(server, client, ours, tmp_path):
    police(server, {"2026-07": edition("2026-04", "2026-07", without="2026-05")})
    (path,) = police_street.fetch(client, ours, tmp_path)
    assert [name[:7] for name in kept(path)] == ["2026-04", "2026-06", "2026-07"]


def test_edition_that_is_announced_but_absent(server, client, ours, tmp_path):
    police(server, {"2026-07": edition("2026-06", "2026-07")})
    server.routes["/police/data/archive/2026-07.zip"] = one_after_the_other(Answer(b"", status=404))
    (item,) = police_street.fetch(client, ours, tmp_path)
    assert isinstance(item, NotPublished)


def test_edition_with_months_after_its_own_is_not_asked_for_again_and_again(server, client, ours, tmp_path):
    police(server, {"2026-06": edition("2026-07", "2026-07"), "2026-05": edition("2026-04", "2026-05")})
    paths = list(police_street.fetch(client, ours, tmp_path))
    assert [p.name for p in paths] == ["2026-06.zip", "2026-05.zip"]


@pytest.mark.parametrize("page", ["<html>We are being repaired</html>", ""])
def test_index_without_archives(server, client, ours, tmp_path, page):
    server.routes["/police/data/"] = always(page)
    with pytest.raises(Fault, match="a page that names archives"):
        list(police_street.fetch(client, ours, tmp_path))


def test_archive_without_our_force(server, client, ours, tmp_path):
    police(server, {"2026-07": edition("2026-06", "2026-07", ("essex",))})
    with pytest.raises(Fault, match="street files of kent, found none"):
        list(police_street.fetch(client, ours, tmp_path))
    assert list(tmp_path.rglob("*.*")) == []


def test_archive_that_changes_while_it_is_read(server, client, ours, tmp_path):
    before, after = edition("2026-06", "2026-07"), edition("2026-05", "2026-07")
    police(server, {"2026-07": before})
    old, new = stored(before, '"1"'), stored(after, '"2"')
    server.routes["/storage/archive/2026-07.zip"] = lambda asked: (old if len(server.asked) < 5 else new)(
        asked
    )
    with pytest.raises(Fault, match="another version"):
        list(police_street.fetch(client, ours, tmp_path))
    assert list(tmp_path.rglob("*.zip")) == []


def test_truncated_archive(server, client, ours, tmp_path):
    police(server, {"2026-07": edition("2026-06", "2026-07")[:-200]})
    with pytest.raises(Fault, match="a whole archive"):
        list(police_street.fetch(client, ours, tmp_path))


def test_damaged_member(server, client, ours, tmp_path):
    damaged = bytearray(edition("2026-07", "2026-07", ("kent",)))
    damaged[120] ^= 0xFF
    police(server, {"2026-07": bytes(damaged)})
    with pytest.raises(Fault, match="a whole archive"):
        list(police_street.fetch(client, ours, tmp_path))
    assert list(tmp_path.rglob("*.zip")) == []


def test_storage_elsewhere_is_refused(server, client, ours, tmp_path):
    police(server, {"2026-07": edition("2026-06", "2026-07")})
    server.routes["/police/data/archive/2026-07.zip"] = redirect("https://storage.example.org/2026-07.zip")
    with pytest.raises(Fault, match="official servers"):
        list(police_street.fetch(client, ours, tmp_path))


# Road casualties, admissions, recorded crime


def test_collisions_and_casualties(server, client, ours, tmp_path):
    for table in ("collision", "casualty"):
        route = always(f"{table}_index\n1\n", Last_Modified="Thu, 25 Sep 2026 08:30:00 GMT")
        server.routes[f"/stats19/dft-road-casualty-statistics-{table}-last-5-years.csv"] = route
    paths = list(stats19.fetch(client, ours, tmp_path))
    assert [p.read_text() for p in paths] == ["collision_index\n1\n", "casualty_index\n1\n"]
    assert {p.parent.name for p in paths} == {"2026-09-25"}


def test_moved_road_casualty_file_is_a_fault_and_not_silence(server, client, ours, tmp_path):
    with pytest.raises(Fault, match="404"):
        list(stats19.fetch(client, ours, tmp_path))


def test_admissions(server, client, ours, tmp_path):
    def route(asked):
        our_rows = asked.params["indicator_ids"] == "93764"
        return Answer(b"Indicator ID,Area Code\n93764,E07000107\n" if our_rows else b"")

    server.routes["/fingertips/all_data/csv/by_indicator_id"] = route
    withdrawn, path = fingertips.fetch(client, ours, tmp_path)
    assert isinstance(withdrawn, NotPublished)
    assert path.name == "fingertips-93764.csv"
    assert server.asked[0].params["child_area_type_id"] == "501"


def test_newest_workbook_of_the_dataset(server, client, ours, tmp_path):
    workbook = archive({"xl/workbook.xml": "<workbook/>"})
    other = "/file?uri=/economy/datasets/other/current/other.xlsx"
    newest = f"/file?uri={ons_csp.DATASET}/yearendingmarch2026/policeforceareatablesyemarch2026.xlsx"
    older = f"/file?uri={ons_csp.DATASET}/yearendingdecember2025/policeforceareatablesyedecember2025.xlsx"
    links = "".join(f'<a href="{link}">xlsx</a>' for link in (other, newest, older))
    server.routes[f"/ons{ons_csp.DATASET}"] = always(f"<html>{links}</html>")
    server.routes["/ons/file"] = always(workbook)
    (path,) = ons_csp.fetch(client, ours, tmp_path)
    assert path.name == "policeforceareatablesyemarch2026.xlsx"
    assert path.read_bytes() == workbook
    assert server.asked[-1].params["uri"].endswith("yemarch2026.xlsx")


@pytest.mark.parametrize(
    "link",
    [
        "https://www.ons.gov.uk/file?uri={}/yearendingmarch2026/pfa.xlsx",
        "/file?uri={}/yearendingmarch2026/pfa.xlsx&amp;download=1",
        "/file?uri=%2fpeoplepopulationandcommunity%2fcrimeandjustice%2fdatasets%2fpoliceforceareadatatables%2fcurrent%2fpfa.xlsx",
    ],
)
def test_ways_to_write_the_link(server, client, ours, tmp_path, link):
    href = link.format(ons_csp.DATASET)
    server.routes[f"/ons{ons_csp.DATASET}"] = always(f'<html><a href="{href}">xlsx</a></html>')
    server.routes["/ons/file"] = always(archive({"a": "b"}))
    (path,) = ons_csp.fetch(client, ours, tmp_path)
    assert path.name == "pfa.xlsx"


@pytest.mark.parametrize("name", ["../../evil.xlsx", "..%2f..%2fevil.xlsx", "a%5c..%5cevil.xlsx", "%00.xlsx"])
def test_link_cannot_leave_the_folder(server, client, ours, tmp_path, name):
    link = f"/file?uri={ons_csp.DATASET}/current/{name}"
    server.routes[f"/ons{ons_csp.DATASET}"] = always(f'<a href="{link}">xlsx</a>')
    server.routes["/ons/file"] = always(archive({"a": "b"}))
    with pytest.raises(Fault, match="a link to a workbook"):
        list(ons_csp.fetch(client, ours, tmp_path / "in"))


def test_dataset_page_without_workbooks(server, client, ours, tmp_path):
    server.routes[f"/ons{ons_csp.DATASET}"] = always("<html><a href='/'>Home</a></html>")
    with pytest.raises(Fault, match="a link to a workbook"):
        list(ons_csp.fetch(client, ours, tmp_path))


# Population


LSOA_LAYER = f"/arcgis/{fetcher.LSOAS}/FeatureServer/0/query"


def estimates(n: int) -> list[tuple[str, str, int]]:
    return [(str(2010 + i // 2), f"E0700010{7 + 2 * (i % 2)}", 90_000 + i) for i in range(n)]


def serve_population(server: LocalServer, boroughs: int = 5, lsoas: int = 7, most: int = 3) -> None:
    server.routes["/nomis/NM_2002_1.data.csv"] = nomis(estimates(boroughs), most)
    small = [("2024", f"E01035{n:03d}", 1500 + n) for n in range(lsoas + 5)]
    server.routes["/nomis/NM_2014_1.data.csv"] = nomis(small, most)
    names = [f"{'Dartford' if n < lsoas else 'Medway'} {n:03d}A" for n in range(lsoas + 5)]
    rows = [
        ({"LSOA21CD": code, "LSOA21NM": name}, (0, 0, 1, 1))
        for (_, code, _), name in zip(small, names, strict=True)
    ]
    FeatureLayer(("LSOA21CD", "LSOA21NM"), rows).attach(server, fetcher.LSOAS)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6, 7])
def test_truncated_answers_are_completed(server, client, ours, tmp_path, n):
    serve_population(server, boroughs=n)
    boroughs, _ = population.fetch(client, ours, tmp_path)
    expected = [(year, code, str(value)) for year, code, value in estimates(n)]
    assert [(r["DATE"], r["GEOGRAPHY_CODE"], r["OBS_VALUE"]) for r in rows_of(boroughs)] == expected


@pytest.mark.parametrize("n", [1, 99, 100, 101, 250])
def test_lsoas_of_our_boroughs_and_no_others(server, client, ours, tmp_path, n):
    serve_population(server, lsoas=n, most=60)
    _, lsoas = population.fetch(client, ours, tmp_path)
    assert [r["GEOGRAPHY_CODE"] for r in rows_of(lsoas)] == [f"E01035{i:03d}" for i in range(n)]
    asked = [a.params["geography"].split(",") for a in server.asked if a.path.endswith("NM_2014_1.data.csv")]
    assert max(map(len, asked)) <= 100


def test_population_asks_for_our_boroughs(server, client, ours, tmp_path):
    serve_population(server)
    next(population.fetch(client, ours, tmp_path))
    asked = [a.params for a in server.asked]
    assert [a["geography"] for a in asked] == ["E07000107,E07000109"] * 2
    assert [a.get("RecordOffset") for a in asked] == [None, "3"]


def test_nomis_that_stops_half_way(server, client, ours, tmp_path):
    serve_population(server)
    page = server.routes["/nomis/NM_2002_1.data.csv"]
    server.routes["/nomis/NM_2002_1.data.csv"] = lambda asked: page(
        replace(
            asked, params={**asked.params, "RecordOffset": "9" if "RecordOffset" in asked.params else "0"}
        )
    )
    fault, lsoas = population.fetch(client, ours, tmp_path)
    assert "expected 5 rows, as it says, found 3" in str(fault)
    assert len(rows_of(lsoas)) == 7
    assert [p.name for p in tmp_path.rglob("*.csv")] == ["lsoas.csv"]


def test_nomis_that_repeats_itself(server, client, ours, tmp_path):
    serve_population(server)
    page = server.routes["/nomis/NM_2002_1.data.csv"]
    server.routes["/nomis/NM_2002_1.data.csv"] = lambda asked: page(
        replace(asked, params={**asked.params, "RecordOffset": "0"})
    )
    fault, _ = population.fetch(client, ours, tmp_path)
    assert "expected 5 rows, as it says, found 6" in str(fault)


@pytest.mark.parametrize(
    "answer", [b"", b"DATE,GEOGRAPHY_CODE,OBS_VALUE\n2024,E07000107,1\n", b"DATE,RECORD_COUNT\n", PAGE]
)
def test_nomis_that_does_not_understand(server, client, ours, tmp_path, answer):
    serve_population(server)
    server.routes["/nomis/NM_2002_1.data.csv"] = always(answer)
    fault, lsoas = population.fetch(client, ours, tmp_path)
    assert isinstance(fault, Fault)
    assert not isinstance(fault, NotPublished)
    assert lsoas.name == "lsoas.csv"


def test_lsoas_that_cannot_be_listed(server, client, ours, tmp_path):
    serve_population(server)
    server.routes[LSOA_LAYER] = always('{"error":{"code":400,"message":"Cannot perform query."}}')
    boroughs, fault = population.fetch(client, ours, tmp_path)
    assert boroughs.name == "boroughs.csv"
    assert "Cannot perform query" in str(fault)


# Boundaries

DARTFORD, GRAVESHAM, MEDWAY = "E07000107", "E07000109", "E06000035"
BOROUGH_BOXES = {DARTFORD: (0.15, 51.35, 0.30, 51.45), GRAVESHAM: (0.30, 51.35, 0.45, 51.45)}


def serve_boundaries(server: LocalServer, most: int = 2) -> None:
    """Layers with borough codes (one in lower case), with none, and of LSOAs; each with a neighbour's areas."""
    lads = [
        ({"FID": str(n), "LAD26CD": code, "LAD26NM": code}, box)
        for n, (code, box) in enumerate(BOROUGH_BOXES.items())
    ]
    lads.append(({"FID": "9", "LAD26CD": MEDWAY, "LAD26NM": "Medway"}, (0.45, 51.35, 0.7, 51.45)))
    FeatureLayer(("FID", "LAD26CD", "LAD26NM"), lads, most).attach(server, fetcher.BOROUGHS)
    wards = [
        (code, (west + i * 0.03, south, west + (i + 1) * 0.03, north))
        for code, (west, south, _, north) in [*BOROUGH_BOXES.items(), (MEDWAY, (0.45, 51.35, 0.6, 51.45))]
        for i in range(5)
    ]
    for name, ward, lad in (
        ("WD_MAY_2026_UK_BGC", "WD26", "LAD26CD"),
        ("WD_MAY_2023_UK_BGC", "wd23", "lad23cd"),
    ):
        cd, nm = (f"{ward}CD", f"{ward}NM") if ward.isupper() else (f"{ward}cd", f"{ward}nm")
        rows = [({cd: f"E05{n:06d}", nm: f"W{n}", lad: code}, box) for n, (code, box) in enumerate(wards)]
        FeatureLayer((cd, nm, lad), rows, most).attach(server, name)
    rows = [({"WD19CD": f"E05{n:06d}", "WD19NM": f"W{n}"}, box) for n, (_, box) in enumerate(wards)]
    FeatureLayer(("WD19CD", "WD19NM"), rows, most).attach(
        server, "Wards_December_2019_Boundaries_UK_BGC_2022"
    )
    names = {DARTFORD: "Dartford", GRAVESHAM: "Gravesham", MEDWAY: "Medway"}
    rows = [
        ({"LSOA21CD": f"E01{n:06d}", "LSOA21NM": f"{names[code]} {n:03d}A"}, box)
        for n, (code, box) in enumerate(wards)
    ]
    FeatureLayer(("LSOA21CD", "LSOA21NM"), rows, most).attach(server, fetcher.LSOAS)


def codes_of(path: Path, field: str) -> list[str]:
    return [f["properties"][field] for f in json.loads(path.read_text())["features"]]


@pytest.mark.parametrize("most", [1, 2, 3, 9, 10, 11, 100])
def test_layers_are_paged_to_their_end(server, client, ours, tmp_path, most):
    serve_boundaries(server, most)
    items = {p.stem: p for p in fetcher.fetch(client, ours, tmp_path) if isinstance(p, Path)}
    assert codes_of(items[fetcher.BOROUGHS], "LAD26CD") == [DARTFORD, GRAVESHAM]
    ten = [f"E05{n:06d}" for n in range(10)]
    assert codes_of(items["WD_MAY_2026_UK_BGC"], "WD26CD") == ten
    assert codes_of(items["WD_MAY_2023_UK_BGC"], "wd23cd") == ten
    assert codes_of(items[fetcher.LSOAS], "LSOA21CD") == [f"E01{n:06d}" for n in range(10)]


def test_layer_without_borough_codes_is_asked_for_by_extent(server, client, ours, tmp_path):
    serve_boundaries(server)
    items = {p.stem: p for p in fetcher.fetch(client, ours, tmp_path) if isinstance(p, Path)}
    # The neighbour's first ward touches the box and comes along; telling them apart is the reader's work.
    result = codes_of(items["Wards_December_2019_Boundaries_UK_BGC_2022"], "WD19CD")
    assert result == [f"E05{n:06d}" for n in range(11)]


def test_missing_layer_does_not_stop_the_others(server, client, ours, tmp_path):
    serve_boundaries(server)
    address = "/arcgis/Wards_December_2011_GCB_EW_2022/FeatureServer/0"
    server.routes[address] = always('{"error":{"code":400,"message":"Invalid URL","details":[]}}')
    items = list(fetcher.fetch(client, ours, tmp_path))
    (fault,) = [item for item in items if isinstance(item, Fault)]
    assert "Invalid URL" in str(fault)
    assert len(items) == 6


def test_error_in_the_middle_of_paging(server, client, ours, tmp_path):
    serve_boundaries(server)
    query = server.routes["/arcgis/WD_MAY_2026_UK_BGC/FeatureServer/0/query"]
    error = Answer(b'{"error":{"code":504,"message":"Your request has timed out."}}')
    server.routes["/arcgis/WD_MAY_2026_UK_BGC/FeatureServer/0/query"] = lambda asked: (
        error if asked.params.get("resultOffset") == "3" else query(asked)
    )
    items = list(fetcher.fetch(client, ours, tmp_path))
    assert any(isinstance(item, Fault) and "timed out" in str(item) for item in items)
    assert not list(tmp_path.rglob("WD_MAY_2026*"))


@pytest.mark.parametrize("left_out", [1, 10])
def test_never_half_a_borough(server, client, ours, tmp_path, left_out):
    serve_boundaries(server)
    rows = [({"WD26CD": f"E05{n:06d}", "LAD26CD": DARTFORD}, (0.15, 51.35, 0.2, 51.4)) for n in range(10)]
    layer = FeatureLayer(("WD26CD", "LAD26CD"), rows, most=4, left_out=left_out)
    layer.attach(server, "WD_MAY_2026_UK_BGC")
    items = list(fetcher.fetch(client, ours, tmp_path))
    assert any(isinstance(i, Fault) and f"found {10 - left_out}" in str(i) for i in items)
    assert not list(tmp_path.rglob("WD_MAY_2026*"))


def test_held_layers_are_not_asked_for_again(server, client, ours, tmp_path):
    serve_boundaries(server)
    list(fetcher.fetch(client, ours, tmp_path))
    server.asked.clear()
    list(fetcher.fetch(client, ours, tmp_path))
    assert server.paths() == ["/arcgis/Wards_December_2011_GCB_EW_2022/FeatureServer/0"]  # the one not routed


def test_other_partnership_gets_files_of_its_own(server, client, ours, tmp_path):
    serve_boundaries(server)
    list(fetcher.fetch(client, ours, tmp_path))
    other = ours.model_copy(update={"id": "dartford", "boroughs": ours.boroughs[:1]})
    items = {p.stem: p for p in fetcher.fetch(client, other, tmp_path) if isinstance(p, Path)}
    assert codes_of(items[fetcher.BOROUGHS], "LAD26CD") == [DARTFORD]

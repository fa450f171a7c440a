"""Refreshing against a server that is well, ill or telling tales; judged by what lands in the folder and the store."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_loaders.calendar.edition import Archived
from data_loaders.fault import Fault
from data_loaders.fetching.client import Client
from data_loaders.loading import Report, load
from data_loaders.partnership import current
from data_loaders.refreshing import refresh
from data_loaders.sources.boundaries import fetcher
from data_loaders.sources.catalogue import fetchers
from data_loaders.store.engine import connect, upgrade
from data_loaders.store.releases import history
from data_loaders.store.snapshot import Snapshot
from tests.local_server import (
    Answer,
    FeatureLayer,
    LocalServer,
    always,
    archive,
    half_gzip,
    nomis,
    one_after_the_other,
    police,
    redirect,
    running,
)
from tests.street_files import street_csv

DARTFORD, GRAVESHAM = "E07000107", "E07000109"
BOXES = {DARTFORD: (0.15, 51.35, 0.30, 51.45), GRAVESHAM: (0.30, 51.35, 0.45, 51.45)}
COLLISIONS = (
    "collision_index,collision_year,collision_severity,number_of_casualties,date,time,local_authority_district,"
    "local_authority_ons_district,location_easting_osgr,location_northing_osgr,longitude,latitude\n"
    "2025460001,2025,2,1,14/02/2025,17:30,532,E07000107,553000,171000,0.2,51.4\n"
    "2025460002,2025,3,1,15/03/2025,08:10,535,E07000109,565000,171000,0.4,51.4\n"
)
CASUALTIES = (
    "collision_index,collision_year,vehicle_reference,casualty_reference,casualty_class,casualty_severity,"
    "casualty_type\n2025460001,2025,1,1,3,2,0\n2025460002,2025,1,1,1,3,9\n"
)
STATS19 = "/stats19/dft-road-casualty-statistics-{}-last-5-years.csv"
ADMISSIONS = (
    "Indicator ID,Area Code,Sex,Age,Category,Time period,Value\n"
    "93764,E07000107,Persons,All ages,,2023/24,461.5\n"
)


@dataclass
class World:
    """A server, a store, a folder of downloads, and the pauses that were made."""

    server: LocalServer
    engine: Engine
    folder: Path
    waits: list[float] = field(default_factory=list)

    def refresh(self, *sources: str, engine: Engine | None = None) -> Report:
        client = Client(self.server.addresses, wait=self.waits.append, progress=False)
        ours = current(partnership="dartford-gravesham")
        return refresh(
            engine or self.engine, ours, list(sources), folder=self.folder, progress=False, client=client
        )

    def burglaries(self, first: str = "2026-05", last: str = "2026-08") -> dict[str, float]:
        """Dartford's burglaries by month, as a page reads them."""
        counts = Snapshot(self.engine).counts("police_street", "kent", {DARTFORD}, first, last)
        return {count.month: count.n for count in counts if count.category == "Burglary"}

    def seriously_hurt(self) -> dict[str, float]:
        """Dartford's serious casualties by month."""
        counts = Snapshot(self.engine).counts("stats19", "collisions", {DARTFORD}, "2025-01", "2025-12")
        return {count.month: count.n for count in counts if count.category == "casualty_serious"}

    def landed(self) -> list[str]:
        return sorted(p.name for p in self.folder.rglob("*") if p.is_file())


@pytest.fixture
def world(engine, tmp_path):
    with running() as server:
        result = World(server, engine, tmp_path / "downloads")
        serve_boundaries(server)
        serve_street(server, {"2026-05": 2, "2026-06": 3})
        server.routes[STATS19.format("collision")] = always(COLLISIONS)
        server.routes[STATS19.format("casualty")] = always(CASUALTIES)
        server.routes["/fingertips/all_data/csv/by_indicator_id"] = always(ADMISSIONS)
        people = [("2024", DARTFORD, 120_000), ("2024", GRAVESHAM, 107_000)]
        server.routes["/nomis/NM_2002_1.data.csv"] = nomis(people, 1)
        server.routes["/nomis/NM_2014_1.data.csv"] = nomis([("2024", "E01035001", 1_700)], 9)
        yield result


def serve_boundaries(server: LocalServer) -> None:
    """Both boroughs, three strips of wards each, and one LSOA."""
    lads = [({"LAD26CD": code, "LAD26NM": code}, box) for code, box in BOXES.items()]
    FeatureLayer(("LAD26CD", "LAD26NM"), lads).attach(server, fetcher.BOROUGHS)
    wards = []
    for code, (west, south, _, north) in BOXES.items():
        for strip in (west, west + 0.05, west + 0.1):
            texts = {"WD26CD": f"E0500000{len(wards)}", "WD26NM": f"Ward {len(wards)}", "LAD26CD": code}
            wards.append((texts, (strip, south, strip + 0.05, north)))
    FeatureLayer(("WD26CD", "WD26NM", "LAD26CD"), wards).attach(server, "WD_MAY_2026_UK_BGC")
    lsoa = ({"LSOA21CD": "E01035001", "LSOA21NM": "Dartford 001A"}, BOXES[DARTFORD])
    FeatureLayer(("LSOA21CD", "LSOA21NM"), [lsoa]).attach(server, fetcher.LSOAS)


def street_files(burglaries: dict[str, int]) -> dict[str, str]:
    """Kent's files, with so many burglaries in Dartford each month, among those of another force."""
    at = (0.2, 51.4, "On or near A Street", "Burglary")
    files = {f"{m}/{m}-kent-street.csv": street_csv(m, [at] * n) for m, n in burglaries.items()}
    return files | {f"{m}/{m}-essex-street.csv": street_csv(m, [at] * 9) for m in burglaries}


def serve_street(server: LocalServer, burglaries: dict[str, int]) -> None:
    police(server, {max(burglaries): archive(street_files(burglaries))})


def test_everything_at_once(world):
    report = world.refresh()
    assert world.burglaries() == {"2026-05": 2, "2026-06": 3}
    snapshot = Snapshot(world.engine)
    assert {r.dataset for r in snapshot.by_source["boundaries"]} == {"borough:2026", "lsoa:2021", "ward:2026"}
    figures = snapshot.figures("population", ["residents"], [DARTFORD], "2024-01", "2024-12")
    assert [f.value for f in figures] == [120_000]
    admissions = snapshot.figures(
        "fingertips", ["alcohol_admissions_narrow_revised"], [DARTFORD], "2023-04", "2024-03"
    )
    assert [f.value for f in admissions] == [461.5]
    assert world.seriously_hurt() == {"2025-02": 1}
    # The workbook's page and three layers of outlines are not on this server: said, and in nobody's way.
    assert len(report.faults) == 4
    assert all("not loaded: " in line for line in list(report.lines())[-4:])


def test_downloads_are_kept_by_source(world):
    world.refresh("police_street", "stats19")
    assert sorted(p.name for p in world.folder.iterdir()) == ["police_street", "stats19"]
    assert (world.folder / "police_street" / "kent" / "2026-06.zip").is_file()
    assert not list(world.folder.rglob(".*"))


def test_edition_is_known_by_its_archive(world):
    world.refresh("boundaries", "police_street")
    assert {r.edition for r in Snapshot(world.engine).by_source["police_street"]} == {Archived("2026-06")}


def test_second_refresh_changes_nothing(world):
    world.refresh("boundaries", "police_street", "population", "stats19")
    with world.engine.connect() as connection:
        before = history(connection)
    landed, report = world.landed(), world.refresh("boundaries", "police_street", "population", "stats19")
    with world.engine.connect() as connection:
        assert history(connection) == before
    assert world.landed() == landed
    assert report.new == []


def test_load_that_failed_is_made_good(world, tmp_path):
    world.refresh("boundaries", "police_street")
    empty = connect(f"sqlite:///{tmp_path / 'other.sqlite'}")
    upgrade(empty)
    world.server.asked.clear()
    world.refresh("boundaries", "police_street", engine=empty)
    assert len(Snapshot(empty).by_source["police_street"]) == 2
    assert not [path for path in world.server.paths() if path.endswith(".zip")]
    empty.dispose()


def test_new_edition_adds_and_restates(world):
    world.refresh("boundaries", "police_street")
    serve_street(world.server, {"2026-05": 2, "2026-06": 4, "2026-07": 5})
    world.refresh("police_street")
    assert world.burglaries() == {"2026-05": 2, "2026-06": 4, "2026-07": 5}


def test_month_that_was_not_submitted_is_not_zero(world):
    world.refresh("boundaries")
    files = street_files({"2026-05": 2, "2026-06": 3, "2026-07": 1})
    del files["2026-06/2026-06-kent-street.csv"]
    police(world.server, {"2026-07": archive(files)})
    world.refresh("police_street")
    assert world.burglaries() == {"2026-05": 2, "2026-07": 1}


EDITION = "/storage/archive/2026-07.zip"
WHOLE = archive(street_files({"2026-06": 30, "2026-07": 50}))
PAGE = b"<!DOCTYPE html><title>Service unavailable</title>"


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/police/data/", Answer(status=503)),
        ("/police/data/", Answer(status=429, headers={"Retry-After": "0"})),
        ("/police/data/", Answer(b"[]")),
        ("/police/data/", Answer(PAGE)),
        ("/police/data/", Answer(PAGE, length=500)),
        ("/police/data/", half_gzip("<html>")),
        (EDITION, Answer(status=500)),
        (EDITION, Answer(PAGE)),
        (EDITION, Answer(WHOLE)),
        (EDITION, Answer(b"[]", status=206, headers={"Content-Range": "bytes 0-1/2"})),
        (EDITION, Answer(WHOLE[:100], status=206, length=200, headers={"Content-Range": "bytes 0-199/999"})),
        (EDITION, Answer(status=404)),
        (EDITION, Answer(status=302, headers={"Location": "https://example.org/2026-07.zip"})),
        (EDITION, Answer(status=302, headers={"Location": "http://127.0.0.1:1/2026-07.zip"})),
    ],
)
def test_failed_refresh_leaves_what_was_there(world, path, answer):
    world.refresh("boundaries", "police_street")
    before, landed = world.burglaries(), world.landed()
    police(world.server, {"2026-07": WHOLE})
    world.server.routes[path] = one_after_the_other(answer)
    report = world.refresh("police_street", "fingertips")
    assert world.burglaries() == before == {"2026-05": 2, "2026-06": 3}
    assert [name for name in world.landed() if name.endswith(".zip")] == [
        n for n in landed if n.endswith(".zip")
    ]
    assert report.faults or report.passed_over
    assert [batch.source for batch in report.new] == ["fingertips"]


def test_server_that_recovers(world):
    world.refresh("boundaries")
    index = world.server.routes["/police/data/"]
    ill = [Answer(status=503), Answer(status=429, headers={"Retry-After": "0"})]
    world.server.routes["/police/data/"] = lambda asked: ill.pop(0) if ill else index(asked)
    assert world.refresh("police_street").faults == []
    assert world.burglaries() == {"2026-05": 2, "2026-06": 3}
    assert world.waits == [1, 2]


def test_web_page_as_road_casualties(world):
    world.refresh("boundaries", "stats19")
    world.server.routes[STATS19.format("casualty")] = always(
        PAGE, Last_Modified="Fri, 20 Nov 2026 09:00:00 GMT"
    )
    report = world.refresh("stats19")
    assert any("found a web page" in str(fault) for fault in report.faults)
    assert world.seriously_hurt() == {"2025-02": 1}


def test_half_a_layer_is_no_layer(world):
    world.refresh("boundaries", "police_street")
    rows = [({"WD23CD": f"E0500010{n}", "LAD23CD": DARTFORD}, (0.15, 51.35, 0.3, 51.45)) for n in range(6)]
    FeatureLayer(("WD23CD", "LAD23CD"), rows, left_out=2).attach(world.server, "WD_MAY_2023_UK_BGC")
    report = world.refresh("boundaries")
    assert any("expected 6 features" in str(fault) for fault in report.faults)
    assert "ward:2023" not in {r.dataset for r in Snapshot(world.engine).by_source["boundaries"]}
    assert world.burglaries() == {"2026-05": 2, "2026-06": 3}


def test_withdrawn_indicator_is_said_but_no_fault(world):
    whole = world.server.routes["/fingertips/all_data/csv/by_indicator_id"]
    world.server.routes["/fingertips/all_data/csv/by_indicator_id"] = lambda asked: (
        Answer(b"[]") if asked.params["indicator_ids"] == "91414" else whole(asked)
    )
    report = world.refresh("fingertips")
    assert report.faults == []
    assert [line for line in report.passed_over if "found nothing" in line]


def test_whoever_waits_is_told_why(world, capsys):
    world.server.routes["/fingertips/all_data/csv/by_indicator_id"] = one_after_the_other(
        Answer(status=503), Answer(ADMISSIONS.encode())
    )
    client = Client(world.server.addresses, wait=lambda _: None, progress=True)
    refresh(
        world.engine,
        current(partnership="dartford-gravesham"),
        ["fingertips"],
        folder=world.folder,
        client=client,
    )
    text = capsys.readouterr().err.splitlines()
    assert text[0] == "fetching fingertips"
    assert text[1].startswith("503 Service Unavailable; asking again in 1 s")


def test_unknown_source_is_refused_with_the_list(world):
    with pytest.raises(Fault, match="police_street, population, stats19, found 'polcie'"):
        world.refresh("stats19", "polcie")
    assert world.server.asked == []
    assert not world.folder.exists()


def test_named_once_fetched_once(world):
    world.refresh("fingertips", "fingertips")
    assert len(world.server.asked) == 2  # two indicators


def test_all_that_can_be_fetched_is_meant_by_naming_none(world):
    world.server.routes.clear()
    report = world.refresh()
    first = {path.split("/")[1] for path in world.server.paths()}
    assert first == {"arcgis", "fingertips", "nomis", "ons", "police", "stats19"}
    assert len(fetchers()) == 6
    assert report.new == []


def test_folder_that_cannot_be_written(world):
    world.folder.mkdir()
    (world.folder / "fingertips").write_text("a file where a folder should be")
    report = world.refresh("fingertips", "stats19")
    assert any("room to write" in str(fault) for fault in report.faults)
    assert {batch.source for batch in report.new} == {"stats19"}


def test_redirect_of_a_table_elsewhere(world):
    world.server.routes[STATS19.format("collision")] = redirect("http://169.254.169.254/latest/meta-data/")
    report = world.refresh("stats19")
    assert any("official servers" in str(fault) for fault in report.faults)
    assert world.landed() == []


def test_fetched_in_parts_is_what_was_published(world, shared_data, tmp_path):
    """Real street files by way of an archive, its directory and its parts, against the same files loaded by hand."""
    files = sorted((shared_data / "police_street").glob("2025-0[89]-kent-street.csv.gz"))
    texts = {
        f"{f.name[:7]}/{f.name.removesuffix('.gz')}": gzip.decompress(f.read_bytes()).decode() for f in files
    }
    police(world.server, {"2025-09": archive({**street_files({"2025-07": 1}), **texts})})
    world.refresh("police_street")
    by_hand = connect(f"sqlite:///{tmp_path / 'by_hand.sqlite'}")
    upgrade(by_hand)
    load(by_hand, files, current(partnership="dartford-gravesham"), progress=False)
    expected = {r.partition: (r.content_sha256, r.rows_read) for r in Snapshot(by_hand).releases}
    results = {r.partition: (r.content_sha256, r.rows_read) for r in Snapshot(world.engine).releases}
    assert results.pop("2025-07")[1] == 1
    assert results == expected
    assert [rows for _, rows in expected.values()] == [16_280, 13_351]
    by_hand.dispose()

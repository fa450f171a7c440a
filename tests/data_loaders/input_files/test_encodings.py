"""Every kind of text file is read in every encoding that a computer saves it in, or the encoding is named."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from data_loaders.input_files.text import encoding_of
from tests.fuzzing.loads import Store
from tests.street_files import street_csv

ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "cp1252",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-32-le",
    "utf-32-be",
)
OUTLINES = Path(__file__).resolve().parents[3] / "shapefiles" / "boroughs_2013_approximate.geojson"
ROW = (0.2185, 51.4455, "On or near Café Street", "Burglary")
STREET = street_csv("2014-03", [ROW] * 3, end="\r\n")
RETURN = "indicator,area,period,value,denominator,note\r\nidva_clients,E07000107,2013/14 Q1,7,,café – £5\r\n"
WARDS = "ward_code,ward_name,residents_2011,households_2011\nE05004926,Bean and Darenth – café,5720,2140\n"
ROAD = {
    "collisions-2015.csv": "accident_index,accident_severity,number_of_casualties,date,time,longitude,latitude,"
    "local_authority_district,local_authority_ons_district\n2015001,3,1,05/01/2015,10:00,0.22,51.44,532,E07000107\n",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("encodings"))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_text_is_read_right_in_every_encoding(store: Store, encoding: str) -> None:
    report = store.load(
        {
            "2014-03-kent-street.csv": STREET.encode(encoding),
            "return.csv": RETURN.encode(encoding),
            "wards.csv": WARDS.encode(encoding),
            "boroughs.geojson": OUTLINES.read_text(encoding="utf-8").encode(encoding, errors="replace"),
        }
    )
    assert not report.faults and not report.passed_over
    store.rows()
    assert store.incidents() == {("2014-03", "Burglary", ROW[0], ROW[1], ROW[2]): 3}
    assert {key[0] for key in store.figures()} == {"idva_clients", "residents", "households"}
    assert {b.dataset for b in report.new} >= {"idva_clients", "kent"} and len(report.new) >= 5


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_a_road_safety_file_in_another_encoding_is_named(store: Store, encoding: str) -> None:
    report = store.load({name: text.encode(encoding) for name, text in ROAD.items()})
    [fault] = report.faults
    assert str(fault).startswith(
        'collisions-2015.csv: expected a file saved as "CSV UTF-8", found one saved as UTF-'
    )


def test_what_excel_saves_as_unicode_text_is_read(store: Store) -> None:
    report = store.load({"return.txt": RETURN.replace(",", "\t").encode("utf-16")})
    assert not report.faults and not report.passed_over and len(store.figures()) == 1


def test_other_files_are_judged_by_their_text_too(store: Store) -> None:
    files = {
        "page.csv": "<!DOCTYPE html><p>Not found</p>".encode("utf-16-le"),
        "error.geojson": json.dumps({"error": {"code": 400}}).encode("utf-16"),
        "letter.txt": "Dear all".encode("utf-16"),
        "cut.csv": RETURN.encode("utf-16")[:-3],
    }
    text = "\n".join(store.load(files).lines())
    assert "page.csv: expected a data file, found a web page" in text
    assert "not loaded: error.geojson" in text and "passed over letter.txt" in text
    assert "cut.csv: expected text as UTF-8, UTF-16, UTF-32 or Windows-1252, found other bytes" in text


def test_a_list_in_an_archive_in_another_encoding(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("return.csv", RETURN.encode("utf-16-be"))
    assert not store.load({"a.zip": path.read_bytes()}).faults and len(store.figures()) == 1


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_start_of_a_file_tells_its_encoding(encoding: str) -> None:
    result = encoding_of(RETURN.encode(encoding)[:200])
    assert result == {"utf-8": "utf-8-sig", "cp1252": "utf-8-sig"}.get(encoding, encoding)
    assert encoding_of(b"") == encoding_of(b"a\0b") == encoding_of(bytes(64)) == "utf-8-sig"

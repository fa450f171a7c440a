"""Street files: every vocabulary, both line endings, rows without a location, and every way to be wrong."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

import pytest

from data_loaders.fault import Fault
from data_loaders.input_files.find import InputFile
from data_loaders.sources.police_street.reader import (
    ELEVEN,
    FOURTEEN,
    SIX,
    labels_for,
    read_one,
    recognise,
    vocabulary_of,
)

ASB = (0.2, 51.4, "On or near High Street", "Anti-social behaviour")
BURGLARY = (0.2, 51.4, "On or near High Street", "Burglary")


def read_file(path: Path):
    return read_one(InputFile(path.name, path))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_identical_reports_are_all_counted(street_file, end):
    batch = read_file(street_file("2014-03", [ASB, ASB, BURGLARY], end=end))
    counts = batch.incidents.set_index("category")["n"]
    assert counts["Anti-social behaviour"] == 2
    assert counts["Burglary"] == 1
    assert (batch.rows_read, batch.rows_loaded, len(batch.rejects)) == (3, 3, 0)


def test_every_row_without_a_location_is_kept_without_a_point_and_counted_in_the_note(street_file):
    nowhere = [(None, None, "No Location", "Burglary")] * 2 + [(0, 0, "", "Drugs")]
    batch = read_file(street_file("2014-03", [ASB, *nowhere]))
    assert batch.rows_loaded == 4
    assert batch.incidents.loc[batch.incidents["lon"].isna(), "n"].sum() == 3
    assert batch.notes == ("3 records without a location, counted for the force and in no borough",)
    [note] = read_file(street_file("2014-04", [ASB, nowhere[-1]])).notes
    assert note.startswith("1 record without a location")


def test_a_row_of_another_month_is_set_aside_with_its_line(street_file, tmp_path):
    path = street_file("2014-03", [ASB, BURGLARY])
    path.write_text(path.read_text().replace(",2014-03,", ",2014-02,", 1))
    batch = read_file(path)
    assert batch.rows_read == 2
    assert batch.rejects[["line", "reason"]].values.tolist() == [
        [2, "month: expected 2014-03, found '2014-02'"]
    ]


def test_a_month_in_the_future_is_refused_whole(street_file):
    with pytest.raises(Fault, match=r"found 1 of 1 set aside \(first: month: expected a month from"):
        read_file(street_file("2999-01", [ASB]))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<html><body>Sorry</body></html>", "expected a CSV file, found a web page"),
        ("Crime ID,Month\n1,2014-03\n", "expected the header"),
    ],
)
def test_a_file_that_is_no_street_file_says_so(tmp_path, content, message):
    path = tmp_path / "2014-03-kent-street.csv"
    path.write_text(content)
    with pytest.raises(Fault, match=message):
        read_file(path)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (
            ",2014-03,K,K,east,51.4,x,,,Burglary,,",
            "position: expected a place in Great Britain, found east, 51.4",
        ),
        (
            ",2014-03,K,K,51.4,0.2,x,,,Burglary,,",
            "position: expected a place in Great Britain, found 51.4, 0.2",
        ),
        (
            ",2014-03,K,K,-30.0,50.0,x,,,Burglary,,",
            "position: expected a place in Great Britain, found -30.0, 50.0",
        ),
        (",2014-03,K,K,0.2,51.4,x,,,,,", "crime type: expected a category, found none"),
        (",2014-03,K,K,0.2,51.4,x,,", "row: expected 12 columns, found 9"),
        (",2014-03,K,K,0.2,51.4,x,,,Burgl", "row: expected 12 columns, found 10"),
        (",2014-03,K,K,0.2,51.4,x,,,Burglary,,,extra", "row: expected 12 columns, found 13"),
    ],
)
def test_a_bad_row_is_set_aside_and_the_others_are_kept(street_file, bad, reason):
    path = street_file("2014-03", [ASB, BURGLARY])
    path.write_text(path.read_text() + bad + "\n" + path.read_text().splitlines()[1] + "\n")
    batch = read_file(path)
    assert (batch.rows_read, batch.rows_loaded, batch.incidents["n"].sum()) == (4, 3, 3)
    assert batch.rejects[["line", "reason"]].values.tolist() == [[4, reason]]


def test_a_truncated_gzip_says_so(tmp_path, street_file):
    whole = gzip.compress(street_file("2014-03", [ASB] * 5000).read_bytes())
    path = tmp_path / "2014-03-kent-street.csv.gz"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Fault, match="expected a whole compressed file"):
        read_one(InputFile("2014-03-kent-street.csv", path))


def test_a_new_category_is_kept_as_it_is_and_named(street_file):
    batch = read_file(street_file("2014-03", [(0.2, 51.4, "x", "Drone offences"), ASB]))
    assert "Drone offences" in set(batch.incidents["category"])
    assert any("Drone offences" in note for note in batch.notes)


def test_vocabulary_is_told_from_the_labels():
    assert vocabulary_of(set(SIX)) == "6"
    assert vocabulary_of({"Drugs", "Violent crime"}) == "11"
    assert vocabulary_of({"Public order"}) == "14"
    assert vocabulary_of({"Public order", "Violent crime"}) == "mixed"


def test_a_measure_is_counted_from_old_labels_only_where_they_mean_the_same():
    thefts = frozenset({"Other theft", "Bicycle theft", "Theft from the person", "Shoplifting"})
    assert labels_for(thefts, "14") == thefts
    assert labels_for(thefts, "11") == {"Other theft", "Shoplifting"}
    assert labels_for(thefts, "6") is None
    assert labels_for(frozenset({"Public order"}), "11") is None
    assert labels_for(frozenset({"Violence and sexual offences"}), "6") == {"Violent crime"}
    assert labels_for(FOURTEEN, "11") == ELEVEN
    assert labels_for(FOURTEEN, "6") == SIX


def test_every_real_month_is_read_whole(shared_data):
    files = sorted((shared_data / "police_street").glob("*street.csv.gz"))
    assert len(files) == 21
    for path in files:
        file = InputFile(path.stem, path)
        assert recognise(file)
        batch = read_one(file)
        lines = gzip.decompress(path.read_bytes()).decode().strip().splitlines()[1:]
        assert batch.rows_read == batch.rows_loaded == len(lines) == batch.incidents["n"].sum()
        expected = Counter(line.rsplit(",", 3)[1] for line in lines)
        assert batch.incidents.groupby("category")["n"].sum().to_dict() == expected
        assert batch.vocabulary == "14"

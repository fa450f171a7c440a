"""Residents and households: every table at hand with its figures, Nomis answers, and figures that cannot be."""

from __future__ import annotations

import csv

import pytest

from data_loaders.input_files.find import InputFile, find
from data_loaders.sources.population import reader

DARTFORD, GRAVESHAM = "E07000107", "E07000109"


def values(batch) -> dict[str, float]:
    return dict(zip(batch.figures["area"], batch.figures["value"], strict=True))


@pytest.fixture
def read(file, partnership, sorted_out):
    """Reads a CSV file with these lines."""

    def run(*lines: str, name: str = "population.csv"):
        input_file = file(name, "\n".join(lines) + "\n")
        assert reader.recognise(input_file)
        return sorted_out(reader.read([input_file], partnership))

    return run


# -- real files ------------------------------------------------------------------------------------------------


def test_every_real_file_is_read(shared_data, partnership, sorted_out):
    folders = [shared_data / "population", shared_data / "facts"]
    files = list(find(folders))
    assert all(map(reader.recognise, files))
    batches, messages = sorted_out(reader.read(files, partnership))
    assert messages == []
    results = {(b.dataset, b.partition): b for b in batches}
    assert {key: (len(b.figures), b.rows_read, len(b.rejects)) for key, b in results.items()} == {
        ("borough:residents", "2011"): (13, 13, 0),
        ("borough:residents", "2021"): (13, 13, 0),
        ("borough:households", "2021"): (13, 13, 0),
        ("borough:residents", "2019"): (13, 26, 0),
        ("borough:residents", "2020"): (13, 13, 0),
        ("lsoa2011:residents", "2011"): (122, 122, 0),
        ("lsoa2011:households", "2011"): (122, 122, 0),
        ("lsoa2021:residents", "2021"): (132, 132, 0),
        ("lsoa2021:households", "2021"): (132, 132, 0),
        ("ward2020:residents", "2020"): (38, 38, 0),
        ("ward2013:residents", "2011"): (35, 35, 0),
        ("ward2013:households", "2011"): (35, 35, 0),
    }
    expected = {
        ("borough:residents", "2011"): (97_365, 101_720, "Census 2011"),
        ("borough:residents", "2021"): (116_600, 106_700, "Census 2021, rounded to 100"),
        ("borough:households", "2021"): (45_700, 41_700, "Census 2021, rounded to 100"),
        ("borough:residents", "2019"): (112_606, 106_939, "mid-2019 estimate"),
        ("borough:residents", "2020"): (114_051, 106_890, "mid-2020 estimate"),
    }
    for key, (dartford, gravesham, note) in expected.items():
        assert (values(results[key])[DARTFORD], values(results[key])[GRAVESHAM]) == (dartford, gravesham)
        assert set(results[key].figures["note"]) == {note}
    # Wards and LSOAs add up to their boroughs.
    assert sum(values(results["lsoa2011:residents", "2011"]).values()) == 97_365 + 101_720
    assert sum(values(results["lsoa2011:households", "2011"]).values()) == 40_081 + 40_431
    assert sum(values(results["ward2013:residents", "2011"]).values()) == 97_365 + 101_720
    assert sum(values(results["ward2013:households", "2011"]).values()) == 40_081 + 40_431
    assert sum(values(results["ward2020:residents", "2020"]).values()) == 114_051 + 106_890


def test_the_corrupt_codes_are_not_used(shared_data, partnership):
    name = "ward2020_mid2020_population_totals_dartford_gravesham.csv"
    path = shared_data / "population" / name
    [batch] = reader.read([InputFile(name, path)], partnership)
    with path.open(encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    assert values(batch) == {r["WD20CD_by_name"]: int(r["mid2020_population"]) for r in rows}
    assert not set(batch.figures["area"]) & {r["code_as_published_in_repo_CORRUPT"] for r in rows}


def test_lsoa_figures_match_a_plain_loop(shared_data, partnership):
    name = "lsoa11_census2011_population_households_dartford_gravesham.csv"
    path = shared_data / "population" / name
    residents, households = reader.read([InputFile(name, path)], partnership)
    with path.open(encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    assert values(residents) == {r["LSOA Code"]: int(r["Persons"].replace(",", "")) for r in rows}
    assert values(households) == {r["LSOA Code"]: int(r["Households"].replace(",", "")) for r in rows}


def test_of_three_columns_of_persons_the_first_counts(read):
    """The census table as first published has three columns with the same name: all, in households, communal."""
    batches, _ = read(
        "LSOA Code,LSOA Name,Persons,Persons,Persons,Households", 'E01024148,x,"1,674","1,600",74,849'
    )
    assert [values(b) for b in batches] == [{"E01024148": 1674}, {"E01024148": 849}]


# -- figures that cannot be ------------------------------------------------------------------------------------

WARDS = "ward_code,ward_name,residents_2011,households_2011"


@pytest.mark.parametrize("text", ["0", "", "-5", "many", "12.5", "1e3"])
def test_no_residents_is_no_figure(text, read):
    batches, messages = read(WARDS, f"E05004926,Bean,{text},2140", "E05004927,Brent,6634,2578")
    assert messages == []
    residents, households = batches
    assert residents.rejects[["line", "reason"]].values.tolist() == [
        [2, f"residents: expected a whole number above 0, found {text!r}"]
    ]
    assert values(residents) == {"E05004927": 6634}
    assert values(households) == {"E05004926": 2140, "E05004927": 2578}


def test_a_code_of_another_level_is_set_aside(read):
    [residents, _], _ = read(WARDS, "E07000107,Dartford,97365,40081", "E05004927,Brent,6634,2578")
    assert residents.rejects["reason"].tolist() == ["area: expected the code of a ward, found 'E07000107'"]


def test_figures_that_agree_are_one_and_those_that_do_not_are_set_aside(read):
    [residents, households], _ = read(
        WARDS, "E05004926,Bean,5720,2140", "E05004926,Bean,5720,2141", "E05004927,Brent,6634,2578"
    )
    assert values(residents) == {"E05004926": 5720, "E05004927": 6634}
    assert residents.rows_loaded == 3
    message = "E05004926 2011: expected one figure, found 2,140 and 2,141"
    assert households.rejects[["line", "reason"]].values.tolist() == [[2, message], [3, message]]


def test_nothing_sound_is_a_fault(read):
    _, messages = read(WARDS, "E05004926,Bean,0,0")
    assert [m.split(" (")[0] for m in messages] == [
        f"{what} by ward of 2013, 2011: expected at least one sound row, found none of 1, line 2: "
        f"{what}: expected a whole number above 0, found '0'"
        for what in ("residents", "households")
    ]
    _, [message] = read(WARDS)
    assert message.startswith(
        "population.csv: expected a figure for a ward, an LSOA or a borough, found 0 rows without ("
    )


def test_a_comma_too_many_is_set_aside(read):
    [residents, households], _ = read(WARDS, "E05004926,Bean,5,720,2140", "E05004927,Brent,6634,2578")
    assert residents.rejects["reason"].tolist() == ["row: expected 4 cells, found 5"]
    assert residents.rows_read == 2
    assert households.rejects.empty


def test_a_column_without_a_name_is_passed_over(read):
    [residents, _], _ = read(WARDS + ",", "E05004926,Bean,5720,2140,checked")
    assert values(residents) == {"E05004926": 5720}


def test_rows_of_a_source_that_is_not_known_are_outside(read):
    batches, _ = read(
        "code,name,total_population,source",
        f"{DARTFORD},Dartford,112606.0,population19_ltla19",
        f"{DARTFORD},Dartford,1.0,population35_ltla21",
    )
    assert [(b.partition, b.rows_loaded, b.rows_outside) for b in batches] == [("2019", 1, 1)]


# -- Nomis -----------------------------------------------------------------------------------------------------

NOMIS = '"DATE","GEOGRAPHY_CODE","GEOGRAPHY_NAME","C_AGE","OBS_VALUE","RECORD_COUNT"'


def test_a_nomis_answer_is_split_by_level(read):
    batches, messages = read(
        NOMIS,
        f'"2024","{DARTFORD}","Dartford",200,122800,6',
        f'"2024","{GRAVESHAM}","Gravesham",200,108100,6',
        '"2024","E05012392","Bean & Village Park",200,3000,6',
        '"2024","E01035283","Dartford 004F",200,1536,6',
        '"2024","E92000001","England",200,58620100,6',
        f'"2024","{DARTFORD}","Dartford",201,27000,6',
    )
    assert messages == []
    assert [(b.dataset, b.partition, b.rows_loaded, b.rows_outside) for b in batches] == [
        ("borough:residents", "2024", 2, 2),
        ("ward:residents", "2024", 1, 0),
        ("lsoa2021:residents", "2024", 1, 0),
    ]
    assert values(batches[0]) == {DARTFORD: 122_800, GRAVESHAM: 108_100}
    assert set(batches[0].figures["note"]) == {"mid-2024 estimate"}
    assert batches[0].first == "2024-01" and batches[0].last == "2024-12"


def test_lsoas_of_2011_are_told_by_their_codes(read):
    [batch], _ = read("DATE_NAME,GEOGRAPHY_CODE,OBS_VALUE", "2015,E01024148,1700", "2015,E01033768,1800")
    assert batch.dataset == "lsoa2011:residents"


def test_an_answer_that_was_cut_off_is_refused(read):
    _, [message] = read(NOMIS, f'"2024","{DARTFORD}","Dartford",200,122800,35672')
    assert message.startswith("population.csv: expected 35,672 rows, as its record_count says, found 1 (")
    rows = [f"2024,E{1000000 + n:08d},{1000 + n}" for n in range(25_000)]
    _, [message] = read("DATE,GEOGRAPHY_CODE,OBS_VALUE", *rows)
    assert message.startswith(
        "population.csv: expected a whole table, found exactly 25,000 rows, where Nomis cuts ("
    )


def test_an_answer_without_rows_is_refused(read):
    _, [message] = read(NOMIS)
    assert message.startswith(
        "population.csv: expected a figure for a ward, an LSOA or a borough, found 0 rows without ("
    )


@pytest.mark.parametrize(
    "header",
    [
        "ward_code,ward_name,residents_2021",
        "code,name,total_population",
        "LSOA Code,Persons",
        "<html>",
        "",
        "a,b",
    ],
)
def test_other_tables_are_not_recognised(header, file):
    assert not reader.recognise(file("x.csv", header + "\n"))

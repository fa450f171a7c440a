"""Hospital admissions from Fingertips: the API's columns and the extract, all ages and both sexes only."""

from __future__ import annotations

import csv

import pytest

from data_loaders.input_files.find import InputFile
from data_loaders.sources.fingertips import reader

DARTFORD = "E07000107"
API = (
    "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,Category Type,Category,"
    "Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,Lower CI 99.8 limit,Upper CI 99.8 limit,Count,"
    "Denominator,Value note,Recent Trend,Compared to England value or percentiles,Compared to percentiles,"
    "Time period Sortable,New data,Compared to goal,Time period range"
)


def api_row(**cells: str) -> str:
    row = {
        "Indicator ID": "93764",
        "Area Code": DARTFORD,
        "Area Name": "Dartford",
        "Sex": "Persons",
        "Age": "All ages",
        "Time period": "2023/24",
        "Value": "451.2",
        "Lower CI 95.0 limit": "412.5",
        "Upper CI 95.0 limit": "492.3",
        "Count": "520",
        "Denominator": "116753",
    } | cells
    return ",".join(row.get(name, "") for name in API.split(","))


@pytest.fixture
def read(file, partnership, sorted_out):
    """Reads these rows below the API's header."""

    def run(*rows: str, header: str = API):
        input_file = file("indicators.csv", "\ufeff" + "\r\n".join([header, *rows]) + "\r\n")
        assert reader.recognise(input_file)
        return sorted_out(reader.read([input_file], partnership))

    return run


def test_the_extract_has_ten_years_of_fourteen_areas(shared_data, partnership, sorted_out):
    path = shared_data / "published" / "fingertips_alcohol_related_admissions_kent.csv"
    batches, messages = sorted_out(reader.read([InputFile(path.name, path)], partnership))
    assert messages == []
    assert [(b.partition, b.rows_loaded) for b in batches] == [
        (f"{y}/{y + 1 - 2000:02d}", 14) for y in range(2008, 2018)
    ]
    with path.open(encoding="utf-8") as f:
        expected = {(r["area_code"], r["period"]): float(r["value"]) for r in csv.DictReader(f)}
    results = {(row.area, b.partition): row.value for b in batches for row in b.figures.itertuples()}
    assert results == expected
    assert results[DARTFORD, "2012/13"] == 641
    assert {b.dataset for b in batches} == {"alcohol_admissions_narrow"}
    assert (batches[0].first, batches[0].last) == ("2008-04", "2009-03")
    assert all(b.figures["denominator"].isna().all() for b in batches)


def test_the_api_gives_value_and_limits(read):
    [batch], messages = read(api_row())
    assert messages == []
    [row] = batch.figures.to_dict("records")
    assert (row["value"], row["lower"], row["upper"]) == (451.2, 412.5, 492.3)
    assert (row["category"], row["period"], row["months"]) == (
        "alcohol_admissions_narrow_revised",
        "2023-04",
        12,
    )


def test_the_two_methods_are_two_series(read):
    batches, _ = read(api_row(), api_row(**{"Indicator ID": "91414", "Value": "470.0"}))
    assert [b.dataset for b in batches] == ["alcohol_admissions_narrow_revised", "alcohol_admissions_narrow"]
    assert {b.dataset for b in batches} == reader.SOURCE.categories


def test_rows_about_one_sex_age_group_or_other_indicator_are_outside(read):
    [batch], _ = read(
        api_row(),
        api_row(Sex="Male", Value="600"),
        api_row(Age="<18 yrs", Value="20"),
        api_row(
            **{"Category Type": "Deprivation deciles", "Category": "Most deprived decile", "Value": "900"}
        ),
        api_row(**{"Indicator ID": "92904"}),
    )
    assert (batch.rows_loaded, batch.rows_outside) == (1, 4)


def test_an_area_given_as_two_types_of_area_is_one(read):
    [batch], _ = read(
        api_row(**{"Area Type": "Districts (4/23)"}), api_row(**{"Area Type": "Districts (pre 4/23)"})
    )
    assert (batch.rows_loaded, len(batch.figures)) == (2, 1)


def test_a_value_that_is_not_published_carries_its_note(read):
    [batch], _ = read(
        api_row(
            **{
                "Value": "",
                "Lower CI 95.0 limit": "",
                "Upper CI 95.0 limit": "",
                "Value note": "Value suppressed for disclosure control",
            }
        )
    )
    [row] = batch.figures.to_dict("records")
    assert row["value"] != row["value"]
    assert (row["reason"], row["note"]) == ("not published", "Value suppressed for disclosure control")


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Area Code": "Dartford"}, "area: expected an ONS code, found 'Dartford'"),
        ({"Time period": "2021 - 23"}, "period: expected a financial year YYYY/YY, found '2021 - 23'"),
        ({"Time period": "2023/24 Q1"}, "period: expected a financial year YYYY/YY, found '2023/24 Q1'"),
        ({"Value": "high"}, "value: expected a rate from 0, found 'high'"),
        ({"Value": "-3"}, "value: expected a rate from 0, found '-3'"),
        ({"Value": "500"}, "value: expected one between 412.5 and 492.3, found 500.0"),
    ],
)
def test_a_row_that_is_wrong_is_set_aside(cells, reason, read):
    [batch], messages = read(api_row(**cells), api_row(**{"Area Code": "E07000109"}))
    assert messages == []
    assert batch.rejects[["line", "reason"]].values.tolist() == [[2, reason]]
    assert batch.rows_loaded == 1


def test_rows_that_contradict_each_other_are_both_set_aside(read):
    [batch], _ = read(api_row(), api_row(Value="452.0"), api_row(**{"Area Code": "E07000109"}))
    assert batch.rejects["reason"].tolist() == [f"{DARTFORD} 2023/24: expected one value, found several"] * 2


def test_a_file_on_something_else_is_refused(read):
    _, [message] = read(api_row(**{"Indicator ID": "92904"}))
    assert message.startswith(
        "indicators.csv: expected rows on alcohol-related admissions (narrow), found none ("
    )


@pytest.mark.parametrize("header", ["indicator,area,period,value,denominator,note", "<html>", "", "a,b"])
def test_other_tables_are_not_recognised(header, file):
    assert not reader.recognise(file("x.csv", header + "\n"))

"""The ONS workbook of recorded crime by partnership: the edition at hand, and small ones with every mark and gap."""

from __future__ import annotations

import io

import openpyxl
import pytest

from data_loaders.input_files.find import InputFile
from data_loaders.sources.ons_csp import reader
from data_loaders.sources.ons_csp.table import CATEGORIES

OURS = "E22000352"

# -- the published workbook ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def edition(shared_data, partnership):
    path = shared_data / "published" / "policeforceareatablesyedecember2024.xlsx"
    file = InputFile(path.name, path)
    assert reader.recognise(file)
    return {(b.dataset, b.partition): b for b in reader.read([file], partnership)}


def ours(batch) -> dict[str, float]:
    rows = batch.figures[batch.figures["area"] == OURS]
    return dict(zip(rows["category"], rows["value"], strict=True))


def test_the_partnerships_counts_of_both_years(edition):
    assert set(edition) == {("counts", "2024-12"), ("rates", "2024-12"), ("counts", "2023-12")}
    now, before = ours(edition["counts", "2024-12"]), ours(edition["counts", "2023-12"])
    assert (now["all"], now["violence_against_the_person"], now["homicide"]) == (22_999, 8_432, 1)
    assert (before["all"], before["violence_against_the_person"], before["homicide"]) == (22_381, 8_598, 3)
    assert 100 * (now["all"] / before["all"] - 1) == pytest.approx(2.7612707207)  # as table C3 says
    batch = edition["counts", "2024-12"]
    assert (batch.first, batch.last, str(batch.edition)) == ("2024-01", "2024-12", "2025-04-23")
    assert set(batch.figures["period"]) == {"2024-01"}
    assert set(batch.figures["months"]) == {12}


def test_the_parts_add_up_to_the_whole(edition):
    for key in (("counts", "2024-12"), ("counts", "2023-12")):
        result = ours(edition[key])
        groups = [
            "violence_against_the_person",
            "sexual_offences",
            "robbery",
            "theft_offences",
            "criminal_damage_and_arson",
            "drug_offences",
            "possession_of_weapons_offences",
            "public_order_offences",
            "miscellaneous_crimes_against_society",
        ]
        assert sum(result[group] for group in groups) == result["all"]
        assert result["residential_burglary"] + result["non_residential_burglary"] == result["burglary"]


def test_rates_agree_with_counts_and_rounded_populations(edition):
    counts, rates = edition["counts", "2024-12"].figures, edition["rates", "2024-12"].figures
    both = rates.assign(group=rates["category"].str.split(":").str[0]).merge(
        counts, left_on=["area", "group"], right_on=["area", "category"], suffixes=("", "_count")
    )
    known = both.dropna(subset=["value", "value_count", "denominator"])
    assert len(known) > 8_000
    computed = 1000 * known["value_count"] / known["denominator"]
    # The tables round residents and households to the nearest hundred.
    assert ((computed - known["value"]).abs() <= known["value"] * 51 / known["denominator"] + 1e-9).all()
    our_rows = ours(edition["rates", "2024-12"])
    assert our_rows["all:rate"] == pytest.approx(101.86013552)
    household = rates[(rates["area"] == OURS) & rates["category"].str.endswith(":household_rate")]
    assert household["denominator"].tolist() == [87_400]


def test_what_is_not_published_is_never_a_number(edition):
    rates = edition["rates", "2024-12"].figures
    london = rates[rates["area"] == "E22000180"]  # the City: marked [u1]
    assert london["value"].isna().all()
    assert set(london["reason"]) == {"not published"}
    assert set(london["note"]) == {"marked [u1] by the publisher"}


def test_the_unassigned_are_outside_and_told(edition):
    batch = edition["counts", "2024-12"]
    assert (batch.rows_read, batch.rows_loaded, batch.rows_outside) == (399, 356, 43)
    assert batch.rows_read == batch.rows_loaded + batch.rows_outside
    assert 2_354 not in set(batch.figures[batch.figures["category"] == "all"]["value"])
    assert batch.notes == ("2,354 offences of Kent could be given to no partnership and are in no row",)


def test_a_force_is_the_sum_of_its_partnerships_and_the_unassigned(edition):
    counts = edition["counts", "2024-12"].figures
    every = counts[counts["category"] == "all"].set_index("area")["value"]
    kent = (
        "E22000137 E22000138 E22000352 E22000140 E22000145 E22000142 E22000143 E22000144 E22000146 E22000147"
    )
    kent = [*kent.split(), "E22000148", "E22000149"]
    assert every[kent].sum() + 2_354 == every["E23000032"] == 162_908


def test_every_category_is_known(edition):
    assert set().union(*(set(b.figures["category"]) for b in edition.values())) == CATEGORIES


# -- small workbooks -------------------------------------------------------------------------------------------

KEYS = [
    "Police Force\n Area code",
    "Police Force\n Area name",
    "Community Safety\n Partnership code",
    "Community Safety\n Partnership name",
    "Local Authority\n code",
    "Local Authority name",
]
COUNT_TITLE = (
    "Table C2: Number of police recorded crimes for headline offences, year ending June 2025 [note 1]"
)
KENT = ["E23000032", "Kent"]
OWN = [*KENT, OURS, "Dartford and Gravesham", "Combined Local Authorities", None]
SPARE = [*KENT, None, "Unassigned Kent", None, None]


def content(
    rows: list[list], *, title: str = COUNT_TITLE, columns=("Robbery",), notes=(), keys=KEYS
) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Table P1"
    book.create_sheet("Notes - CSP ").append(["Notes"])
    for note in notes:
        book["Notes - CSP "].append([1, note])
    sheet = book.create_sheet("Table C2")
    for row in ([title], ["This worksheet contains one table."], [*keys, *columns], *rows):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def read(file, partnership, sorted_out):
    """Reads a workbook with one table of counts."""

    def run(rows: list[list], **other):
        input_file = file("pfa.xlsx", content(rows, **other))
        assert reader.recognise(input_file)
        return sorted_out(reader.read([input_file], partnership))

    return run


def test_a_year_ending_in_june_starts_in_july(read):
    [batch], _ = read([[*OWN, 185]])
    assert (batch.first, batch.last, batch.partition) == ("2024-07", "2025-06", "2025-06")


@pytest.mark.parametrize(
    ("cell", "value"), [("22,451 ", 22_451), (185, 185), ("185", 185), (-2, -2), ("-2", -2), (0, 0)]
)
def test_numbers_and_numbers_as_text(cell, value, read):
    [batch], _ = read([[*OWN, cell]])
    assert ours(batch) == {"robbery": value}


@pytest.mark.parametrize(
    ("cell", "note"),
    [
        ("[x]", "marked [x] by the publisher"),
        ("[u]", "marked [u] by the publisher"),
        (None, None),
        (" ", None),
    ],
)
def test_marks_and_empty_cells_are_not_published(cell, note, read):
    [batch], messages = read([[*OWN, cell]])
    assert messages == []
    [row] = batch.figures.to_dict("records")
    assert row["value"] != row["value"]
    assert row["reason"] == "not published"
    assert row["note"] == note or (note is None and row["note"] != row["note"])


def test_a_cell_that_is_neither_sets_its_row_aside(read):
    [batch], _ = read([[*OWN, "about 20"], [*KENT, None, None, None, None, 900]])
    assert batch.rejects.values.tolist()[0][:2] == [4, "robbery: expected a number, found 'about 20'"]
    assert batch.rows_loaded == 1


def test_a_code_that_is_none_sets_its_row_aside(read):
    [batch], _ = read([[*KENT, "Dartford", "Dartford and Gravesham", None, None, 5], [*OWN, 6]])
    assert batch.rejects["reason"].tolist() == ["area: expected an ONS code, found 'Dartford'"]


def test_without_a_row_of_its_own_the_partnership_is_not_published(read):
    """Home Office tables since 2024 hold the partnership's crimes under "Unassigned Kent"."""
    [batch], _ = read([[*KENT, None, None, None, None, 900], [*SPARE, 180]])
    [row] = batch.figures[batch.figures["area"] == OURS].to_dict("records")
    assert row["value"] != row["value"]
    assert (row["reason"], row["note"]) == ("not published", f"the table has no row for {OURS}")
    assert batch.notes == (f"no row for {OURS}: its figures are not published in this edition",)


NOTE = (
    "Kent: crime data for Maidstone, Dartford and Gravesham, and Tunbridge Wells are recorded under an unassigned CSP "
    "group from 2024 onwards."
)


def test_a_note_that_its_crimes_stand_elsewhere_makes_its_row_a_remainder(read):
    [batch], _ = read([[*OWN, 5], [*SPARE, 180]], notes=[NOTE])
    [row] = batch.figures.to_dict("records")
    assert row["value"] != row["value"]
    assert (
        row["note"]
        == "the publisher says that crimes in Dartford and Gravesham stand under an unassigned group"
    )
    assert batch.notes == (row["note"],)


def test_such_a_note_leaves_years_before_it_alone(read):
    title = COUNT_TITLE.replace("June 2025", "December 2023")
    [batch], _ = read([[*OWN, 5]], notes=[NOTE], title=title)
    assert ours(batch) == {"robbery": 5}


def test_a_note_on_others_changes_nothing(read):
    general = "Offences without an exact location are referred to as 'Unassigned' in Dartford and Gravesham."
    [batch], _ = read([[*OWN, 5]], notes=[general, NOTE.replace("Dartford and Gravesham, ", "")])
    assert ours(batch) == {"robbery": 5}


def test_new_columns_are_kept_and_told(read):
    [batch], _ = read([[*OWN, 5, 7]], columns=("Robbery", "Drone offences [note 9]"))
    assert ours(batch) == {"robbery": 5, "drone_offences": 7}
    assert batch.notes[0] == "columns not known before, kept as they are: drone_offences"


def test_a_table_that_has_changed_its_shape_is_refused(read):
    _, [message] = read([[*OWN, 5]], keys=["Area", *KEYS[1:]])
    assert "expected columns police force area code, police force area name" in message
    assert message.endswith("sheet Table C2)")
    _, [message] = read([[*OWN, 5]], title="Number of police recorded crimes")
    assert "expected a title with its year ending, found 'Number of police recorded crimes'" in message


def test_a_workbook_without_such_tables_is_refused(read):
    _, [message] = read([[*OWN, 5]], title="Percentage change")
    assert message.startswith("pfa.xlsx: expected tables of recorded crime by partnership, found none (")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"a,b\n", b"<html>"])
def test_other_files_are_not_recognised(content, file):
    assert not reader.recognise(file("x.xlsx", content))

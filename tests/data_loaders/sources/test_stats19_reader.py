"""Road safety files: golden totals of 2015, three generations of column names, and every way a row can be wrong."""

from __future__ import annotations

import csv
import gzip
import io
import random
from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_loaders.batch import Standing
from data_loaders.fault import Waiting
from data_loaders.input_files.find import InputFile, find
from data_loaders.sources.stats19 import reader
from data_loaders.sources.stats19.collisions import dates

CODES = {"532": "E07000107", "535": "E07000109"}
SEVERITY = {"1": "fatal", "2": "serious", "3": "slight"}

# -- the published files of 2015 -------------------------------------------------------------------------------


def pair_2015(shared_data: Path) -> list[InputFile]:
    return [f for f in find([shared_data / "stats19"]) if "2015" in f.name and reader.recognise(f)]


def rows_2015(shared_data: Path, name: str) -> list[dict]:
    with gzip.open(
        shared_data / "stats19" / f"{name}_2015_kent.csv.gz", "rt", encoding="utf-8-sig", newline=""
    ) as f:
        return list(csv.DictReader(f))


def totals(batch, *by: str) -> dict:
    return batch.incidents.groupby(list(by))["n"].sum().to_dict()


@pytest.fixture(scope="module")
def batch_2015(shared_data, partnership):
    [batch] = reader.read(pair_2015(shared_data), partnership)
    return batch


def test_2015_matches_the_published_totals(batch_2015):
    sums = totals(batch_2015, "borough", "category")
    for code, fatal, serious, slight, casualties in (
        ("E07000107", 4, 35, 376, 568),
        ("E07000109", 2, 33, 234, 352),
    ):
        collisions = [sums[code, f"collision_{s}"] for s in ("fatal", "serious", "slight")]
        assert collisions == [fatal, serious, slight]
        assert sum(sums[code, f"casualty_{s}"] for s in ("fatal", "serious", "slight")) == casualties
    assert (batch_2015.first, batch_2015.last, batch_2015.partition) == ("2015-01", "2015-12", "2015")
    assert batch_2015.rows_read == 4878 + 6654
    assert batch_2015.rows_loaded == 415 + 568 + 269 + 352
    assert batch_2015.rejects.empty
    assert batch_2015.standing is Standing.PUBLISHED
    assert batch_2015.vocabulary == "as recorded"


def test_2015_matches_a_plain_loop_by_borough_category_month_weekday_and_hour(batch_2015, shared_data):
    collisions = {r["Accident_Index"]: r for r in rows_2015(shared_data, "Accidents")}
    casualties = rows_2015(shared_data, "Casualties")
    expected: Counter = Counter()

    def add(collision: dict, category: str) -> None:
        day, month, year = collision["Date"].split("/")
        weekday = date(int(year), int(month), int(day)).weekday()
        code = CODES[collision["Local_Authority_(District)"]]
        expected[code, category, f"{year}-{month}", weekday, int(collision["Time"][:2])] += 1

    rows = {i: c for i, c in collisions.items() if c["Local_Authority_(District)"] in CODES}
    for collision in rows.values():
        add(collision, "collision_" + SEVERITY[collision["Accident_Severity"]])
    hurt = [(rows[r["Accident_Index"]], r) for r in casualties if r["Accident_Index"] in rows]
    for collision, row in hurt:
        add(collision, "casualty_" + SEVERITY[row["Casualty_Severity"]])
    for name, column, code in (("pedestrian", "Casualty_Class", "3"), ("cyclist", "Casualty_Type", "1")):
        with_one = {}
        for collision, row in hurt:
            if row[column] == code:
                add(collision, f"casualty_{name}")
                with_one[collision["Accident_Index"]] = collision
        for collision in with_one.values():
            add(collision, f"collision_{name}")
    assert totals(batch_2015, "borough", "category", "month", "weekday", "hour") == dict(expected)


def test_casualties_stand_where_their_collision_does(batch_2015):
    points = batch_2015.incidents[["lon", "lat"]].drop_duplicates()
    of_collisions = batch_2015.incidents[batch_2015.incidents["category"].str.startswith("collision_")]
    assert len(points) == len(of_collisions[["lon", "lat"]].drop_duplicates())
    assert set(batch_2015.incidents["category"]) <= reader.SOURCE.categories


def rewritten(
    file: InputFile, path: Path, rename: Callable[[str], str], *, reverse: bool, mark: bool, end: str
) -> InputFile:
    """The same file with other names, perhaps another order of columns, a mark, another end of line."""
    rows = [*csv.reader(io.StringIO(file.data.decode("utf-8-sig"), newline=""))]
    rows[0] = [rename(name) for name in rows[0]]
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerows(row[::-1] if reverse else row for row in rows)
    path.write_bytes(text.getvalue().encode("utf-8-sig" if mark else "utf-8"))
    return InputFile(path.name, path)


def snake(name: str) -> str:
    return "_".join("".join(c if c.isalnum() else " " for c in name.lower()).split())


@pytest.mark.parametrize("generation", ["as published", "accident", "collision"])
@pytest.mark.parametrize(
    ("reverse", "mark", "end"), [(True, True, "\r\n"), (False, True, "\n"), (True, False, "\r\n")]
)
def test_every_dialect_gives_the_same_rows(
    generation, reverse, mark, end, batch_2015, shared_data, partnership, tmp_path
):
    rename = {
        "as published": str,
        "accident": snake,
        "collision": lambda name: snake(name).replace("accident_", "collision_"),
    }[generation]
    files = [
        rewritten(f, tmp_path / f.name, rename, reverse=reverse, mark=mark, end=end)
        for f in pair_2015(shared_data)
    ]
    assert all(map(reader.recognise, files))
    [batch] = reader.read(files, partnership)
    pd.testing.assert_frame_equal(batch.incidents, batch_2015.incidents)
    assert (batch.rows_read, batch.rows_outside) == (batch_2015.rows_read, batch_2015.rows_outside)


def test_positions_made_from_the_grid_agree_with_the_published_ones(
    batch_2015, shared_data, partnership, tmp_path
):
    files = []
    for result in pair_2015(shared_data):
        frame = pd.read_csv(io.BytesIO(result.data), dtype=str, keep_default_na=False)
        if "Longitude" in frame:
            frame[["Longitude", "Latitude"]] = ["NULL", ""]
        frame.to_csv(tmp_path / result.name, index=False)
        files.append(InputFile(result.name, tmp_path / result.name))
    [batch] = reader.read(files, partnership)

    def points(b):
        rows = b.incidents[b.incidents["category"].str.startswith("collision_")]
        return np.sort(rows["lon"].to_numpy()), np.sort(rows["lat"].to_numpy())

    for made, published in zip(points(batch), points(batch_2015), strict=True):
        assert np.abs(made - published).max() < 0.0002  # about 15 m
    assert batch.incidents["n"].sum() == batch_2015.incidents["n"].sum()


def test_the_folder_tells_what_it_has_not_loaded(shared_data, partnership, sorted_out):
    files = [f for f in find([shared_data / "stats19"]) if reader.recognise(f)]
    assert sorted(f.name for f in files) == [
        "Accidents_2015_kent.csv",
        "Casualties_2015_kent.csv",
        "Casualties_2022_midyear_provisional_kent.csv",
        "dft_collision_2023_kent_sample.csv",
    ]
    results = list(reader.read(files, partnership))
    batches, messages = sorted_out(results)
    assert [b.partition for b in batches] == ["2015"]
    assert all(isinstance(r, Waiting) for r in results if r not in batches)
    assert [m.split(" (")[0] for m in messages] == [
        "collisions 2023: expected the casualty file of the same year beside it, found none",
        "casualties 2022: expected the collision file of the same year beside it, found none",
    ]


# -- small files -----------------------------------------------------------------------------------------------

COLLISION_COLUMNS = [
    "collision_index",
    "collision_year",
    "collision_ref_no",
    "location_easting_osgr",
    "location_northing_osgr",
    "longitude",
    "latitude",
    "collision_severity",
    "number_of_casualties",
    "date",
    "time",
    "local_authority_district",
    "local_authority_ons_district",
]
CASUALTY_COLUMNS = [
    "collision_index",
    "collision_year",
    "collision_ref_no",
    "vehicle_reference",
    "casualty_reference",
    "casualty_class",
    "casualty_severity",
    "casualty_type",
]


def collision(index: str, month: int, borough: str = "E07000107", **other: str) -> dict[str, str]:
    row = {
        "collision_index": index,
        "collision_year": "2024",
        "location_easting_osgr": "559190",
        "location_northing_osgr": "174590",
        "longitude": "0.289451",
        "latitude": "51.447925",
        "collision_severity": "3",
        "number_of_casualties": "1",
        "date": f"05/{month:02d}/2024",
        "time": "09:55",
        "local_authority_district": "-1",
        "local_authority_ons_district": borough,
    }
    return row | other


def casualty(index: str, **other: str) -> dict[str, str]:
    row = {
        "collision_index": index,
        "collision_year": "2024",
        "vehicle_reference": "1",
        "casualty_reference": "1",
        "casualty_class": "1",
        "casualty_severity": "3",
        "casualty_type": "9",
    }
    return row | other


def base(year: str = "2024") -> tuple[list[dict], list[dict]]:
    """A collision with one casualty in each borough and month of a year."""
    collisions = [
        collision(f"{year}{b}{m:02d}", m, b, collision_year=year, date=f"05/{m:02d}/{year}")
        for b in CODES.values()
        for m in range(1, 13)
    ]
    return collisions, [casualty(c["collision_index"], collision_year=year) for c in collisions]


@pytest.fixture
def read(file, partnership, sorted_out):
    """Writes rows as a pair of files, reads them, and returns batches and messages."""

    def run(collisions: list[dict], casualties: list[dict], *, name: str = "2024.csv"):
        files = []
        for kind, rows, columns in (
            ("collision", collisions, COLLISION_COLUMNS),
            ("casualty", casualties, CASUALTY_COLUMNS),
        ):
            extra = [c for c in dict.fromkeys(k for r in rows for k in r) if c not in columns]
            text = io.StringIO()
            writer = csv.DictWriter(text, [*columns, *extra], restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            files.append(file(f"dft-road-casualty-statistics-{kind}-{name}", text.getvalue()))
        return sorted_out(reader.read(files, partnership))

    return run


def one(result):
    [batch], messages = result
    assert messages == []
    return batch


def test_codes_that_are_missing_are_kept_and_told(read):
    collisions, casualties = base()
    collisions[0] |= {"collision_severity": "-1", "time": "", "longitude": "NULL", "latitude": "NULL"}
    collisions[0] |= {"location_easting_osgr": "-1", "location_northing_osgr": "0"}
    casualties[0]["casualty_severity"] = "-1"
    batch = one(read(collisions, casualties))
    sums = totals(batch, "category")
    assert sums == {
        "collision_unknown": 1,
        "collision_slight": 23,
        "casualty_unknown": 1,
        "casualty_slight": 23,
    }
    row = batch.incidents[batch.incidents["category"] == "collision_unknown"].iloc[0]
    assert pd.isna(row["lon"]) and pd.isna(row["lat"]) and pd.isna(row["hour"])
    assert (row["borough"], row["month"], row["weekday"]) == (
        "E07000107",
        "2024-01",
        4,
    )  # 5 January: a Friday
    assert batch.notes == (
        "collisions without a position, counted for their borough and in no ward: 1",
        "casualties of collisions without a position: 1",
        "collisions without a known severity: 1",
        "casualties without a known severity: 1",
        "collisions without a time of day: 1",
    )


def test_the_ons_code_counts_where_the_two_codes_disagree(read):
    collisions, casualties = base()
    collisions[0] |= {"local_authority_district": "535", "local_authority_ons_district": "E07000107"}
    collisions[1] |= {"local_authority_district": "532", "local_authority_ons_district": "E07000107"}
    collisions[2] |= {"local_authority_district": "532", "local_authority_ons_district": ""}
    batch = one(read(collisions, casualties))
    assert totals(batch, "borough")["E07000107"] == 24
    assert batch.notes == ("collisions whose two district codes disagree, where the ONS code counts: 1",)


def test_other_districts_are_outside(read):
    collisions, casualties = base()
    collisions.append(collision("2024X", 3, "E09000004", date="31/02/2024"))
    casualties.append(casualty("2024X"))
    batch = one(read(collisions, casualties))
    assert (batch.rows_loaded, batch.rows_outside, len(batch.rejects)) == (48, 2, 0)


def test_dates_that_do_not_exist_are_set_aside_with_their_casualties(read):
    collisions, casualties = base()
    collisions.insert(1, collision("2024BAD", 2, date="31/02/2024"))
    collisions.insert(2, collision("2024OLD", 2, date="05/02/2023"))
    casualties.append(casualty("2024BAD"))
    batch = one(read(collisions, casualties))
    assert batch.rejects[["line", "reason"]].values.tolist() == [
        [3, "collision date: expected a day of 2024 as DD/MM/YYYY, found '31/02/2024'"],
        [4, "collision date: expected a day of 2024 as DD/MM/YYYY, found '05/02/2023'"],
        [26, "casualty: expected a sound collision '2024BAD', found set aside"],
    ]
    assert batch.rejects["row"][0].startswith("2024BAD,2024,")
    assert batch.rows_loaded == 48


def test_indexes_that_are_none_or_not_alone_are_set_aside(read):
    collisions, casualties = base()
    collisions += [
        collision("2.02443E+12", 5, number_of_casualties="0"),
        collision(collisions[0]["collision_index"], 6),
    ]
    casualties += [casualty(casualties[0]["collision_index"])]
    batch = one(read(collisions, casualties))
    again = collisions[0]["collision_index"]
    assert list(batch.rejects["reason"]) == [
        "collision index: expected letters and digits, found '2.02443E+12'",
        f"collision index: expected each once, found '{again}' again",
        f"casualty: expected each once, found one of '{again}' again",
    ]


def test_orphan_casualties_are_set_aside(read):
    collisions, casualties = base()
    batch = one(read(collisions, [*casualties, casualty("2024NONE")]))
    assert batch.rejects[["line", "reason"]].values.tolist() == [
        [26, "casualty: expected a sound collision '2024NONE', found none"]
    ]


def test_casualties_of_other_collisions_are_refused(read):
    collisions, casualties = base()
    _, [message] = read(collisions, casualties + [casualty(f"2024N{n}") for n in range(30)])
    assert message.startswith(
        "collisions and casualties 2024: expected casualties with their collisions, found 30 of 54 without one ("
    )


def test_a_casualty_file_cut_short_is_refused(read):
    collisions, casualties = base()
    _, [message] = read(collisions, casualties[:-3])
    assert message.startswith(
        "collisions and casualties 2024: expected 24 casualties, as the collisions say, found 21 ("
    )


def test_a_borough_or_a_month_with_nothing_is_not_zero(read):
    collisions, casualties = base()
    rows = [c for c in collisions if c["local_authority_ons_district"] == "E07000107"]
    _, [message] = read(rows, casualties[:12])
    assert message.startswith(
        "collisions and casualties 2024: expected collisions in Gravesham, found none among 12 ("
    )
    spring = [c for c in collisions if "/04/" not in c["date"]]
    _, [message] = read(spring, [c for c in casualties if not c["collision_index"].endswith("04")])
    assert message.startswith(
        "collisions and casualties 2024: expected collisions in every month, found none in 2024-04 ("
    )


def test_half_a_year_covers_half_a_year_and_is_provisional(read):
    collisions, casualties = base()
    half = [c for c in collisions if int(c["date"][3:5]) <= 6]
    indexes = {c["collision_index"] for c in half}
    hurt = [c for c in casualties if c["collision_index"] in indexes]
    batch = one(read(half, hurt, name="provisional-mid-year-unvalidated-2024.csv"))
    assert (batch.first, batch.last, batch.standing) == ("2024-01", "2024-06", Standing.PROVISIONAL)
    batch = one(read([c | {"status": "Unvalidated"} for c in half], hurt))
    assert batch.standing is Standing.PROVISIONAL


def test_a_file_of_several_years_is_split(read):
    pairs = [base(year) for year in ("1979", "2023", "2024")]
    batches, messages = read(*map(list, map(chain.from_iterable, zip(*pairs, strict=True))))
    assert messages == []
    assert [(b.partition, b.first, b.rows_read) for b in batches] == [
        ("1979", "1979-01", 48),
        ("2023", "2023-01", 48),
        ("2024", "2024-01", 48),
    ]


def test_a_year_with_a_fault_does_not_stop_the_others(read):
    pairs = [base(year) for year in ("2022", "2023", "2024")]
    pairs[1] = (pairs[1][0], pairs[1][1][:5])
    batches, messages = read(*map(list, map(chain.from_iterable, zip(*pairs, strict=True))))
    assert [b.partition for b in batches] == ["2022", "2024"]
    assert [m.split(":")[0] for m in messages] == ["collisions and casualties 2023"]


def test_files_are_paired_by_name_where_several_have_the_year(file, partnership, sorted_out):
    def as_csv(rows: list[dict]) -> str:
        return "\n".join([",".join(rows[0]), *(",".join(r.values()) for r in rows)]) + "\n"

    collisions, casualties = base()
    more = [*collisions, collision("2024MORE", 7)]
    files = [
        file("dft-collision-2024.csv", as_csv(collisions)),
        file("dft-collision-last-5-years.csv", as_csv(more)),
        file("dft-casualty-last-5-years.csv", as_csv([*casualties, casualty("2024MORE")])),
        file("dft-casualty-2024.csv", as_csv(casualties)),
    ]
    batches, messages = sorted_out(reader.read(files, partnership))
    assert messages == []
    assert [(b.file_name, b.rows_loaded) for b in batches] == [
        ("dft-collision-last-5-years.csv + dft-casualty-last-5-years.csv", 50),
        ("dft-collision-2024.csv + dft-casualty-2024.csv", 48),
    ]


def test_adjusted_casualties_are_summed_unrounded(read):
    collisions, casualties = base()
    share = "casualty_adjusted_severity_serious"
    for row in casualties:
        row[share] = "0.25"
    casualties[0] |= {"casualty_severity": "1", share: "-1"}
    casualties[1] |= {"casualty_severity": "2", share: "1"}
    casualties[2][share] = "0"
    batch = one(read(collisions, casualties))
    assert totals(batch, "category")["casualty_ksi_adjusted"] == pytest.approx(1 + 1 + 21 * 0.25)
    assert batch.vocabulary == "adjusted"
    wanted = frozenset({"casualty_ksi_adjusted"})
    assert reader.labels(wanted, batch.vocabulary) == wanted


def test_an_adjustment_that_some_casualties_lack_is_not_used(read):
    collisions, casualties = base()
    for row in casualties:
        row["casualty_adjusted_serious"] = "0.25"
    casualties[5]["casualty_adjusted_serious"] = "-1"
    batch = one(read(collisions, casualties))
    assert "casualty_ksi_adjusted" not in totals(batch, "category")
    assert batch.vocabulary == "as recorded"
    assert reader.labels(frozenset({"casualty_ksi_adjusted"}), batch.vocabulary) is None
    assert reader.labels(frozenset({"casualty_slight"}), batch.vocabulary) == {"casualty_slight"}


def test_broken_rows_are_set_aside_and_lines_stay_right(file, partnership, sorted_out):
    collisions, casualties = base()
    collisions.append(collision("2024BAD", 2, date="00/02/2024"))
    lines = [
        ",".join(COLLISION_COLUMNS),
        *(",".join(c.get(k, "") for k in COLLISION_COLUMNS) for c in collisions),
    ]
    lines[3:3] = ["", "2024CUT,2024"]
    hurt = [
        ",".join(CASUALTY_COLUMNS),
        *(",".join(c.get(k, "") for k in CASUALTY_COLUMNS) for c in casualties),
    ]
    files = [file("collision.csv", "\r\n".join(lines)), file("casualty.csv", "\n".join(hurt))]
    [batch], _ = sorted_out(reader.read(files, partnership))
    assert batch.rejects.values.tolist() == [
        [28, "collision date: expected a day of 2024 as DD/MM/YYYY, found '00/02/2024'", lines[27]],
        [5, "row: expected as many cells as the header has, found others", "2024CUT,2024"],
    ]


def test_trailing_blanks_in_references_do_not_part_casualties_from_collisions(read):
    collisions, casualties = base()
    for row in casualties[::2]:
        row["collision_index"] += " "
    assert one(read(collisions, casualties)).rows_loaded == 48


@pytest.mark.parametrize(
    ("text", "year", "day"),
    [
        ("01/01/79", "1979", "1979-01-01"),
        ("18/01/1979", "1979", "1979-01-18"),
        ("29/02/2024", "2024", "2024-02-29"),
        ("3/1/15", "2015", "2015-01-03"),
        ("31/02/2024", "2024", None),
        ("2024-02-03", "2024", None),
        ("", "2024", None),
        ("03/01/80", "1979", None),
    ],
)
def test_dates(text, year, day):
    [result] = dates(pd.DataFrame({"date": [text], "year": [year]}))
    assert (None if pd.isna(result) else result.date().isoformat()) == day


@pytest.mark.parametrize(
    "header",
    [
        "Accident_Index,Vehicle_Reference,Vehicle_Type",
        "collision_index,casualty_reference",
        "table,variable,code,label,note,type",
        '"table","year","rows","cols","column_names","classes"',
        "<!DOCTYPE html>",
        "",
    ],
)
def test_other_files_are_not_recognised(header, file):
    assert not reader.recognise(file("x.csv", header + "\n1,2,3\n"))


@settings(max_examples=25, deadline=None)
@given(
    severities=st.lists(st.sampled_from(["1", "2", "3", "-1", "NULL", "x"]), min_size=24, max_size=24),
    places=st.lists(st.sampled_from(["E07000107", "E07000109", "E09000004", ""]), max_size=10),
    seed=st.integers(0, 999),
)
def test_totals_do_not_depend_on_the_order_of_rows(severities, places, seed, partnership, tmp_path_factory):
    collisions, casualties = base()
    for row, severity in zip(casualties, severities, strict=True):
        row["casualty_severity"] = severity
    collisions += [collision(f"2024P{n}", 5, place) for n, place in enumerate(places)]
    casualties += [casualty(f"2024P{n}") for n in range(len(places))]
    random.Random(seed).shuffle(collisions)
    random.Random(seed + 1).shuffle(casualties)
    folder = tmp_path_factory.mktemp("shuffled")
    files = []
    for name, rows in (("collision.csv", collisions), ("casualty.csv", casualties)):
        pd.DataFrame(rows).to_csv(folder / name, index=False)
        files.append(InputFile(name, folder / name))
    [batch] = reader.read(files, partnership)
    ours = 24 + sum(place in CODES.values() for place in places)
    counter = Counter(totals(batch, "category"))
    assert sum(n for c, n in counter.items() if c.startswith("casualty_")) == ours
    for code, name in SEVERITY.items():
        extra = ours - 24 if code == "3" else 0
        assert counter[f"casualty_{name}"] == severities.count(code) + extra
    assert batch.rows_read == batch.rows_loaded + batch.rows_outside == 2 * (24 + len(places))

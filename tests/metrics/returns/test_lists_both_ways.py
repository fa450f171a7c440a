"""A plain list says the same on both ways in: sent on the page, and given to `load`."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from itertools import permutations
from pathlib import Path

import openpyxl
import pytest

from data_loaders.input_files.find import InputFile
from data_loaders.loading import Report, load
from data_loaders.partnership import current
from data_loaders.returns.columns import HEADINGS
from data_loaders.returns.intake import Unsettled
from data_loaders.sources.partner_return import reader
from metrics.returns.checked import Checked
from metrics.returns.intake import INTAKE, measures
from tests.metrics.returns.conftest import DARTFORD, GRAVESHAM, Desk, quarter, saved

USUAL = ("indicator", "area", "period", "value")
Q1 = quarter("2013/14 Q1")
Rows = Sequence[Sequence[object]]


def as_csv(*rows: Sequence[object], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def as_workbook(*rows: Sequence[object]) -> bytes:
    book = openpyxl.Workbook()
    for n, row in enumerate(rows, start=1):
        for i, value in enumerate(row, start=1):
            book.active.cell(n, i).value = value
    return saved(book)


def loaded(desk: Desk, tmp_path: Path, content: bytes, name: str, why: str = "") -> Report:
    path = tmp_path / name
    path.write_bytes(content)
    return load(desk.engine, [path], current(), progress=False, why=why, intake=INTAKE)


def both(desk: Desk, tmp_path: Path, content: bytes, name: str = "list.csv") -> tuple[Checked, Report]:
    """What the check finds in a list, and what `load` does with it."""
    checked = desk.check(content, name)
    return checked, loaded(desk, tmp_path, content, name)


def read(tmp_path: Path, content: bytes) -> dict[tuple[str, str, str], float]:
    """What `load` would store of a list that it recognises."""
    path = tmp_path / "list"
    path.write_bytes(content)
    file = InputFile("list", path)
    assert reader.recognise(file)
    batches = reader.read_one(file, current(), measures())
    rows = [row for batch in batches for row in batch.figures.to_dict("records")]
    return {(row["category"], row["area"], row["period"]): row["value"] for row in rows}


def figures(checked: Checked) -> dict[tuple[str, str, str], float | None]:
    return {(f.key.indicator, f.key.area, f.key.period.first): f.value for f in checked.figures}


def held(desk: Desk) -> dict[tuple[str, str, str], float | None]:
    return {key: value for key, (value, *_) in desk.held().items()}


def told(report: Report) -> str:
    return "\n".join(report.lines())


# -- columns -----------------------------------------------------------------------------------------------------


def test_columns_in_every_order_say_the_same(shared_desk: Desk) -> None:
    row = {"indicator": "idva_clients", "area": DARTFORD, "period": "2013/14 Q1", "value": 7}
    for order in permutations(USUAL):
        checked = shared_desk.check(as_csv(order, [row[name] for name in order]), "list.csv")
        assert figures(checked) == {("idva_clients", DARTFORD, "2013-04"): 7} and not checked.problems


def test_every_ordinary_heading_is_read_on_both_ways(shared_desk: Desk, tmp_path: Path) -> None:
    row = {
        "indicator": "da_repeat_incidents",
        "area": DARTFORD,
        "period": "2013/14 Q1",
        "value": 7,
        "denominator": 20,
    }
    row["note"] = "counted twice"
    for name, headings in HEADINGS.items():
        for n, heading in enumerate(headings):
            written = f" {heading.replace('_', ' ').upper() if n % 2 else heading.title()} "
            content = as_csv([written if ours == name else ours for ours in row], list(row.values()))
            checked = shared_desk.check(content, "list.csv")
            assert (
                figures(checked)
                == read(tmp_path, content)
                == {("da_repeat_incidents", DARTFORD, "2013-04"): 7}
            )
            assert not checked.problems, heading


@pytest.mark.parametrize("blank", [0, 2])
@pytest.mark.parametrize("form", ["csv", "xlsx", "semicolons", "tabs"])
def test_names_as_people_write_them(desk: Desk, tmp_path: Path, form: str, blank: int) -> None:
    rows: Rows = [
        *[[None] * 4] * blank,
        ["Quarter", "Measure", "Figure", "Borough"],
        ["Apr-Jun 2013", "People using the IDVA service", 7, "gravesham"],
        ["Q1 2013/14", " visits to One Stop Shops", 9, "Dartford"],
    ]
    if form == "xlsx":
        content = as_workbook(*rows)
    else:
        content = as_csv(*rows, delimiter={"csv": ",", "semicolons": ";", "tabs": "\t"}[form])
    checked, report = both(desk, tmp_path, content, "list.xlsx" if form == "xlsx" else "list.csv")
    expected = {("idva_clients", GRAVESHAM, "2013-04"): 7, ("one_stop_shop_visits", DARTFORD, "2013-04"): 9}
    assert figures(checked) == held(desk) == expected
    assert not checked.problems and not report.faults and not report.passed_over


@pytest.mark.parametrize(
    "heading", ["\u00a0,,,\nindicator,area,period,value", '"indicator\n",area,period,value']
)
def test_a_heading_that_the_page_reads_is_recognised_by_load(
    desk: Desk, tmp_path: Path, heading: str
) -> None:
    content = f"{heading}\nidva_clients,{DARTFORD},2013/14 Q1,7\n".encode()
    checked, report = both(desk, tmp_path, content)
    assert figures(checked) == held(desk) == {("idva_clients", DARTFORD, "2013-04"): 7}
    assert not checked.problems and not report.passed_over


def test_two_columns_that_say_the_same_are_to_be_corrected(desk: Desk, tmp_path: Path) -> None:
    content = as_csv([*USUAL, "Borough"], ["idva_clients", DARTFORD, "2013/14 Q1", 7, GRAVESHAM])
    checked, report = both(desk, tmp_path, content)
    assert [p.kind for p in checked.problems] == ["column twice"]
    assert "borough, which says the area again" in told(report) and not desk.held()


# -- periods -----------------------------------------------------------------------------------------------------

WRITTEN = {
    "idva_clients": ["2013/14 Q1", "Q1 2013-14", "quarter 1 2013/14", "Apr to Jun 2013", "2013/2014 Q1"],
    "deliberate_fires": ["2013-04", "Apr-13", "April 2013", "04/2013", "17/04/2013", "201304", datetime(2013, 4, 1),
                         datetime(2013, 4, 30), 201304],
    "concern_parking": ["2012/13", "2012-13", "2012/2013", "FY2012/13", "April 2012 to March 2013"],
}  # fmt: skip


@pytest.mark.parametrize("name", WRITTEN)
def test_a_period_in_every_ordinary_way(shared_desk: Desk, tmp_path: Path, name: str) -> None:
    first = "2012-04" if name == "concern_parking" else "2013-04"
    for n, written in enumerate(WRITTEN[name], start=1):
        rows = [
            ["measure", "area", "period", "value", "out of"],
            [name, DARTFORD, written, n, 100 * (name[0] == "c") or ""],
        ]
        content = as_workbook(*rows)
        checked = shared_desk.check(content, "list.xlsx")
        assert figures(checked) == read(tmp_path, content) == {(name, DARTFORD, first): n}, written
        assert not [p for p in checked.problems if p.kind == "period in doubt"]


@pytest.mark.parametrize(
    ("name", "written", "readings"),
    [
        (
            "idva_clients",
            "2013-Q1",
            ("April to June 2013 (2013/14 Q1)", "January to March 2013 (2012/13 Q4)"),
        ),
        ("deliberate_fires", "2011-12", ("December 2011", "April 2011 to March 2012 (2011/12)")),
        ("deliberate_fires", "03/04/2013", ("April 2013", "March 2013")),
    ],
)
def test_a_period_that_may_mean_two_is_asked_about_with_both(
    desk: Desk, tmp_path: Path, name, written, readings
) -> None:
    content = as_csv(USUAL, [name, DARTFORD, written, 7])
    checked, report = both(desk, tmp_path, content)
    [problem] = checked.problems
    [fault] = report.faults
    assert isinstance(fault, Unsettled) and [p.kind for p in fault.problems] == ["period in doubt"]
    for message in (str(problem), told(report)):
        assert repr(written) in message and readings[0] in message and readings[1] in message
        assert "column period" in message
    assert problem.severity == "confirm" and not desk.held()
    assert not loaded(desk, tmp_path, content, "list.csv", why="that is how we write it").faults
    assert list(desk.held()) == [(name, DARTFORD, checked.figures[0].key.period.first)]
    assert not loaded(desk, tmp_path, content, "list.csv").faults  # it is held, and not asked about again


def test_the_quarter_that_was_chosen_on_the_page_decides(shared_desk: Desk) -> None:
    content = as_csv(USUAL, ["idva_clients", DARTFORD, "2013-Q1", 7])
    for chosen in (Q1, quarter("2012/13 Q4")):
        checked = shared_desk.check(content, "list.csv", quarter=chosen)
        assert [f.key.period for f in checked.figures] == [chosen] and not checked.problems
    other = shared_desk.check(content, "list.csv", quarter=quarter("2013/14 Q2"))
    assert [p.kind for p in other.problems] == ["wrong quarter"]


def test_the_other_rows_of_the_list_decide_between_a_month_and_a_year(desk: Desk, tmp_path: Path) -> None:
    months = [["deliberate_fires", DARTFORD, m, 7] for m in ("2011-11", "2011-12", "2012-01")]
    assert not loaded(desk, tmp_path, as_csv(USUAL, *months), "months.csv").faults
    assert sorted(period for *_, period in desk.held()) == ["2011-11", "2011-12", "2012-01"]


@pytest.mark.parametrize("december", ["2011-12", "Dec-11", datetime(2011, 12, 1)])
def test_years_in_a_monthly_measure_are_set_aside_with_the_one_that_looks_like_a_month(
    desk: Desk, tmp_path: Path, december: object
) -> None:
    rows = [["deliberate_fires", DARTFORD, year, 200] for year in ("2010-11", december, "2012-13", "2013-14")]
    report = loaded(desk, tmp_path, as_workbook(USUAL, *rows), "years.xlsx")
    assert not desk.held()
    checked = desk.check(as_workbook(USUAL, *rows), "years.xlsx")
    assert "other rows of this measure are about years" in told(report) and not checked.figures


def test_a_month_of_a_quarterly_measure_is_never_stored(desk: Desk, tmp_path: Path) -> None:
    rows = [["treatment_access", DARTFORD, month, 40] for month in ("2014-01", "Feb-14", "March 2014")]
    checked, report = both(
        desk, tmp_path, as_csv(USUAL, *rows, ["treatment_access", GRAVESHAM, "2013/14 Q4", 9])
    )
    assert held(desk) == {("treatment_access", GRAVESHAM, "2014-01"): 9}
    assert [p.kind for p in checked.problems] == ["another period"] * 3
    assert "'2014-01' means January 2014. This measure is counted by the quarter" in told(report)


# -- names that nobody knows -------------------------------------------------------------------------------------


def test_an_unknown_measure_is_named_with_the_nearest_and_its_rows_are_set_aside(
    desk: Desk, tmp_path: Path
) -> None:
    rows = [
        ["idva_client", DARTFORD, "2013/14 Q1", 5], ["idva_client", GRAVESHAM, "2013/14 Q1", 6],
        ["Stolen bicycles of the moon", DARTFORD, "2013/14 Q1", 1], ["idva_clients", DARTFORD, "2013/14 Q1", 7],
    ]  # fmt: skip
    checked, report = both(desk, tmp_path, as_csv(USUAL, *rows))
    assert held(desk) == figures(checked) == {("idva_clients", DARTFORD, "2013-04"): 7}
    assert [p.kind for p in checked.problems] == ["unknown measure"] * 3
    assert "The nearest is “People using the IDVA service” (idva_clients)" in str(checked.problems[0])
    out = told(report)
    assert "note: No measure that an agency returns is called 'idva_client'. 2 rows set aside." in out
    assert (
        "note: No measure that an agency returns is called 'Stolen bicycles of the moon'. 1 row set aside."
        in out
    )
    assert [r.notes for r in desk.snapshot.releases] == [
        tuple(n[8:] for n in out.splitlines() if n.startswith("  note"))
    ]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (["metal theft", DARTFORD, "2013/14 Q1", 5], ""),
        (["asb_actions", DARTFORD, "2013/14 Q1", 5], "unknown measure"),
        (["asb_incidents", DARTFORD, "2013-04", 5], "another source's measure"),
        (["metal_theft", "Medway", "2013/14 Q1", 5], "unknown area"),
        (["metal_theft", "", "2013/14 Q1", 5], "unknown area"),
        (["", DARTFORD, "2013/14 Q1", 5], "unknown measure"),
        (["Jo Bloggs, DA1 1DR", DARTFORD, "2013/14 Q1", 5], "unknown measure"),
    ],
)
def test_what_nobody_knows_is_told_on_both_ways(desk: Desk, tmp_path: Path, row: list, kind: str) -> None:
    sound = ["metal_theft", GRAVESHAM, "2013/14 Q1", 7]
    checked, report = both(desk, tmp_path, as_csv(USUAL, row, sound))
    assert [p.kind for p in checked.problems] == ([kind] if kind else [])
    assert held(desk) == figures(checked) and ("set aside" in told(report)) == bool(kind)
    assert "DA1 1DR" not in str(checked.problems) + told(report)


def test_a_list_of_which_nothing_is_known_is_refused_with_the_name(desk: Desk, tmp_path: Path) -> None:
    checked, report = both(desk, tmp_path, as_csv(USUAL, ["deliberate fire", DARTFORD, "2013-04", 5]))
    assert "called 'deliberate fire'" in str(checked.problems[0]) and checked.blocked
    assert "called 'deliberate fire'" in str(report.faults[0]) and not desk.held()


def test_a_long_list_of_unknown_names_is_told_in_a_few_lines(desk: Desk, tmp_path: Path) -> None:
    rows = [[f"measure {n}", DARTFORD, "2013/14 Q1", 5] for n in range(3_000)]
    report = loaded(
        desk, tmp_path, as_csv(USUAL, ["idva_clients", DARTFORD, "2013/14 Q1", 7], *rows), "list.csv"
    )
    [batch] = report.new
    assert len(batch.notes) == 21 and batch.notes[-1] == "2,980 more names are unknown. 2,980 rows set aside."
    assert (batch.rows_loaded, len(batch.rejects)) == (1, 3_000)

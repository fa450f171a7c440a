"""The file of a measure: what it is comes first, and no cell of it can be taken for a formula."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data_loaders.calendar.month import FinancialYear, Month
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import registry
from metrics.measures import measure
from metrics.series import scope
from metrics.series.evidence import Evidence
from metrics.series.scope import Scope
from pages.card import take_away
from pages.components.download import DANGEROUS, NUMBER, measures, safe, write


@pytest.mark.parametrize(
    "cell",
    [
        "=HYPERLINK(1)",
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\0=1",
        "＝1",
        "＋1",
        "－x",
        "＠a",
    ],
)
def test_what_a_spreadsheet_would_run_is_a_text(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize(
    ("cell", "text"), [(-5, "-5"), ("-5", "-5"), ("+3.25", "+3.25"), (-0.5, "-0.5"), (None, "")]
)
def test_a_genuine_number_stays_a_number(cell: object, text: str) -> None:
    assert safe(cell) == text


@given(st.text())
@example("=1\n=2")
def test_no_text_begins_with_what_is_dangerous(text: str) -> None:
    safe_text = safe(text)
    assert not safe_text.startswith(DANGEROUS) or NUMBER.fullmatch(safe_text)


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"])), min_size=1)
    )
)
def test_every_cell_comes_back_as_it_was_made_safe(rows: list[list[str]]) -> None:
    back = list(csv.reader(io.StringIO(write(rows).decode("utf-8-sig"), newline="")))
    assert back == [[safe(cell) for cell in row] for row in rows]


def test_the_file_says_what_it_is_before_any_figure(illustrative_store) -> None:
    evidence = Evidence(registry(), Snapshot(illustrative_store))
    ending = scope.default_ending(evidence)
    assert ending is not None
    asked = Scope("E07000107", ending, scope.baseline_of(registry().plan, ending))
    both = [
        measure(evidence, registry().indicators["asb_incidents"], asked.of(a))
        for a in ("E07000107", "E07000109")
    ]
    rows = list(csv.reader(io.StringIO(measures(both).decode("utf-8-sig"), newline="")))
    assert rows[0] == ["Measure", "Anti-social behaviour incidents"]
    assert rows[2][1].startswith("Illustrative: invented")
    head = rows.index([]) + 1
    assert rows[head][0] == "Area"
    assert {row[0] for row in rows[head + 1 :]} == {"Dartford", "Gravesham"}
    assert len(rows) - head - 1 == 2 * 48


@pytest.mark.parametrize("id", ["asb_incidents", "asb_perception", "kcap_premises", "public_events"])
def test_every_form_of_a_measure_says_what_it_is(evidence, id: str) -> None:
    codes = evidence.registry.partnership.codes
    asked = Scope(codes[0], Month.of(2013, 12), FinancialYear(2012))
    shown = [measure(evidence, evidence.registry.indicators[id], asked.of(code)) for code in codes]
    made = {form: make(shown, codes) for form, (_, _, make) in take_away.FORMS.items()}
    book = openpyxl.load_workbook(io.BytesIO(made["Excel"]))
    rows = list(csv.reader(io.StringIO(made["CSV"].decode("utf-8-sig"))))
    assert [c.value for c in book["Figures"][2]][:2] == rows[rows.index([]) + 2][:2]
    assert dict(book["About"].values)["Measure"] == shown[0].indicator.title
    drawn = made["Chart, SVG"]
    assert shown[0].indicator.title in drawn and "Illustrative data" in drawn
    assert all(m.area_name in drawn for m in shown)
    assert "gray" not in drawn and "NaN" not in drawn
    assert made["Chart, PNG"].startswith(b"\x89PNG")

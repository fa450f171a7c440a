"""The file of a measure: what it is comes first, and no cell of it can be taken for a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data_loaders.store.reading import Book
from metrics import scope
from metrics.evidence import Evidence
from metrics.measure import measure
from metrics.registry import registry
from metrics.scope import Scope
from pages.parts.download import DANGEROUS, NUMBER, measures, safe, write


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
    found = safe(text)
    assert not found.startswith(DANGEROUS) or NUMBER.fullmatch(found)


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"])), min_size=1)
    )
)
def test_every_cell_comes_back_as_it_was_made_safe(rows: list[list[str]]) -> None:
    back = list(csv.reader(io.StringIO(write(rows).decode("utf-8-sig"), newline="")))
    assert back == [[safe(cell) for cell in row] for row in rows]


def test_the_file_says_what_it_is_before_any_figure(illustrative_store) -> None:
    evidence = Evidence(registry(), Book(illustrative_store))
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

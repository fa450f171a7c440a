"""Workbooks: what was written is read back, texts never run, and the same figures make the same file."""

from __future__ import annotations

import io
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from pages.exports.printable import Printer
from pages.exports.workbook import write

DANGEROUS = [
    "=1+1",
    '=HYPERLINK("http://x")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "-5+3",
    "\t=1",
    "＝1",
    "'=1",
]


def back(data: bytes, sheet: str = "Figures"):
    return list(load_workbook(io.BytesIO(data))[sheet].iter_rows())


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_is_shown_and_never_worked_out(text: str) -> None:
    ((head,), (cell,)) = back(write({"Figures": [["Head"], [text]]}))
    assert cell.data_type in ("s", "inlineStr") and cell.value == text
    assert head.font.bold and not cell.font.bold


@given(
    st.lists(st.one_of(st.none(), st.text(min_size=1), st.integers(-(10**12), 10**12), st.floats(-1e9, 1e9)))
)
@example(["\r\n", "a\rb\r\n\r"])
def test_every_value_that_can_be_printed_comes_back_as_it_was(values: list) -> None:
    results = [
        cell for row in back(write({"Figures": [["Head"], *([v] for v in values)]}))[1:] for cell in row
    ]
    for value, cell in zip(list(values), results, strict=False):
        if isinstance(value, str):
            assert (cell.value or "") == Printer(paper=False).text(value)
        elif value is None:
            assert cell.value is None
        else:
            assert math.isclose(cell.value, value, rel_tol=1e-12, abs_tol=1e-300)


def test_the_same_figures_make_the_same_file_and_the_heading_stays_in_sight() -> None:
    sheets = {"Figures": [["Ward", "Count"], ["Town", 3], ["Heath", -2.5]], "About": [["What"], ["x"]]}
    assert write(sheets) == write(sheets)
    book = load_workbook(io.BytesIO(write(sheets)))
    assert book.sheetnames == ["Figures", "About"] and book["Figures"].freeze_panes == "A2"

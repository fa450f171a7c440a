"""The printed map sheet: one tagged page that says what the list says, and the same file for the same figures."""

from __future__ import annotations

import io
from datetime import date

import pikepdf
import pypdf
import pytest

from metrics.hotspot_layers import Show, layer
from metrics.hotspot_list import topic_of
from metrics.hotspot_rows import By
from metrics.hotspot_shapes import outlines
from metrics.hotspot_significance import findings
from metrics.month import Month, Span
from metrics.sentences import number
from metrics.streets import streets
from metrics.ward_figures import ward_figures
from pages.print import hotspot_sheet
from tests.pages.pdf import accessible

SPAN = Span(Month.parse("2013-04"), 9)
TODAY = date(2026, 11, 23)


@pytest.fixture(params=["asb_incidents", "collisions-pedestrian", "deliberate_fires"])
def given(request, evidence):
    topic = topic_of(evidence, request.param)
    figures = ward_figures(evidence, topic, evidence.registry.partnership.codes, SPAN, SPAN.years_before(1))
    found = findings(evidence, figures, SPAN)
    listed = streets(evidence, figures)
    drawn = outlines(evidence, figures.vintages)
    return figures, layer(Show.RATE, figures, found), drawn, found, listed, By.RATE, TODAY


def test_it_is_one_accessible_page(given) -> None:
    with pikepdf.open(io.BytesIO(hotspot_sheet.sheet(*given))) as file:
        assert len(file.pages) == 1
        accessible(file)


def test_it_says_what_the_list_says(given) -> None:
    figures = given[0]
    (page,) = pypdf.PdfReader(io.BytesIO(hotspot_sheet.sheet(*given))).pages
    text = " ".join(page.extract_text().split())
    for ward in figures.ranked(By.RATE)[:10]:
        assert f"{ward.full_name} {number(ward.count)} " in text
    assert "Illustrative data" in text and "Printed 23 November 2026" in text
    assert "April to December 2013, compared with April to December 2012" in text


def test_the_same_figures_make_the_same_file(given) -> None:
    assert hotspot_sheet.sheet(*given) == hotspot_sheet.sheet(*given)


def test_what_a_name_holds_is_never_read_as_markup(given) -> None:
    content = hotspot_sheet.contents(*given) | {
        "headline": '#panic("x") $x$ *bold* \\ #image("/etc/passwd") <a>'
    }
    from datetime import datetime

    from pages.print import document

    (page,) = pypdf.PdfReader(
        io.BytesIO(document.pdf("hotspot_sheet", content, datetime(2026, 11, 23)))
    ).pages
    assert '#panic("x") $x$ *bold*' in page.extract_text().replace("“", '"').replace("”", '"')

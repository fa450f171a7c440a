"""The printed map sheet: one tagged page that says what the list says, and the same file for the same figures."""

from __future__ import annotations

import io
from datetime import date

import pikepdf
import pypdf
import pytest
from sqlalchemy import update

from data_loaders.calendar.month import Month, Span
from data_loaders.store.engine import opened
from data_loaders.store.schema import area
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import load
from metrics.formats import number
from metrics.hotspots.layers import Show
from metrics.series.evidence import Evidence
from metrics.wording.hotspot_list import ward_sentence
from metrics.wording.hotspots import place_name
from pages.hotspots import sheet
from pages.hotspots.view import HotspotRequest, View
from tests.pages.pdf import accessible

SPAN = Span(Month.parse("2013-04"), 9)
TODAY = date(2026, 11, 23)


@pytest.fixture(
    params=[
        ("asb_incidents", Show.RATE),
        ("collisions-pedestrian", Show.COUNT),
        ("deliberate_fires", Show.CHANGE),
        ("asb_incidents", Show.STREETS),
        ("domestic_burglary", Show.SURFACE),
        ("collisions", Show.POINTS),
    ],
    ids="-".join,
)
def given(request, evidence) -> View:
    topic, show = request.param
    asked = HotspotRequest(topic, evidence.registry.partnership.codes, SPAN, SPAN.years_before(1), None)
    return View(evidence, asked, show)


def test_it_is_one_accessible_page(given) -> None:
    with pikepdf.open(io.BytesIO(sheet.sheet(given, TODAY))) as file:
        assert len(file.pages) == 1
        accessible(file)


def test_it_stays_one_page_for_a_tall_borough_and_for_very_long_names(evidence, monkeypatch) -> None:
    asked = HotspotRequest("asb_incidents", ("E07000109",), SPAN, SPAN.years_before(1), None)
    tall = View(evidence, asked, Show.CHANGE)
    assert len(pypdf.PdfReader(io.BytesIO(sheet.sheet(tall, TODAY))).pages) == 1
    told = ["Somewhere " * 400] * 3
    content = sheet.contents(tall, TODAY) | {"wards": told}
    monkeypatch.setattr(sheet, "contents", lambda *_: content)
    (page,) = pypdf.PdfReader(io.BytesIO(sheet.sheet(tall, TODAY))).pages
    assert "Somewhere" not in page.extract_text()


def test_names_of_wards_in_any_script_are_printed_or_replaced_and_named(own_url: str) -> None:
    with opened(own_url) as engine:
        with engine.begin() as connection:
            connection.execute(update(area).values(name=area.c.name + " ਪੰਜਾਬ 👍\u202e"))
        asked = HotspotRequest("asb_incidents", ("E07000107",), SPAN, SPAN.years_before(1), None)
        made = sheet.sheet(View(Evidence(load(), Snapshot(engine)), asked, Show.RATE), TODAY)
    with pikepdf.open(io.BytesIO(made)) as file:
        accessible(file)
        assert len(file.pages) == 1
    text = pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text()
    assert "□□" in text and "could not be printed" in text
    assert "U+1F44D (thumbs up sign), U+202E (right-to-left override)" in " ".join(text.split())


def test_a_map_that_cannot_be_drawn_leaves_the_list(evidence, monkeypatch) -> None:
    view = View(
        evidence, HotspotRequest("asb_incidents", ("E07000109",), SPAN, SPAN.years_before(1), None), Show.RATE
    )
    content = sheet.contents(view, TODAY) | {"map": "<svg broken"}
    monkeypatch.setattr(sheet, "contents", lambda *_: content)
    (page,) = pypdf.PdfReader(io.BytesIO(sheet.sheet(view, TODAY))).pages
    text = " ".join(page.extract_text().split())
    assert "The map could not be made. Reference" in text and content["rows"][0][1] in text


def test_it_says_what_the_list_says(given) -> None:
    (page,) = pypdf.PdfReader(io.BytesIO(sheet.sheet(given, TODAY))).pages
    text = " ".join(page.extract_text().split())
    figures = given.figures
    match given.show:
        case Show.STREETS:
            wanted = [f"{place_name(s.name)} {figures.by_code[s.ward].full_name}" for s in given.streets[:10]]
        case Show.POINTS:
            wanted = [f"{figures.by_code[c.ward].full_name} {c.when}" for c in given.collisions[:10]]
        case _:
            wanted = [f"{w.full_name} {number(w.count)} " for w in figures.ranked(given.by)[:10]]
    for item in wanted:
        assert item in text
    for code in [w.code for w in figures.ranked(given.by)[:3]]:
        assert ward_sentence(figures.by_code[code], figures, given.by) in text
    assert "Illustrative data" in text and "Printed 23 November 2026" in text
    assert "April to December 2013, compared with April to December 2012" in text


def test_the_same_figures_make_the_same_file(given) -> None:
    assert sheet.sheet(given, TODAY) == sheet.sheet(given, TODAY)


def test_what_a_name_holds_is_never_read_as_markup(given) -> None:
    content = sheet.contents(given, TODAY) | {
        "headline": '#panic("x") $x$ *bold* \\ #image("/etc/passwd") <a>'
    }
    from datetime import datetime

    from pages.exports import document

    (page,) = pypdf.PdfReader(
        io.BytesIO(document.pdf("hotspot_sheet", content, datetime(2026, 11, 23)))
    ).pages
    assert '#panic("x") $x$ *bold*' in page.extract_text().replace("“", '"').replace("”", '"')

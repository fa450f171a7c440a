"""One sentence for each measure: letter by letter the same on its card, as its chart's text and in each file."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import openpyxl
import pytest

from data_loaders.store.reading import Book
from metrics.evidence import Evidence
from metrics.measure import Measure, priority
from metrics.month import FinancialYear, Month
from metrics.registry import load
from metrics.scope import Scope
from pages.parts import charts, take_away
from tests.pages.opening import html, open_page

PRIORITY = "drugs-and-alcohol"  # it has every kind of measure


@pytest.fixture(scope="module")
def cards(illustrative_store) -> list[tuple[Measure, ...]]:
    """Each measure of the priority, in both boroughs."""
    evidence = Evidence(load(), Book(illustrative_store))
    codes = evidence.registry.partnership.codes
    asked = [Scope(code, Month.of(2013, 12), FinancialYear(2012)) for code in codes]
    return list(zip(*(priority(evidence, PRIORITY, one) for one in asked), strict=True))


def codes(card: tuple[Measure, ...]) -> list[str]:
    return [one.scope.area for one in card]


def test_the_page_says_it_and_its_charts_say_it(cards, illustrative_url, monkeypatch) -> None:
    monkeypatch.setenv("CSP_DATABASE_URL", illustrative_url)
    page = open_page(PRIORITY, to="December 2013")
    assert not page.exception
    said = unescape(html(page))
    told = [unescape(found) for found in re.findall(r'class="card-says" data-chart="([^"]*)"', html(page))]
    named = [chart.proto.alt for chart in page.main.get("vega_lite_chart")]
    assert len(told) == len(named) == len(cards) == 12
    for card, alternative, name in zip(cards, told, named, strict=True):
        assert alternative == charts.alt_text(card, codes(card))
        assert alternative.startswith(name) and name == charts.what(card)
        for one in card:
            assert f"· {one.sentence}</p>" in said
            assert one.sentence in alternative


def test_a_chart_of_one_borough_speaks_of_that_borough(cards) -> None:
    first, second = cards[0]
    alternative = charts.alt_text(cards[0], codes(cards[0])[1:])
    assert second.sentence in alternative and first.sentence not in alternative


@pytest.mark.parametrize("number", [0, 2, 5, 11])
def test_every_file_of_a_card_says_it(cards, number: int) -> None:
    card = cards[number]
    made = {
        form: make(card, codes(card))
        for form, (_, _, make) in take_away.FORMS.items()
        if form != "Chart, PNG"
    }
    rows = list(csv.reader(io.StringIO(made["CSV"].decode("utf-8-sig"))))
    book = list(openpyxl.load_workbook(io.BytesIO(made["Excel"]))["About"].values)
    drawn = unescape(made["Chart, SVG"])
    for one in card:
        said = (one.area_name, f"{one.judgement.status}. {one.sentence}")
        assert list(said) in rows and said in book
        assert one.sentence in drawn
        for other in (one.trend, one.outlook):
            assert not other or ([one.area_name, other] in rows and (one.area_name, other) in book)

"""One sentence for each measure: letter by letter the same on its card, as its chart's text and in each file."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import openpyxl
import pytest

from data_loaders.calendar.month import FinancialYear, Month
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import load
from metrics.measures import priority
from metrics.series.evidence import Evidence
from metrics.series.measure import Measure
from metrics.series.scope import Scope
from pages.card import take_away
from pages.components import charts
from tests.pages.opening import html, open_page

PRIORITY = "drugs-and-alcohol"  # it has every kind of measure


@pytest.fixture(scope="module")
def cards(illustrative_store) -> list[tuple[Measure, ...]]:
    """Each measure of the priority, in both boroughs."""
    evidence = Evidence(load(), Snapshot(illustrative_store))
    codes = evidence.registry.partnership.codes
    asked = [Scope(code, Month.of(2013, 12), FinancialYear(2012)) for code in codes]
    return list(zip(*(priority(evidence, PRIORITY, item) for item in asked), strict=True))


def codes(card: tuple[Measure, ...]) -> list[str]:
    return [item.scope.area for item in card]


def test_the_page_says_it_and_its_charts_say_it(cards, illustrative_url, monkeypatch) -> None:
    monkeypatch.setenv("CSP_DATABASE_URL", illustrative_url)
    page = open_page(PRIORITY, to="December 2013")
    assert not page.exception
    page_text = unescape(html(page))
    told = [unescape(result) for result in re.findall(r'class="card-says" data-chart="([^"]*)"', html(page))]
    named = [chart.proto.alt for chart in page.main.get("vega_lite_chart")]
    assert len(told) == len(named) == len(cards) == 12
    for card, alternative, name in zip(cards, told, named, strict=True):
        assert alternative == charts.alt_text(card, codes(card))
        assert alternative.startswith(name) and name == charts.what(card)
        for item in card:
            assert f"· {item.sentence}</p>" in page_text
            assert item.sentence in alternative


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
    for item in card:
        text = (item.area_name, f"{item.judgement.status}. {item.sentence}")
        assert list(text) in rows and text in book
        assert item.sentence in drawn
        for other in (item.trend, item.outlook):
            assert not other or ([item.area_name, other] in rows and (item.area_name, other) in book)

"""The page that explains a card: with a real card, its own sentence, and today's statuses."""

from __future__ import annotations

import re
from html import unescape

import pytest
from markupsafe import escape
from streamlit.testing.v1 import AppTest

from data_loaders.calendar.month import FinancialYear, Month
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import load
from metrics.measures import measure
from metrics.series.evidence import Evidence
from metrics.series.judgement import Status
from metrics.series.scope import Scope
from metrics.wording.card_explainer import over_time, pieces
from pages.about.how_to_read import CHART, WORDS


def app() -> None:
    from pages.about import how_to_read
    from pages.state import cache, scope

    scope.controls(cache.evidence())
    how_to_read.draw()


@pytest.fixture
def page(illustrative_url: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("CSP_DATABASE_URL", illustrative_url)
    opened = AppTest.from_function(app, default_timeout=120)
    opened.session_state["to"] = Month.of(2013, 12)
    return opened.run()


def said(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def test_the_card_and_its_pieces_are_of_one_measure(page: AppTest, illustrative_store) -> None:
    assert not page.exception
    evidence = Evidence(load(), Snapshot(illustrative_store))
    text = said(page)
    (card,) = re.findall(r'<h2 id="([^"]+)">', text)
    indicator = evidence.registry.indicators[card]
    asked = [
        Scope(code, Month.of(2013, 12), FinancialYear(2012)) for code in evidence.registry.partnership.codes
    ]
    (shown,) = (
        m for m in (measure(evidence, indicator, item) for item in asked) if escape(m.sentence) in text
    )
    assert len(over_time(shown)) == 2
    for piece in (*pieces(shown), *over_time(shown)):
        assert f"<p>{escape(piece.text)}</p><p>{escape(piece.means)}</p>" in text


def test_illustrative_data_is_named(page: AppTest) -> None:
    assert "Illustrative data." in said(page)


def test_every_status_chart_mark_and_word_is_explained(page: AppTest) -> None:
    text = unescape(said(page))
    for status in Status:
        assert f'title="{status}"' in text
    for word, means in {**CHART, **WORDS}.items():
        assert f"<dt>{word}</dt><dd>{means}</dd>" in text


def test_examples_follow_the_borough(page: AppTest) -> None:
    assert "in Gravesham" in said(page).split("Now:", 1)[1]
    page.radio(key="borough").set_value("E07000107").run()
    assert not page.exception
    assert "in Gravesham" not in said(page).split("Now:", 1)[1]

"""The whole dashboard: every page runs for every borough, says what it is about, and says so when there is nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from data_loaders.store.engine import connect, upgrade
from metrics.definitions.registry import registry
from tests.pages.opening import Visit, html, open_page

PLAN = registry().plan
OTHERS = ["hotspots", "compare", "sources", "how-to-read", "methods", "consultation"]
BOROUGHS = ["Dartford", "Gravesham", "Both together"]


@pytest.mark.parametrize("borough", BOROUGHS)
@pytest.mark.parametrize("name", ["", *(p.id for p in PLAN.priorities), *OTHERS])
def test_every_page_runs_for_every_borough(visit: Visit, name: str, borough: str) -> None:
    app = visit(name, borough=borough)
    assert not app.exception
    assert len(app.title) == 1
    assert app.sidebar.radio[0].value == borough or app.session_state["borough"]


@pytest.mark.parametrize("priority", PLAN.priorities, ids=lambda p: p.id)
def test_a_priority_page_has_its_title_its_period_and_a_card_for_each_measure(visit: Visit, priority) -> None:
    app = visit(priority.id, to="December 2013")
    assert app.title[0].value.replace("\\", "") == priority.title
    text = html(app)
    names = re.findall(r'<h2 id="[^"]+"><a [^>]+>([^<]+)</a></h2>', text)
    assert names == [i.title for i in registry().measures(priority.id)]
    assert "April to December 2013, compared with the same months of 2012/13" in text
    assert "Illustrative data." in text


def test_the_menu_holds_a_page_for_each_priority_in_the_plans_order(visit: Visit) -> None:
    app = visit()
    assert not app.exception
    links = [f'href="{p.id}"' for p in PLAN.priorities]
    places = [html(app).index(link) for link in links]
    assert places == sorted(places)


def test_what_the_address_asks_is_what_the_page_shows(visit: Visit) -> None:
    app = visit("violent-crime", borough="Gravesham", to="December 2013", against="2011/12")
    text = html(app)
    assert "compared with the same months of 2011/12" in text
    assert "<strong>Gravesham</strong>" in text and "<strong>Dartford</strong>" not in text


@pytest.mark.parametrize(
    "choices",
    [
        {"borough": "Atlantis"},
        {"to": "Smarch 2013"},
        {"against": "2013/14", "to": "June 2012"},
        {"borough": "' OR '1'='1", "to": "'; DROP TABLE release; --", "against": "%00"},
    ],
)
def test_a_bad_address_falls_back_to_what_is_usual(visit: Visit, choices: dict[str, str]) -> None:
    app = visit("violent-crime", **choices)
    assert not app.exception
    assert "Illustrative data." in html(app)


def test_an_empty_store_says_which_command_fills_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    engine = connect(url)
    upgrade(engine)
    engine.dispose()
    monkeypatch.setenv("CSP_DATABASE_URL", url)
    app = open_page("violent-crime")
    assert not app.exception
    assert app.title[0].value == "No figures are loaded yet"
    assert "python -m data_loaders demo" in app.code[0].value


def test_a_store_without_a_schema_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSP_DATABASE_URL", f"sqlite:///{tmp_path / 'new.sqlite'}")
    monkeypatch.setenv("CSP_LOCAL_STEWARD", "Jo Smith")
    app = open_page()
    assert not app.exception
    assert app.title[0].value == "The dashboard cannot start"
    assert "python -m data_loaders status" in app.code[0].value

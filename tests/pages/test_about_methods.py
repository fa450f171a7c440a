"""The Methods page: every measure is on it, folded but there, and every status and section."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from metrics.definitions.indicator import Indicator
from metrics.definitions.registry import load
from metrics.series.judgement import Status
from metrics.wording.methods import SECTIONS
from metrics.wording.status import STATUS
from pages.about.methods import definition

HOSTILE = "<img src=x onerror=alert(1)> ![](http://example.org/) :red[x]"


def app() -> None:
    from pages.about import methods
    from pages.state import cache, scope

    scope.controls(cache.evidence())
    methods.draw()


@pytest.fixture
def page(illustrative_url: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("CSP_DATABASE_URL", illustrative_url)
    return AppTest.from_function(app, default_timeout=60).run()


def said(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def shown(page: AppTest) -> list[str]:
    return re.findall(r'<details class="definition" id="([^"]+)"', said(page))


def test_every_indicator_is_there_in_the_plans_order(page: AppTest) -> None:
    registry = load()
    assert not page.exception
    expected = [i.id for p in registry.plan.priorities for i in registry.measures(p.id)]
    assert shown(page) == expected
    assert set(expected) == set(registry.indicators)


def test_every_definition_and_caveat_is_there(page: AppTest) -> None:
    from markupsafe import escape

    text = said(page)
    for indicator in load().indicators.values():
        for line in (
            indicator.title,
            indicator.definition,
            indicator.why,
            indicator.lead,
            *indicator.caveats,
        ):
            assert escape(line[:1].upper() + line[1:]) in text, (indicator.id, line)


def test_one_measure_can_be_found(page: AppTest) -> None:
    page.selectbox(key="measure").select("shoplifting").run()
    assert not page.exception
    assert shown(page) == ["shoplifting"]
    assert 'id="shoplifting" open' in said(page)


def test_every_status_is_explained_with_its_shape(page: AppTest) -> None:
    text = said(page)
    for status in Status:
        assert f'title="{status}"' in text
        assert STATUS[status] in text
    assert all(shape in text for shape in "●○△▲■")


def test_contents_lead_to_every_section(page: AppTest) -> None:
    text = said(page)
    anchors = re.findall(r'<a href="#([^"]+)"', text)
    assert anchors == ["measures", *(s.anchor for s in SECTIONS)]
    assert {h.anchor for h in (e.proto for e in page.header)} == set(anchors)


def test_a_definition_is_text(shipped_like: Indicator) -> None:
    registry = load()
    html = definition(registry, shipped_like, registry.plan)
    assert "<img" not in html
    assert html.count("&lt;img src=x onerror=alert(1)&gt;") == 3


@pytest.fixture
def shipped_like() -> Indicator:
    """A measure whose texts are somebody's bad joke."""
    told = load().indicators["shoplifting"].model_dump()
    return Indicator.model_validate(told | {"title": HOSTILE, "definition": HOSTILE, "caveats": (HOSTILE,)})

"""Withheld figures are swapped for others that they might be, or corrected to them by a later return: nothing that a
reader can get changes by a byte."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache

import pytest
from sqlalchemy import Engine

from data_loaders.calendar.month import Span
from data_loaders.store.changes import AsAt
from data_loaders.store.engine import opened
from data_loaders.store.meetings import papers
from data_loaders.store.snapshot import Snapshot
from metrics.comparison.boroughs import of_plan
from metrics.definitions.registry import load
from metrics.exports.figures import figures
from metrics.measures import measure
from metrics.meetings.feed import entries, updated
from metrics.meetings.restated import restated
from metrics.meetings.since import since
from metrics.provenance import states
from metrics.returns.register import quarters, register
from metrics.series.evidence import Evidence
from metrics.series.measure import Measure
from metrics.series.scope import Scope
from metrics.series.withholding import Audience, known_to
from metrics.wording.returns import state_text
from pages.components import chart_table, download, figure_rows, sparks
from pages.data.release_history import csv_file
from pages.pack.contents import contents
from pages.pack.request import request
from tests.conftest import copied
from tests.pages.opening import html, open_page
from tests.withheld_stores import ENDING, guarded, twins

D = "E07000107"
PAGES = ("violent-crime", "drugs-and-alcohol", "since-last-meeting", "sources", "returns")


@pytest.fixture(scope="module")
def stores(illustrative_url: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("withheld")
    first = copied(illustrative_url, folder / "first.sqlite")
    return twins(first, lambda: copied(first, folder / "second.sqlite"))


def told(url: str, audience: Audience, names: Collection[str] = ()) -> dict[str, str]:
    """What each route tells this audience, by the route's name; only the named ones, if any is."""
    with opened(url) as engine:
        return {
            name: tell() for name, tell in _routes(engine, audience).items() if not names or name in names
        }


def _routes(engine: Engine, audience: Audience) -> dict[str, Callable[[], str]]:
    paper = request(engine, load(), ENDING, audience)
    evidence, asked = paper.evidence, paper.asked
    result = cache(lambda: since(paper.then, evidence, asked, paper.codes))
    first = min(evidence.snapshot.releases, key=lambda r: r.change)
    before = Evidence(load(), Snapshot(engine, AsAt(first.change, first.accepted)), audience)
    ids = [i.id for i in guarded()]
    listed = [known_to(audience, r) for r in evidence.snapshot.history]
    return {
        "figures": lambda: repr(list(figures(evidence, ids))),
        "register": lambda: repr([_registered(evidence, q) for q in quarters(evidence, ENDING.end)]),
        "releases": lambda: csv_file(listed, states(listed)).decode(),
        "days that can be asked for": lambda: repr([day.at for day in evidence.snapshot.days]),
        "last change of the feed": lambda: str(updated(evidence)),
        "figures as at an earlier day": lambda: repr(list(figures(before, ids))),
        "restated": lambda: repr(list(restated(before, evidence))),
        "since the last meeting": lambda: (
            paper.against + repr([(n.changes, n.rank, n.now.sentence) for n in result().noted])
        ),
        "order of exceptions": lambda: repr([(n.now.indicator.id, n.now.scope.area) for n in result().noted]),
        "feed": lambda: repr(list(entries(result(), asked))),
        "boroughs compared": lambda: repr(of_plan(evidence, asked, *paper.codes)),
        "pack": lambda: repr(contents(paper)),
        "frozen paper": lambda: repr([p.judgements for p in papers(engine).values()]),
        "files of cards": lambda: repr([download.measures(card) for card in _cards(evidence, asked)]),
        "hover, chart and table": lambda: repr([_drawn(card) for card in _cards(evidence, asked)]),
    }


def _registered(evidence: Evidence, quarter: Span) -> list:
    lines = register(evidence, quarter)
    return [
        (e.indicator.id, e.state(quarter.last.end), state_text(e), [r.id for r in e.releases]) for e in lines
    ]


def _cards(evidence: Evidence, scope: Scope) -> list[list[Measure]]:
    areas = (*evidence.registry.partnership.codes, evidence.whole)
    return [[measure(evidence, i, scope.of(area)) for area in areas] for i in guarded()]


def _drawn(card: list[Measure]) -> tuple:
    """The data of a card's chart, of what its pop-up says and of its signs."""
    return (
        chart_table.table(card[:2], [D]).to_pylist(),
        list(figure_rows.hover(card[:2], 1.0)),
        sparks.image(card[:2], [D]),
    )


@pytest.mark.slow
@pytest.mark.parametrize("audience", ["public", "partner"])
def test_no_route_tells_a_withheld_figure_or_that_it_was_corrected(
    stores: tuple[str, str], audience: Audience
) -> None:
    first, two = (told(url, audience) for url in stores)
    assert [name for name in first if first[name] != two[name]] == []


@pytest.mark.slow
def test_an_officer_sees_the_figures_that_were_swapped_and_corrected(stores: tuple[str, str]) -> None:
    names = {"figures", "since the last meeting", "files of cards", "hover, chart and table"}
    names |= {"register", "releases", "last change of the feed"}
    first, two = (told(url, "officer", names) for url in stores)
    assert {name for name in first if first[name] != two[name]} == names


def shown(name: str) -> list[str]:
    """Every element of a page as it is sent to the browser, charts' data included."""
    app = open_page(name, to="December 2013", quarter="2013-12")
    assert not app.exception
    text = (str(getattr(element, "proto", element)) for element in _elements(app._tree))
    return [
        re.sub(r'deferred_file_id: "\w+"', "", text) for text in text
    ]  # a number drawn anew for each reader


def _elements(block) -> Iterator:
    for child in block.children.values():
        yield child
        if hasattr(child, "children"):
            yield from _elements(child)


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_no_page_shows_a_withheld_figure_or_that_it_was_corrected(
    stores: tuple[str, str], name: str, monkeypatch
) -> None:
    pages = []
    for url in stores:
        monkeypatch.setenv("CSP_DATABASE_URL", url)
        pages.append(shown(name))
    assert len(pages[0]) > 5
    assert pages[0] == pages[1]


def test_a_correction_that_nobody_may_see_has_no_page(stores: tuple[str, str], monkeypatch) -> None:
    url = stores[1]
    with opened(url) as engine:
        newest = Evidence(load(), Snapshot(engine), "officer").snapshot.history[-1]
    monkeypatch.setenv("CSP_DATABASE_URL", url)
    assert newest.file_name == "correction.xlsx"
    earlier = str(newest.id - 200)
    assert f"Release {earlier}:" in html(open_page("sources", release=earlier))
    pages = [html(open_page("sources", release=str(n))) for n in (newest.id, newest.id + 1000)]
    assert "correction.xlsx" not in pages[0]
    assert pages[0] == pages[1]

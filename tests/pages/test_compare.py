"""The page that compares: that words, charts, tables and files say the same, with tables and without."""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import pairwise

import altair as alt
import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.batch import Standing
from data_loaders.calendar.month import FinancialYear
from data_loaders.store.engine import connect
from data_loaders.store.snapshot import Snapshot
from metrics.comparison import crime
from metrics.comparison.boroughs import of_plan
from metrics.comparison.side_by_side import Word
from metrics.definitions.neighbours import neighbours
from metrics.definitions.registry import registry
from metrics.exports.comparison import borough_file
from metrics.series.evidence import Evidence
from metrics.series.scope import Scope
from pages.compare import area_charts, tables
from pages.compare import difference_chart as charts
from pages.compare.area_rows import funnel_rows, ranked_rows
from pages.compare.difference_rows import difference_rows, reach
from pages.components import download
from tests.comparison_store import YEAR_SO_FAR, D, G, build

SCOPE = Scope(D, YEAR_SO_FAR.last, FinancialYear(2012))


def app() -> None:
    from pages.compare import compare
    from pages.state import cache, scope

    scope.controls(cache.evidence())
    compare.draw()


@pytest.fixture(scope="module")
def full(tmp_path_factory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('full') / 'store.sqlite'}"
    build(url).dispose()
    return url


@pytest.fixture(scope="module")
def bare(tmp_path_factory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('bare') / 'store.sqlite'}"
    build(url, tables=False, standing=Standing.ILLUSTRATIVE).dispose()
    return url


@pytest.fixture
def page(full: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("CSP_DATABASE_URL", full)
    return AppTest.from_function(app, default_timeout=60).run()


@pytest.fixture(scope="module")
def evidence(full: str):
    engine = connect(full)
    yield Evidence(registry(), Snapshot(engine))
    engine.dispose()


@pytest.fixture(scope="module")
def groups(evidence: Evidence):
    return of_plan(evidence, SCOPE, D, G)


@pytest.fixture(scope="module")
def table(evidence: Evidence):
    return crime.recorded_crime(evidence, neighbours(registry().partnership), "all")


def said(page: AppTest) -> str:
    return re.sub(r"<[^>]+>", " ", "\n".join(element.proto.body for element in page.main.get("html")))


def test_the_page_answers_before_anything_is_opened(page):
    assert not page.exception
    assert [t.value for t in page.title] == ["Compare"]
    text = said(page)
    assert "April to December 2013" in text
    assert "4 are higher in Dartford, 3 are higher in Gravesham and 3 are not distinguishable" in text
    assert "Kent Police recorded 6,000 offences in Dartford and Gravesham" in text
    assert "The two are not the same count." in text
    assert "Unassigned Kent (not published" in text
    assert "year ending December 2024" in text and "2017/18" in text
    assert "Illustrative" not in text


def test_the_months_that_are_asked_for_are_those_that_are_compared(page):
    earlier = next(o for o in page.selectbox(key="to").options if o == "June 2013")
    page.selectbox(key="to").select(earlier).run()
    assert not page.exception
    assert "April to June 2013" in said(page)
    assert "120 in all" in said(page)  # three months of 40


def test_another_group_of_offences_can_be_chosen(page):
    page.selectbox(key="offences").select("homicide").run()
    assert not page.exception
    assert "0 offences of homicide in Dartford and Gravesham: 0.00 per 100,000 residents" in said(page)


def test_without_tables_the_page_says_which_command_brings_them(bare, monkeypatch):
    monkeypatch.setenv("CSP_DATABASE_URL", bare)
    page = AppTest.from_function(app, default_timeout=60).run()
    assert not page.exception
    assert "No tables of recorded crime by partnership are loaded." in said(page)
    assert "python -m data_loaders refresh ons_csp" in page.code[0].value
    assert "Illustrative data." in said(page)


def test_every_chart_has_an_alternative_made_of_its_figures(page):
    results = [element.proto for element in page.get("vega_lite_chart")]
    assert results and all(chart.alt for chart in results)
    text = "\n".join(chart.alt for chart in results)
    assert "Anti-social behaviour incidents: 50% fewer" in text
    assert "Criminal damage: the same, could be chance" in text
    assert "highest first: Dartford and Gravesham 100.0, Canterbury 66.6" in text
    assert "Dartford and Gravesham above the 99.8% limit" in text


def test_a_chart_has_a_row_for_each_measure_that_is_compared(groups):
    for _, compared in groups:
        for none, limit in ((1, 4.0), (0, 40.0)):
            rows = difference_rows(compared, none, limit).to_pylist()
            wanted = [c for c in compared if c.difference and c.difference.none == none]
            assert [r["name"] for r in rows] == [c.indicator.title for c in wanted]
            assert [r["order"] for r in rows] == list(range(len(wanted)))
            for row, item in zip(rows, wanted, strict=True):
                assert (
                    row["word"] == {Word.HIGHER: "higher", Word.LOWER: "lower", Word.SAME: "same"}[item.word]
                )
                low, high = (1 / limit, limit) if none else (-limit, limit)
                assert low <= row["lower"] <= row["upper"] <= high
                assert row["after"] == (item.difference.upper is None or item.difference.upper > high)


def test_the_axis_has_room_for_every_size(groups):
    every = [c for _, compared in groups for c in compared]
    assert (reach(every, 1), reach(every, 0)) == (4.0, 20.0)
    assert (reach([], 1), reach([], 0)) == (2.0, 10.0)


def test_the_ranked_chart_draws_every_figure_and_the_reference(table):
    rows = ranked_rows(table).to_pylist()
    areas = [r for r in rows if r["part"] == "area"]
    assert [(r["name"], r["rate"]) for r in areas] == [(a.name, a.rate) for a in table.ranked]
    assert [r["mark"] for r in areas] == ["whole", "other", "other", "other"]
    (reference,) = [r for r in rows if r["part"] == "reference"]
    assert reference["text"] == "Kent 80.0"


def test_the_funnel_is_drawn_around_the_reference_and_its_labels_do_not_touch(table):
    rows = funnel_rows(table).to_pylist()
    ends = sorted((r["rate"], r["text"]) for r in rows if r["part"] == "end")
    assert [text for _, text in ends] == ["99.8%", "95%", "Kent 80.0", "95%", "99.8%"]
    limits = {r["line"] for r in rows if r["part"] == "limit"}
    assert limits == set(area_charts.LINES)
    rates = [r["rate"] for r in rows if r["part"] != "end"]
    gaps = [b - a for (a, _), (b, _) in pairwise(ends)]
    assert min(gaps) >= 0.06 * (max(rates) - min(rates)) * 0.999
    people = [r["people"] for r in rows if r["part"] == "limit"]
    assert (
        min(people) < min(a.people for a in table.ranked) <= max(a.people for a in table.ranked) < max(people)
    )


def test_lines_of_the_funnel_that_lie_on_nought_have_no_name(evidence):
    rare = crime.recorded_crime(evidence, neighbours(registry().partnership), "homicide")
    ends = [r["text"] for r in funnel_rows(rare).to_pylist() if r["part"] == "end"]
    assert ends == ["Kent 1.67", "95%", "99.8%"]


@pytest.mark.parametrize(
    "spec",
    [
        charts.difference_spec("1", "4", "Dartford", "Gravesham"),
        charts.difference_spec("0", "20", "Dartford", "Gravesham"),
        area_charts.ranked_spec("per 1,000 residents", "Dartford and 'Gravesham'"),
        area_charts.funnel_spec("per 1,000 residents", "residents"),
    ],
)
def test_a_specification_holds_no_data_and_is_valid(spec):
    assert spec["data"] == {"name": "source"}
    assert '"values": [{' not in json.dumps(spec)
    alt.Chart.from_dict(
        {k: v for k, v in spec.items() if k != "data"} | {"data": {"values": []}}, validate=True
    )


def test_specifications_use_only_columns_that_the_rows_have(groups, table):
    shown = [c for _, compared in groups for c in compared]
    pairs = (
        (charts.difference_spec("1", "4", "A", "B"), difference_rows(shown, 1, 4)),
        (area_charts.ranked_spec("unit", "A"), ranked_rows(table)),
        (area_charts.funnel_spec("unit", "residents"), funnel_rows(table)),
    )
    for spec, rows in pairs:
        fields = set(re.findall(r'"field": "(\w+)"', json.dumps(spec)))
        assert fields and fields <= set(rows.column_names)


def test_the_table_says_what_the_comparison_says(groups):
    priority, compared = groups[0]
    html = tables.of_boroughs(priority, compared)
    assert "3.60 (3.24 to 3.99)" in html and "50% fewer" in html and "Lower in Dartford" in html
    assert html.count("<tr>") == 1 + len(compared)


def test_the_table_of_areas_names_those_without_a_figure(table):
    html = tables.of_areas(table)
    assert "Not published: crimes stand under an unassigned group" in html
    assert "above the 99.8% limit" in html and "the same, could be chance" in html


def test_the_file_holds_every_measure_with_its_sentence(groups):
    text = download.write(borough_file(groups, SCOPE.span, "Dartford", "Gravesham")).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    head = next(i for i, line in enumerate(lines) if line[:1] == ["Priority"])
    rows = [dict(zip(lines[head], line, strict=True)) for line in lines[head + 1 :]]
    assert len(rows) == sum(len(compared) for _, compared in groups)
    asb = next(r for r in rows if r["Measure"] == "Anti-social behaviour incidents")
    assert (asb["Dartford count"], asb["Gravesham out of"], asb["Size"], asb["Result"]) == (
        "360",
        "50000",
        "0.5",
        "Lower in Dartford",
    )
    assert asb["Population"] == "residents: Census 2011"
    missing = next(r for r in rows if r["Measure"] == "Local re-offending")
    assert (missing["Dartford value"], missing["Result"]) == ("", "Not compared")
    assert missing["In words"].startswith("No return was received")


def test_the_page_is_in_the_menu(full, monkeypatch):
    monkeypatch.setenv("CSP_DATABASE_URL", full)
    from tests.pages.opening import open_page

    page = open_page("compare")
    assert not page.exception
    assert [t.value for t in page.title] == ["Compare"]

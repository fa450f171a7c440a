"""The hotspots page: that the sentence, the list, the map and its legend say the same, and what a reader can choose."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from data_loaders.calendar.month import Month, Span
from data_loaders.store.engine import connect
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import load
from metrics.hotspots.layers import Show, layer
from metrics.hotspots.ward_figures import ward_figures
from metrics.hotspots.ward_rows import By, WardFigures
from metrics.series.evidence import Evidence
from pages.components import download
from pages.components.encode import encode
from pages.components.maps import COLOURS
from pages.hotspots import files, legend, point_lists, ward_map, ward_table
from pages.hotspots.view import HotspotRequest, View
from tests.hotspot_store import D, G, build

HOSTILE = "<img src=x onerror=alert(1)>`${x}![](http://example.org/)"


def app() -> None:
    from pages.hotspots import hotspots
    from pages.state import cache, scope

    scope.controls(cache.evidence())
    hotspots.draw()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    url = f"sqlite:///{tmp_path_factory.mktemp('page') / 'store.sqlite'}"
    build(url, heath=HOSTILE).dispose()
    yield url


@pytest.fixture
def page(store: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page, opened: March 2014 and the wards of 2013."""
    monkeypatch.setenv("CSP_DATABASE_URL", store)
    opened = AppTest.from_function(app, default_timeout=60)
    opened.session_state["to"] = Month.of(2014, 3)
    return opened.run()


def ask(store: str, topic: str, first: str, months: int, boroughs=(D, G)) -> WardFigures:
    engine = connect(store)
    evidence = Evidence(load(), Snapshot(engine))
    span = Span(Month.parse(first), months)
    ward_rows = ward_figures(
        evidence, evidence.registry.indicators[topic], boroughs, span, span.years_before(1)
    )
    engine.dispose()
    return ward_rows


@pytest.fixture
def view(store: str) -> Iterator[View]:
    """Collisions of 2014, as the page shows them."""
    engine = connect(store)
    span = Span(Month.parse("2014-01"), 12)
    asked = HotspotRequest("collisions", (D, G), span, span.years_before(1), None)
    yield View(Evidence(load(), Snapshot(engine)), asked, Show.RATE)
    engine.dispose()


def said(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def map_scripts(page: AppTest) -> str:
    (response,) = page.get("component_instance")
    args = json.loads(response.proto.json_args)
    return args["script"] + args["feature_group"]


def test_it_opens_on_the_first_topic_of_the_plan_as_a_rate_for_the_year_so_far(page, store):
    assert not page.exception
    assert page.selectbox(key="topic").value == "asb_incidents"
    assert page.selectbox(key="show").value == By.RATE
    figures = ask(store, "asb_incidents", "2013-04", 12)
    top = figures.ranked(By.RATE)[0]
    assert f"From April 2013 to March 2014, {top.full_name} had the most" in said(page)
    assert "February 2014" in said(page)


@pytest.mark.slow
def test_every_topic_and_measure_can_be_shown(page):
    for topic in page.selectbox(key="topic").options:
        page.selectbox(key="topic").select(topic).run()
        for show in page.selectbox(key="show").options:
            page.selectbox(key="show").select(show).run()
            assert not page.exception, (topic, show)


def test_a_later_start_changes_the_sentence_and_a_later_end_the_wards(page):
    page.selectbox(key="from").select("March 2014").run()
    assert "In March 2014," in said(page)
    page.selectbox(key="to").select("May 2015").run()
    page.selectbox(key="from").select("December 2014").run()
    assert "changed within these months; all are counted in the wards of 2015." in said(page)
    page.selectbox(key="wards").select("2013").run()
    assert "all are counted in the wards of 2013." in said(page)


def test_a_topic_that_is_behind_the_others_says_how_far_it_goes(page):
    page.selectbox(key="to").select("May 2015").run()
    page.selectbox(key="topic").select("Road traffic collisions").run()
    told = (
        "Nothing is loaded for April to May 2015. The newest month of this topic is December 2014: choose it"
    )
    assert told in said(page)
    page.selectbox(key="to").select("December 2014").run()
    assert "The newest month" not in said(page)


def test_a_chosen_ward_is_marked_on_the_map_and_told_in_words(page):
    assert " picked" not in map_scripts(page)
    page.selectbox(key="ward").select("Town, Gravesham").run()
    assert len(re.findall(r'"className": "ward [^"]+ picked"', map_scripts(page))) == 1
    assert "Town, Gravesham: " in said(page)


def test_a_ward_of_other_wards_is_not_kept(page):
    page.selectbox(key="ward").select("Town, Gravesham").run()
    page.radio(key="borough").set_value(D).run()
    assert not page.exception
    assert page.selectbox(key="ward").value is None
    assert "Gravesham" not in said(page).split("page-period")[1].split("legend")[0]


def test_names_from_files_are_text_everywhere(page):
    page.selectbox(key="ward").select(f"{HOSTILE}, Dartford").run()
    assert HOSTILE not in said(page)
    assert "&lt;img src=x onerror=alert(1)&gt;" in said(page)
    scripts = map_scripts(page).replace("\\u0026", "&")
    assert HOSTILE not in scripts and encode(HOSTILE) in scripts
    assert not [e for e in page.markdown if HOSTILE in e.value]


# -- the list, the map and the legend say the same ---------------------------------------------------------------


@pytest.mark.parametrize("by", list(By))
def test_the_list_shows_every_ward_once_in_order_with_its_figures(store, by):
    figures = ask(store, "collisions", "2014-01", 12)
    content = ward_table.content(figures, by, {}, "E3")
    assert [r["code"] for r in content["rows"]] == [w.code for w in figures.ranked(by)]
    assert [r["picked"] for r in content["rows"]].count(True) == 1
    column = content["columns"].index("Count") - 2
    shown = {r["code"]: int(r["cells"][column]["text"]) for r in content["rows"]}
    assert shown == {w.code: w.count for w in figures.wards}
    rest = sum(int(t["cells"][column]["text"]) for t in content["totals"] if "In no ward" in t["name"])
    whole = sum(int(t["cells"][column]["text"]) for t in content["totals"] if "in all" in t["name"])
    assert sum(shown.values()) + rest == whole == sum(b.total for b in figures.boroughs)


def test_the_tooltip_says_what_the_list_says(store):
    figures = ask(store, "collisions", "2014-01", 12)
    for row in ward_table.content(figures, By.RATE, {}, None)["rows"]:
        ward = figures.by_code[row["code"]]
        told = " ".join(ward_map.lines(ward, figures, By.RATE))
        rate, count, change, _chance = row["cells"]
        assert ward.full_name == f"{row['name']}, {row['borough']}"
        assert all(cell["text"] in told for cell in (rate, count, change))


@pytest.mark.parametrize("by", list(By))
def test_each_colour_of_the_map_is_in_the_legend_with_its_range(store, by):
    from metrics.hotspots.shapes import outlines

    engine = connect(store)
    evidence = Evidence(load(), Snapshot(engine))
    figures = ask(store, "collisions", "2014-01", 12)
    result = layer(Show(by), figures, {})
    drawn = ward_map.shapes(figures, by, result, outlines(evidence, figures.vintages), None)
    text = legend.html(legend.wards(result))
    for shape in drawn:
        assert COLOURS[shape.fill] in text
    assert len(re.findall("<li>", text)) == len({s.fill for s in drawn})
    assert sorted(s.rank for s in drawn) == sorted(figures.ranks(by).values())
    engine.dispose()


def test_a_ward_without_a_figure_is_hatched_and_has_a_reason(store):
    figures = ask(store, "deliberate_fires", "2014-04", 3)
    text = legend.html(legend.wards(layer(Show.COUNT, figures, {})))
    assert "no figure" in text
    (row,) = [r for r in ward_table.content(figures, By.COUNT, {}, None)["rows"] if r["code"] == "E2"]
    assert row["rank"] == "" and row["cells"][0] == {"text": "–", "note": "withheld"}
    assert "withheld" in ward_map.lines(figures.by_code["E2"], figures, By.COUNT)[1]


def test_the_file_holds_the_figures_of_the_list(view):
    text = files.csv(view).decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    start = rows.index([])
    head, *body = rows[start + 1 :]
    assert ["Measure", "Road traffic collisions"] in rows[:start]
    assert ["Boroughs", "Dartford and Gravesham"] in rows[:start]
    counts = {
        r[head.index("Ward code")]: float(r[head.index("Count")]) for r in body if r[head.index("Ward code")]
    }
    assert counts == {w.code: w.count for w in view.figures.wards}
    assert download.safe("=1+1") == "'=1+1"


def test_a_start_that_is_no_longer_possible_gives_way_to_the_usual_one(page):
    page.selectbox(key="from").select("March 2014").run()
    page.selectbox(key="to").select("January 2014").run()
    assert not page.exception
    assert "April 2013 to January 2014" in said(page)
    page.selectbox(key="to").select("May 2014").run()
    page.selectbox(key="from").select("April 2013").run()
    assert "April 2013 to May 2014" in said(page)
    page.selectbox(key="to").select("March 2014").run()
    assert not page.exception
    assert "April 2013 to March 2014" in said(page)


def test_the_workbook_holds_the_rows_of_the_csv_and_says_what_it_is(view):
    rows = list(csv.reader(files.csv(view).decode("utf-8-sig").splitlines()))
    book = load_workbook(io.BytesIO(files.xlsx(view)))
    table = rows[rows.index([]) + 1 :]
    held = [["" if c is None else c for c in row] for row in book["Wards"].iter_rows(values_only=True)]
    assert held[0] == table[0] and len(held) == len(table)
    count = held[0].index("Count")
    assert [str(r[count]) for r in held[1:]] == [r[count] for r in table[1:]]
    assert ("Measure", "Road traffic collisions") in list(book["About"].iter_rows(values_only=True))


@pytest.mark.parametrize(("show", "sheet"), [(Show.STREETS, "Map points"), (Show.POINTS, "Collisions")])
def test_points_are_listed_and_taken_away_one_by_one(view, show, sheet):
    """What the map shows as points is in the list beside it, in the CSV and in the workbook."""
    item = replace(view, show=show)
    listed = point_lists.streets if show is Show.STREETS else point_lists.collisions
    result = item.streets if show is Show.STREETS else item.collisions
    content = listed(item.figures, result, "E1")
    assert len(content["rows"]) == len(result) == len(item.dots) > 10
    assert {r["code"] for r in content["rows"] if r["picked"]} == {"E1"}
    text = list(csv.reader(files.csv(item).decode("utf-8-sig").splitlines()))
    table = text[text.index([]) + 1 :]
    book = load_workbook(io.BytesIO(files.xlsx(item)))
    assert len(table) == len(list(book[sheet].iter_rows())) == len(result) + 1
    number = "Count" if show is Show.STREETS else "Collisions"
    whole = sum(w.count for w in item.figures.wards)
    assert sum(float(r[table[0].index(number)]) for r in table[1:]) == whole


def test_filters_by_time_are_said_in_words(page):
    page.selectbox(key="topic").select("Road traffic collisions").run()
    page.multiselect(key="days").set_value([4, 5]).run()
    page.selectbox(key="hour").select(22).run()
    page.selectbox(key="last-hour").select(2).run()
    page.multiselect(key="months").set_value([6, 7]).run()
    assert not page.exception
    assert "only June and July, Friday and Saturday, 22:00 to 02:59" in said(page)


def test_classes_are_the_same_from_month_to_month_where_asked(page):
    """Classes of a month's own values change with the month; those of every month neither with it nor the borough."""

    def limits() -> list[str]:
        return re.findall(r"</span>([^<]+) <small>", said(page))

    page.selectbox(key="from").select("March 2014").run()
    bounds = limits()
    page.toggle(key="same-classes").set_value(True).run()
    shared = limits()
    assert shared != bounds and shared[0].startswith("up to") and shared[-1].startswith("over")
    page.selectbox(key="to").select("January 2014").run()
    page.selectbox(key="from").select("January 2014").run()
    page.radio(key="borough").set_value(D).run()
    assert not page.exception
    assert limits() == shared


def test_the_link_names_everything_that_is_chosen(page):
    page.selectbox(key="topic").select("Road traffic collisions").run()
    page.multiselect(key="days").set_value([4, 5]).run()
    page.selectbox(key="ward").select("Town, Gravesham").run()
    (address,) = re.findall(r'href="\?([^"]+)"[^>]+data-copy', said(page))
    asked = parse_qs(address.replace("&amp;", "&"))
    assert asked["days"] == ["Friday", "Saturday"] and asked["ward"] == ["Town, Gravesham"]
    assert asked["to"] == ["March 2014"] and asked["borough"] == ["Both together"]
    assert asked["topic"] == ["Road traffic collisions"] and asked["show"] == ["Rate by ward"]


def test_a_way_of_looking_that_the_next_topic_has_not_gives_way(page):
    page.selectbox(key="show").select("Streets").run()
    page.selectbox(key="topic").select("Road traffic collisions").run()
    assert not page.exception
    assert page.selectbox(key="show").value == Show.RATE

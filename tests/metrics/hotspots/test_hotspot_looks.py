"""Ways of looking at a map: classes that hold every ward once, times of the week, and a surface that keeps its sum."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from data_loaders.calendar.month import Month, Span
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import load
from metrics.exports.hotspot_list import hotspot_list, topic_of
from metrics.hotspots.collision_points import collisions
from metrics.hotspots.layers import CHANGES, Show, layer, step, ways
from metrics.hotspots.shapes import outlines
from metrics.hotspots.significance import findings
from metrics.hotspots.streets import concentration, streets
from metrics.hotspots.surface import surface
from metrics.hotspots.ward_figures import topics, ward_figures
from metrics.hotspots.ward_rows import By
from metrics.hotspots.when import EVERY, When
from metrics.series.evidence import Evidence
from metrics.wording.hotspots import (
    WORD,
    concentration_sentence,
    finding_sentence,
    streets_sentence,
    verdict_word,
)

SPAN = Span(Month.parse("2013-04"), 9)


@pytest.fixture(scope="module")
def evidence(illustrative_store) -> Evidence:
    return Evidence(load(), Snapshot(illustrative_store))


def figures(evidence: Evidence, topic: str, when: When = EVERY):
    codes = evidence.registry.partnership.codes
    return ward_figures(evidence, topic_of(evidence, topic), codes, SPAN, SPAN.years_before(1), when=when)


@pytest.mark.parametrize("topic", [t.id for t in topics(load().indicators.values())])
def test_every_ward_is_in_one_class_of_every_layer(evidence, topic) -> None:
    shown = figures(evidence, topic)
    result = findings(evidence, shown, SPAN)
    for show in (Show.RATE, Show.COUNT, Show.CHANGE, Show.CHANCE):
        made = layer(show, shown, result)
        assert made.fills.keys() == {w.code for w in shown.wards}
        for value_class in made.classes:
            assert value_class.members == sum(fill == value_class.fill for fill in made.fills.values()) > 0
        without = sum(fill is None for fill in made.fills.values())
        assert without + sum(c.members for c in made.classes) == len(shown.wards)
        assert made.sure <= made.fills.keys()


def test_a_change_is_clear_only_where_the_list_says_clear(evidence) -> None:
    shown = figures(evidence, "asb_incidents")
    made = layer(Show.CHANGE, shown, {})
    clear = {code for code, fill in made.fills.items() if fill in ("change-0", "change-4")}
    assert clear == set(shown.clear_changes(By.RATE))
    for ward in shown.wards:
        way = CHANGES[int(made.fills[ward.code][-1])]
        ratio = ward.change(By.RATE).ratio
        assert ("more" in way, "fewer" in way) == (ratio >= 1.005, ratio <= 0.995)


@pytest.mark.parametrize(("of", "steps"), [(1, [2]), (2, [0, 4]), (3, [0, 2, 4]), (5, [0, 1, 2, 3, 4])])
def test_few_classes_are_spread_over_the_ramp(of, steps) -> None:
    assert [step(i, of) for i in range(of)] == steps


def test_points_and_streets_are_offered_only_where_there_are_any(evidence) -> None:
    offered = {t.id: ways(t) for t in topics(evidence.registry.indicators.values())}
    assert Show.STREETS in offered["asb_incidents"] and Show.POINTS not in offered["asb_incidents"]
    assert Show.POINTS in offered["collisions"] and Show.POINTS in offered["collisions-ksi"]
    assert Show.POINTS not in offered["collisions-cyclist"]
    assert not {Show.STREETS, Show.SURFACE, Show.POINTS} & set(offered["deliberate_fires"])


# -- times -----------------------------------------------------------------------------------------------------


@given(st.integers(0, 23), st.integers(0, 23), st.integers(0, 23))
def test_hours_run_over_midnight(first, last, hour) -> None:
    inside, at = [], first
    while True:
        inside.append(at)
        if at == last:
            break
        at = (at + 1) % 24
    assert When(hours=(first, last)).has(None, hour) == (hour in inside)


def test_what_is_not_known_is_in_no_part_of_the_week() -> None:
    assert EVERY.has(None, None)
    assert not When(weekdays=frozenset({0})).has(None, 3)
    assert not When(hours=(0, 23)).has(0, None)


def test_the_days_of_the_week_add_up_to_all_collisions_and_so_do_the_months(evidence) -> None:
    whole = {w.code: w.count for w in figures(evidence, "collisions").wards}
    days = [figures(evidence, "collisions", When(weekdays=frozenset({d}))) for d in range(7)]
    months = [figures(evidence, "collisions", When(months=frozenset({m}))) for m in range(4, 13)]
    for parts in (days, months):
        assert {code: sum(p.by_code[code].count for p in parts) for code in whole} == whole
        for i in range(2):
            assert (
                sum(p.boroughs[i].total for p in parts) == figures(evidence, "collisions").boroughs[i].total
            )


def test_parts_of_a_measure_are_no_more_than_the_whole(evidence) -> None:
    whole = figures(evidence, "collisions")
    for part in ("collisions-ksi", "collisions-pedestrian", "collisions-cyclist"):
        for ward in figures(evidence, part).wards:
            assert ward.count <= whole.by_code[ward.code].count
    graver = [c.severity for c in collisions(evidence, figures(evidence, "collisions-ksi"))]
    assert set(graver) == {"serious", "fatal"}
    assert graver == sorted(graver, key=["fatal", "serious"].index)


# -- surface and words -----------------------------------------------------------------------------------------


def test_the_surface_covers_the_busiest_place_and_its_classes_do_not_overlap(evidence) -> None:
    shown = figures(evidence, "asb_incidents")
    result = streets(evidence, shown)
    drawn = outlines(evidence, shown.vintages)
    for people in (None, {w.code: w.people for w in shown.wards}):
        levels = surface(result, drawn, people)
        assert [v.least for v in levels] == sorted(v.least for v in levels)
        assert all(a.most == pytest.approx(b.least) for a, b in itertools.pairwise(levels))
        for first, other in itertools.pairwise(levels):
            assert first.area.intersection(other.area).area < 1e-9
    busiest = shapely.Point(result[0].lon, result[0].lat)
    assert surface([result[0]], drawn)[-1].area.distance(busiest) < 0.002
    assert surface([], drawn) == ()


def test_the_words_of_the_highest_ward_name_its_streets(evidence) -> None:
    shown = figures(evidence, "asb_incidents")
    result = findings(evidence, shown, SPAN)
    listed = streets(evidence, shown)
    top = shown.ranked(By.RATE)[0].code
    rows = [s for s in listed if s.ward == top]
    assert f"{rows[0].name.removeprefix('On or near ')} ({rows[0].count:.0f})" in streets_sentence(
        top, listed
    )
    assert finding_sentence(result[top]).endswith(".")
    assert verdict_word(result[top]) in {*WORD.values(), "Too few to test"}
    held = concentration(evidence, shown)
    three = sum(sorted((w.count for w in shown.wards), reverse=True)[:3]) / sum(w.count for w in shown.wards)
    assert f"the 3 wards with most hold {round(three * 100)}%" in concentration_sentence(shown, held)
    alone = replace(held, wards_before=None, streets_before=None)
    assert "(" not in concentration_sentence(shown, alone)


def test_the_command_line_has_the_rows_of_the_page(evidence) -> None:
    rows = hotspot_list(evidence, "collisions-pedestrian", SPAN)
    shown = figures(evidence, "collisions-pedestrian")
    assert {r["Ward code"]: r["Count"] for r in rows if r["Ward code"]} == {
        w.code: w.count for w in shown.wards
    }

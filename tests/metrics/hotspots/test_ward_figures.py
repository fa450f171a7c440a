"""Measures by ward: that wards and what is unplaced add up, against a slow count; what is missing, and why."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_loaders.batch import Reason
from data_loaders.calendar.month import FinancialYear, Month, Span
from data_loaders.store.engine import connect, upgrade
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import load
from metrics.exports.hotspots import about, rows
from metrics.hotspots.shapes import outlines
from metrics.hotspots.ward_figures import compared_with, topics, ward_figures
from metrics.hotspots.ward_rows import By, WardFigures
from metrics.series.evidence import Evidence
from metrics.series.scope import Scope
from metrics.wording.hotspot_list import change_words, headline, months_in_words, notes, period, ward_sentence
from tests.hotspot_store import RECORDS, RESIDENTS, SOURCE, SQUARES, TOPICS, D, G, Record, build


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evidence]:
    engine = build(f"sqlite:///{tmp_path_factory.mktemp('wards') / 'store.sqlite'}")
    yield Evidence(load(), Snapshot(engine))
    engine.dispose()


def ask(
    evidence: Evidence, topic: str, first: str, months: int, boroughs=(D, G), wards_of: str | None = None
) -> WardFigures:
    span = Span(Month.parse(first), months)
    indicator = evidence.registry.indicators[topic]
    return ward_figures(evidence, indicator, boroughs, span, span.years_before(1), wards_of)


# -- the slow count ----------------------------------------------------------------------------------------------


def vintage_of(year: str) -> str:
    return "2013" if year < "2015" else "2015"


def inside(record: Record, vintage: str, borough: str) -> str | None:
    if record.lon is None:
        return None
    for code, (_, west, east) in sorted(SQUARES[vintage, borough].items()):
        if west <= record.lon <= east and 1 <= record.lat <= 1.1:
            return code
    return None


def slow(topic: str, months: set[str], vintage: str) -> tuple[Counter, Counter, Counter]:
    """Record by record: counts by ward, totals by borough, and what is in no ward by borough."""
    wards, totals, unplaced = Counter(), Counter(), Counter()
    for record in RECORDS[SOURCE[topic]]:
        if record.month not in months or record.category not in TOPICS[topic]:
            continue
        home = record.borough
        if home is None:
            forced = vintage_of(record.month[:4])
            home = next((b for b in (D, G) if inside(record, forced, b)), None)
        if home is None:
            continue
        totals[home] += record.n
        ward = inside(record, vintage, home)
        if ward:
            wards[ward] += record.n
        else:
            unplaced[home] += record.n
    return wards, totals, unplaced


asked = st.tuples(
    st.sampled_from(sorted(TOPICS)),
    st.integers(0, 47),
    st.integers(1, 30),
    st.sampled_from([(D, G), (D,), (G,)]),
    st.sampled_from([None, "2013", "2015"]),
    st.sampled_from(list(By)),
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked)
def test_wards_and_unplaced_make_the_borough_and_equal_the_slow_count(evidence, question):
    topic, offset, length, boroughs, wards_of, by = question
    span = Span(Month.of(2012, 4) + offset, length)
    figures = ask(evidence, topic, str(span.first), length, boroughs, wards_of)
    held = {str(m) for m in figures.held}
    assert sorted([*figures.held, *(m for m, _ in figures.absent)]) == list(span)
    if not held:
        assert all(w.count is None and w.rate is None and w.missing for w in figures.wards)
        assert all(b.total is None and b.unplaced is None for b in figures.boroughs)
        return
    wards, totals, unplaced = slow(topic, held, wards_of or vintage_of(str(span.last.year)))
    assert {w.code: w.count for w in figures.wards} == {w.code: wards[w.code] for w in figures.wards}
    for borough in figures.boroughs:
        ours = [w.count for w in figures.wards if w.borough == borough.code]
        assert sum(ours) + borough.unplaced == borough.total == totals[borough.code]
        assert borough.unplaced == unplaced[borough.code]
    _agree_with_themselves(figures, by)


def _agree_with_themselves(figures: WardFigures, by: By) -> None:
    ranked, ranks = figures.ranked(by), figures.ranks(by)
    assert sorted(w.code for w in ranked) == sorted(w.code for w in figures.wards)
    places = [ranks[w.code] for w in ranked if w.code in ranks]
    assert places == sorted(places)
    for ward in figures.wards:
        assert ward.rate == pytest.approx(ward.count / RESIDENTS[ward.code] * figures.per)
        assert 0 <= ward.interval.lower <= ward.rate <= ward.interval.upper < math.inf
        assert (ward.before is None) == (ward.before_missing is not None) == (ward.change(by) is None)
        for text in (change_words(ward.change(by)), ward_sentence(ward, figures, by)):
            assert not {"nan", "inf", "None"} & set(text.replace(".", " ").split())
    assert headline(figures, by)
    listed = rows(figures, by)
    assert [r["Ward code"] for r in listed[: len(ranked)]] == [w.code for w in ranked]
    assert all(set(r) == set(listed[0]) for r in listed)


# -- what is missing ----------------------------------------------------------------------------------------------


def test_a_month_that_is_not_loaded_is_named_and_left_out(evidence):
    figures = ask(evidence, "asb_incidents", "2014-01", 3)
    assert figures.absent == ((Month.of(2014, 2), Reason.NOT_LOADED),)
    assert figures.held == (Month.of(2014, 1), Month.of(2014, 3))
    assert notes(figures)[0] == (
        "Nothing is loaded for February 2014; the figures are for January 2014 and March 2014 alone."
    )


def test_periods_of_which_not_the_same_months_are_loaded_are_not_compared(evidence):
    figures = ask(evidence, "asb_incidents", "2015-01", 3)
    assert {w.before_missing for w in figures.wards} == {Reason.NOT_LOADED}
    assert period(figures).endswith("; no comparison with January to March 2014 (not loaded)")
    same = ask(evidence, "asb_incidents", "2015-03", 3)
    assert all(w.before is not None for w in same.wards)


def test_nothing_loaded_is_no_figure_and_not_zero(evidence):
    figures = ask(evidence, "collisions", "2015-01", 12)
    assert {(w.count, w.missing) for w in figures.wards} == {(None, Reason.NOT_LOADED)}
    assert headline(figures, By.RATE) == "Nothing is loaded for January to December 2015."


def test_a_ward_that_a_partner_withholds_is_missing_and_cannot_be_found_by_subtraction(evidence):
    figures = ask(evidence, "deliberate_fires", "2014-04", 3)
    assert figures.by_code["E2"].missing is Reason.WITHHELD
    assert figures.by_code["E1"].count == 12
    assert {b.code: b.unplaced for b in figures.boroughs} == {D: None, G: 0}
    whole = ask(evidence, "deliberate_fires", "2014-04", 2)
    assert [(b.total, b.unplaced) for b in whole.boroughs] == [(10, 0), (4, 0)]


def test_a_month_without_a_return_is_named(evidence):
    figures = ask(evidence, "deliberate_fires", "2014-05", 3)
    assert figures.absent == ((Month.of(2014, 7), Reason.NOT_SUBMITTED),)


# -- wards --------------------------------------------------------------------------------------------------------


def test_the_wards_are_those_at_the_end_unless_others_are_asked_for(evidence):
    crossing = ask(evidence, "asb_incidents", "2014-10", 6)
    assert crossing.vintages == {D: "2015", G: "2015"}
    assert crossing.crosses == ("Dartford", "Gravesham")
    assert any(
        "The wards of Dartford and Gravesham changed within these months" in n for n in notes(crossing)
    )
    old = ask(evidence, "asb_incidents", "2014-10", 6, wards_of="2013")
    assert {w.code for w in old.wards} == {"E1", "E2", "E3"}
    assert not ask(evidence, "asb_incidents", "2013-04", 6).crosses


def test_a_ward_is_named_with_its_borough(evidence):
    names = {w.full_name for w in ask(evidence, "asb_incidents", "2013-04", 6).wards}
    assert names == {"Town, Dartford", "Heath, Dartford", "Town, Gravesham"}


def test_outlines_leave_no_gap_and_boroughs_are_their_wards(evidence):
    result = outlines(evidence, {D: "2015", G: "2015"})
    assert set(result.wards) == {"E4", "E5", "E6"}
    assert result.boroughs[D].area == pytest.approx(0.02)
    assert result.around([D, G]).area == pytest.approx(0.027)


# -- numbers and words ----------------------------------------------------------------------------------------------


def test_the_interval_of_a_rate_is_the_published_one(evidence):
    """65 events: 50.163188 to 82.849139 (Public Health England, Technical Guide: Confidence Intervals)."""
    ward = ask(evidence, "deliberate_fires", "2013-12", 1).by_code["E1"]
    assert (ward.count, ward.people, ward.rate) == (65, 1000, 650)
    assert (ward.interval.lower, ward.interval.upper) == pytest.approx((501.63188, 828.49139))


def test_measures_that_are_numbers_for_a_borough_are_per_1000_residents_by_ward(evidence):
    figures = ask(evidence, "collisions", "2014-01", 12)
    assert (figures.per, figures.people, figures.unit) == (1000, "residents", "per 1,000 residents")
    assert ask(evidence, "domestic_burglary", "2014-04", 3).unit == "per 1,000 households"
    assert ask(evidence, "deliberate_fires", "2014-04", 2).unit == "per 10,000 residents"


def test_topics_are_events_held_by_ward_without_a_disclosure_threshold(evidence):
    results = {i.id for i in topics(evidence.registry.indicators.values())}
    assert {"asb_incidents", "domestic_burglary", "collisions", "deliberate_fires"} <= results
    assert not results & {"safer_socialising", "da_repeat_incidents", "asb_perception"}


def test_equal_wards_share_a_place_and_keep_the_order_of_their_names(evidence):
    figures = ask(evidence, "asb_incidents", "2013-04", 6)
    same = replace(figures, wards=tuple(replace(w, count=5, rate=None) for w in figures.wards))
    assert [w.full_name for w in same.ranked(By.COUNT)] == [
        "Heath, Dartford",
        "Town, Dartford",
        "Town, Gravesham",
    ]
    assert set(same.ranks(By.COUNT).values()) == {1}
    assert same.ranks(By.RATE) == {}


def test_the_headline_names_the_highest_ward_with_its_figure(evidence):
    figures = ask(evidence, "collisions", "2014-01", 12)
    top = figures.ranked(By.COUNT)[0]
    assert headline(figures, By.COUNT).startswith(
        f"From January to December 2014, {top.full_name} had the most road traffic collisions in which someone "
        f"was hurt: {top.count:.0f} of {sum(b.total for b in figures.boroughs):.0f} in all."
    )


def test_the_file_adds_up_and_says_what_it_is(evidence):
    figures = ask(evidence, "collisions", "2014-01", 12)
    listed = rows(figures, By.COUNT)
    for borough in figures.boroughs:
        ours = {r["Ward"]: r["Count"] for r in listed if r["Borough code"] == borough.code}
        total, unplaced = ours.pop("Borough total"), ours.pop("In no ward")
        assert sum(ours.values()) + unplaced == total
    told = dict(about(figures))
    assert told["Data"] == "Real" and told["Period"] == "January to December 2014"


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (["2014-02"], "February 2014"),
        (["2014-02", "2014-03", "2014-05"], "February to March 2014 and May 2014"),
        (
            ["2013-12", "2014-01", "2014-03", "2014-05"],
            "December 2013 to January 2014, March 2014 and May 2014",
        ),
    ],
)
def test_runs_of_months_in_words(months, expected):
    assert months_in_words(Month.parse(m) for m in months) == expected


def test_a_long_span_is_compared_with_months_before_it(evidence):
    scope = Scope(evidence.whole, Month.of(2015, 9), FinancialYear(2014))
    assert compared_with(scope, scope.span) == scope.span.years_before(1)
    assert compared_with(scope, Span(Month.of(2013, 10), 24)) == Span(Month.of(2011, 10), 24)


def test_a_store_without_outlines_says_so(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    upgrade(engine)
    empty = Evidence(load(), Snapshot(engine))
    figures = ask(empty, "asb_incidents", "2014-04", 3)
    assert figures.wards == () and figures.boroughs == ()
    assert headline(figures, By.RATE) == "No ward outlines are loaded."
    assert not figures.illustrative and not figures.approximate
    engine.dispose()

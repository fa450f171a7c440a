"""Whatever an officer asks of the hotspots: never an error, never an impossible figure, and it always adds up."""

from __future__ import annotations

import math
import os
import random
import re
from itertools import pairwise

import pytest

from data_loaders.calendar.month import Month, Span
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import load
from metrics.exports.hotspot_list import HISTORY_MONTHS, history_window, hotspot_list, topic_of
from metrics.exports.hotspots import rows
from metrics.hotspots.classes import scale
from metrics.hotspots.collision_points import collisions
from metrics.hotspots.counts import timed
from metrics.hotspots.layers import Show, layer, ways
from metrics.hotspots.shapes import outlines
from metrics.hotspots.significance import findings, neighbours
from metrics.hotspots.streets import concentration, streets
from metrics.hotspots.surface import surface
from metrics.hotspots.ward_figures import topics, ward_figures
from metrics.hotspots.ward_rows import By
from metrics.hotspots.when import EVERY, When
from metrics.series.evidence import Evidence
from metrics.statistics.hotspot import Verdict
from metrics.wording.hotspot_headlines import first_line
from metrics.wording.hotspot_list import change_words, headline, notes, period, source, ward_sentence

DARTFORD, GRAVESHAM = "E07000107", "E07000109"
# The whole number is 5,000; a shorter run is for the impatient.
COMBINATIONS = int(os.environ.get("CSP_TEST_COMBINATIONS", "5000"))


@pytest.fixture(scope="module")
def evidence(illustrative_store) -> Evidence:
    return Evidence(load(), Snapshot(illustrative_store))


def asked(chance: random.Random, evidence: Evidence):
    """A question as the page's controls could put it, also about months that are not loaded."""
    first = Month.of(2009, 10) + chance.randrange(60)
    span = Span(first, chance.choice([1, 3, 6, 9, 12, 24]))
    boroughs = chance.choice([[DARTFORD], [GRAVESHAM], [DARTFORD, GRAVESHAM]])
    topic = chance.choice(topics(evidence.registry.indicators.values()))
    return (
        topic,
        boroughs,
        span,
        span.years_before(chance.choice([1, 2])),
        chance.choice([None, "2013", "2025"]),
        when(chance, topic),
    )


def when(chance: random.Random, topic) -> When:
    """Half of all questions are about some of the events only, as far as the source tells their time."""
    if chance.random() < 0.5:
        return EVERY
    months = frozenset(chance.sample(range(1, 13), chance.randrange(4)))
    if not timed(topic):
        return When(months)
    days = frozenset(chance.sample(range(7), chance.randrange(4)))
    return When(months, days, chance.choice([None, (22, 3), (7, 9), (0, 0)]))


def check(figures, by: By) -> None:
    for ward in figures.wards:
        assert ward.count is None or ward.count >= 0
        assert (ward.count is None) == (ward.missing is not None)
        if ward.rate is not None:
            assert math.isfinite(ward.rate) and ward.rate >= 0
            assert 0 <= ward.interval.lower <= ward.rate <= ward.interval.upper < math.inf
    for borough in figures.boroughs:
        counts = [w.count for w in figures.wards if w.borough == borough.code]
        if borough.total is None:
            assert all(c is None for c in counts) or borough.unplaced is None
        else:
            assert sum(counts) + borough.unplaced == borough.total
    ordered = [w.value(by) for w in figures.ranked(by)]
    known = [v for v in ordered if v is not None]
    assert known == sorted(known, reverse=True)
    assert ordered[: len(known)] == known


def check_words(figures, show: Show, result, scale=()) -> None:
    """Colours, sentences and file say what the figures say, and nothing that contradicts them."""
    made = layer(show, figures, result, scale)
    assert made.fills.keys() == {w.code for w in figures.wards}
    counted = sum(c.members for c in made.classes) + sum(fill is None for fill in made.fills.values())
    assert counted == len(figures.wards) or not made.classes
    if show in (Show.RATE, Show.COUNT):
        steps = [made.fills[w.code] for w in figures.ranked(show.by) if w.value(show.by) is not None]
        assert steps == sorted(steps, reverse=True)
    text = " ".join([period(figures), *notes(figures), source(figures), headline(figures, show.by)])
    for ward in figures.wards[:3]:
        text += ward_sentence(ward, figures, show.by)
        change = ward.change(show.by)
        if change is not None and change.ratio is not None:
            more = ward.value(show.by) > 0 and change.ratio > 1.005
            assert ("more" in change_words(change)) >= more
    assert not re.search(r"\b(nan|inf|None)\b|-\d+(\.\d+)?%", text)
    listed = rows(figures, show.by)
    numbers = [v for row in listed for v in row.values() if isinstance(v, int | float)]
    assert all(math.isfinite(v) for v in numbers)
    assert all(row["Count"] is None or row["Count"] >= 0 for row in listed)


@pytest.mark.slow
def test_random_questions_have_sound_answers(evidence):
    chance = random.Random(2013)
    shows = [Show.RATE, Show.COUNT, Show.CHANGE]
    for turn in range(COMBINATIONS):
        figures, show = ward_figures(evidence, *asked(chance, evidence)), chance.choice(shows)
        check(figures, show.by)
        if turn % 4 == 0:
            check_words(figures, show, {})


@pytest.mark.slow
def test_every_way_of_looking_at_random_questions(evidence):
    """Tests, points, surfaces and shared classes take longer than figures: fewer questions, every way of looking."""
    chance = random.Random(1913)
    for _ in range(COMBINATIONS // 50):
        figures = ward_figures(evidence, *asked(chance, evidence))
        if not figures.wards:
            continue
        every = outlines(evidence, figures.vintages)
        result = findings(evidence, figures, history_window(evidence, figures.span))
        listed, single = streets(evidence, figures), collisions(evidence, figures)
        held = concentration(evidence, figures)
        shares = (held.wards, held.wards_before, held.streets, held.streets_before)
        assert all(share is None or 0 <= share <= 1 for share in shares)
        assert all(level.most >= level.least > 0 for level in surface(listed, every))
        assert sum(s.count for s in listed) <= sum(w.count or 0 for w in figures.wards)
        assert sum(c.number for c in single) <= sum(w.count or 0 for w in figures.wards)
        for show in ways(figures.indicator):
            shared = scale(evidence, figures, show.by) if show in (Show.RATE, Show.COUNT) else ()
            check_words(figures, show, result, shared)
            assert first_line(show, figures, result, listed, single).endswith((".", ".”"))


def test_the_parts_of_a_measure_are_no_more_than_the_measure(evidence):
    chance = random.Random(1066)
    for _ in range(COMBINATIONS // 50):
        _, *rest = asked(chance, evidence)
        rest[-1] = when(chance, topic_of(evidence, "collisions"))
        whole = ward_figures(evidence, topic_of(evidence, "collisions"), *rest)
        for part in ("collisions-ksi", "collisions-pedestrian", "collisions-cyclist"):
            ward_rows = ward_figures(evidence, topic_of(evidence, part), *rest)
            assert all((w.count or 0) <= (whole.by_code[w.code].count or 0) for w in ward_rows.wards)


def test_streets_add_up_to_the_wards_they_lie_in(evidence):
    chance = random.Random(7)
    for _ in range(25):
        topic, boroughs, span, compared, _wards, some = asked(chance, evidence)
        if topic.numerator.source == "partner_return":
            continue
        figures = ward_figures(evidence, topic, boroughs, span, compared, when=some)
        result = streets(evidence, figures)
        by_ward: dict[str, float] = {}
        for street in result:
            by_ward[street.ward] = by_ward.get(street.ward, 0) + street.count
        assert by_ward == {w.code: w.count for w in figures.wards if w.count}
        assert all(a.count >= b.count for a, b in pairwise(result))


def test_what_was_not_loaded_the_year_before_is_not_none_then(evidence):
    topic = topic_of(evidence, "asb")
    span = Span(Month.parse("2010-04"), 12)
    figures = ward_figures(evidence, topic, [DARTFORD], span, span.years_before(1))
    result = streets(evidence, figures)
    assert result
    assert {s.before for s in result} == {None}
    assert concentration(evidence, figures).streets_before is None


def test_the_busiest_places_of_last_year_are_last_years_own(evidence):
    """Not this year's as they were then: a point with many records last year and none this year is among them."""
    span, held = Span(Month.parse("2014-01"), 2), {}
    figures = ward_figures(evidence, topic_of(evidence, "asb"), [DARTFORD], span, span.years_before(1))
    category = ["Anti-social behaviour"]
    for row in evidence.snapshot.places(
        "police_street", "kent", category, [DARTFORD], "2013-01", "2013-02", "2013"
    ):
        held[row.name, row.lon, row.lat] = held.get((row.name, row.lon, row.lat), 0) + row.n
    share = sum(sorted(held.values(), reverse=True)[:20]) / sum(held.values())
    assert concentration(evidence, figures).streets_before == pytest.approx(share)
    assert sum(s.before for s in streets(evidence, figures)) < sum(held.values())


def test_neighbours_touch_both_ways_and_across_the_boroughs(evidence):
    vintages = {DARTFORD: "2013", GRAVESHAM: "2013"}
    areas = [a for b in vintages for a in evidence.snapshot.areas("ward", "2013", [b])]
    result = neighbours(outlines(evidence, vintages), [a.code for a in areas])
    assert (result == result.T).all()
    assert not result.diagonal().any()
    assert result.any(axis=1).all()
    across = [
        (a.name, b.name)
        for i, a in enumerate(areas)
        for j, b in enumerate(areas)
        if result[i, j] and a.borough == DARTFORD and b.borough == GRAVESHAM
    ]
    assert across


def test_the_test_of_a_ward_does_not_depend_on_the_boroughs_shown(evidence):
    span = Span(Month.parse("2013-04"), 12)
    both = {r["Ward code"]: r for r in hotspot_list(evidence, "asb", span)}
    item = hotspot_list(evidence, "asb", span, borough=GRAVESHAM)
    for row in item:
        if str(row["Ward code"]).startswith("E05"):
            assert row["Gi* z"] == both[row["Ward code"]]["Gi* z"]


def test_findings_agree_with_esda_and_the_illustrative_story(evidence):
    """Northfleet North is made to emerge as a hotspot of anti-social behaviour in 2013/14."""
    import warnings

    import esda
    import libpysal
    import numpy as np

    span = Span(Month.parse("2013-04"), 12)
    topic = topic_of(evidence, "asb")
    figures = ward_figures(evidence, topic, [DARTFORD, GRAVESHAM], span, span.years_before(1))
    result = findings(evidence, figures, history_window(evidence, span))
    codes = [w.code for w in figures.wards]
    touching = neighbours(outlines(evidence, figures.vintages), codes)
    weights = libpysal.weights.W({i: np.flatnonzero(row).tolist() for i, row in enumerate(touching)})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = esda.G_Local(
            np.array([w.rate for w in figures.wards]), weights, transform="B", star=True, permutations=0
        )
    ours = [result[c].test.z for c in codes]
    assert ours == pytest.approx(list(theirs.Zs))
    (northfleet,) = [w for w in figures.wards if w.name == "Northfleet North"]
    assert result[northfleet.code].test.verdict is Verdict.HIGH
    assert history_window(evidence, span).months == HISTORY_MONTHS

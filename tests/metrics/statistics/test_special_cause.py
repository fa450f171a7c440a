"""The four rules against the NHS test cases and a plain-loop oracle; the false alarms of quiet charts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics.special_cause import (
    Rule,
    Variation,
    backfill,
    classify,
    latest_variation,
    run_ends,
    signals,
    trend,
    two_of_three,
)
from metrics.statistics.xmr import Limits, limits, segments

WIDE = Limits(mean=0, lower=-1000, upper=1000, near_lower=-900, near_upper=900, points=20)
UNIT = Limits(mean=0, lower=-3, upper=3, near_lower=-2, near_upper=2, points=20)
series = st.lists(st.none() | st.integers(-4, 4), min_size=2, max_size=30)


def rules_at(values, found_limits, i):
    return {(signal.rule, signal.direction) for signal in signals(values, found_limits)[i]}


def chart(values, good="down", rebases=()):
    dates = list(range(len(values)))
    return classify(values, segments(values, dates, rebases), good)


# The NHS test cases. Theirs mark the end of a run first (1 up, -1 down) and fill back afterwards.


def test_published_seven_on_one_side(published):
    for case in published("spc_rules_nhsrplotthedots")[
        "seven_one_side_of_mean(sign vector -> end-of-run marker)"
    ]:
        up, down = (run_ends([sign == side for sign in case["in"]], 7) for side in (1, -1))
        assert [int(u or d) for u, d in zip(up, down, strict=True)] == case["out"]


def test_published_backfill(published):
    for case in published("spc_rules_nhsrplotthedots")["backfill_part_of_seven"]:
        assert [int(flag) for flag in backfill([bool(mark) for mark in case["in"]], 7)] == case["out"]


def test_published_trend(published):
    for case in published("spc_rules_nhsrplotthedots")["seven_point_trend(values -> +1/-1 at 7th point)"]:
        for direction in (1, -1):
            ends = [mark == direction for mark in case["out"]]
            assert trend(case["in"], WIDE, direction) == backfill(ends, 7)


def test_published_two_in_three(published):
    """The last case (sides 1, -1, 1) is not a window: all three points must lie on one side."""
    cases = published("spc_rules_nhsrplotthedots")
    for case in cases["two_in_three(close_to_limits, side -> in a qualifying window)"]:
        result = two_of_three([bool(c) for c in case["close"]], [side == 1 for side in case["side"]])
        assert [int(flag) for flag in result] == case["out"]
    for case in cases["flagged_points = window AND close"]:
        values = [2.5 if close else 1 for close in case["close"]]
        marked = [(Rule.NEAR, 1) in rules_at(values, UNIT, i) for i in range(len(values))]
        assert [int(flag) for flag in marked] == case["out"]


def test_published_opposite_sides(published):
    case = published("spc_rules_nhsrplotthedots")["opposite_sides_series"]
    results = [point.variation.value.replace(" ", "_") for point in chart(case["values"])[-2:]]
    assert results == case["expected_last_two"]


def test_published_charts(published):
    """The vignette's chart has one special point, the one above the limit; twenty normal values have none."""
    cases = published("spc_xmr_nhsrplotthedots")
    vignette, normal = cases["deviations_vignette"], cases["rnorm20"]
    assert vignette["improvement_direction"] == "increase" and "only 5th point" in vignette["flag"]
    marked = [i for i, point in enumerate(chart(vignette["values"], "up"), start=1) if point.signals]
    assert marked == [5] and chart(vignette["values"], "up")[4].variation is Variation.IMPROVEMENT
    special = [point for point in chart(normal["values_R_set_seed_123"]) if point.signals]
    assert len(special) == normal["expected"]["n_special_cause"]


def test_only_the_ten_is_special():
    points = chart([1, 2, 1, 2, 10] + [1, 2] * 6 + [1], good="up")
    assert [point.variation for point in points].count(Variation.COMMON) == 17
    assert points[4].variation is Variation.IMPROVEMENT
    assert [signal.rule for signal in points[4].signals] == [Rule.OUTSIDE]


# Rules by hand


def test_a_point_on_the_limit_is_not_outside():
    assert rules_at([3, 0], UNIT, 0) == set()
    assert rules_at([3.01, 0], UNIT, 0) == {(Rule.OUTSIDE, 1)}
    assert rules_at([-3.01, 0], UNIT, 0) == {(Rule.OUTSIDE, -1)}


def test_a_point_on_the_mean_breaks_a_shift():
    assert (Rule.SHIFT, 1) in rules_at([1] * 7, UNIT, 0)
    assert rules_at([1, 1, 1, 0, 1, 1, 1], UNIT, 0) == set()


def test_a_tie_breaks_a_trend_and_rounding_makes_no_step():
    assert (Rule.TREND, -1) in rules_at([7, 6, 5, 4, 3, 2, 1], WIDE, 0)
    assert not any(trend([1, 2, 3, 3, 4, 5, 6, 7], WIDE, 1))
    assert not any(trend([0.1 + 1e-17 * i for i in range(5)] + [0.1 * 3 / 3, 0.1], WIDE, 1))


def test_a_point_beyond_the_outer_limit_counts_as_close():
    """Making Data Count since November 2023; NHSRplotthedots 0.2.2 would leave the 2.5 unmarked."""
    assert rules_at([4, 2.5, 0], UNIT, 1) == set()
    assert rules_at([4, 2.5, 1], UNIT, 1) == {(Rule.NEAR, 1)}
    assert rules_at([4, 2.5, 1], UNIT, 0) == {(Rule.NEAR, 1), (Rule.OUTSIDE, 1)}


def test_the_third_point_of_two_in_three_is_not_marked_and_must_lie_on_the_same_side():
    marked = [(Rule.NEAR, 1) in rules_at([2.5, 1, 2.5], UNIT, i) for i in range(3)]
    assert marked == [True, False, True]
    assert rules_at([2.5, -1, 2.5], UNIT, 0) == rules_at([2.5, 0, 2.5], UNIT, 0) == set()


def test_a_gap_breaks_every_run():
    assert rules_at([1, 1, 1, None, 1, 1, 1], UNIT, 0) == set()
    assert rules_at([2.5, None, 2.5], UNIT, 0) == set()
    assert not any(trend([1, 2, 3, None, 5, 6, 7, 8], WIDE, 1))


def test_a_rebase_breaks_every_run():
    rising = list(range(12))
    assert all(point.signals for point in chart(rising))
    assert not any(signal.rule is Rule.TREND for p in chart(rising, rebases=[6]) for signal in p.signals)


def test_equal_values_are_common_cause_whatever_their_digits():
    assert {point.variation for point in chart([0.1] * 30)} == {Variation.COMMON}


def test_a_single_point_is_not_classed():
    assert chart([5]) == [None] and chart([]) == [] and latest_variation([]) is None


# Meaning


def test_signals_both_ways_are_neither_and_both_are_named():
    low_but_rising = [20] * 10 + [1, 2, 3, 4, 5, 6, 7]
    last = chart(low_but_rising)[-1]
    assert {(s.rule, s.direction) for s in last.signals} >= {(Rule.SHIFT, -1), (Rule.TREND, 1)}
    assert last.variation is Variation.NEITHER


@pytest.mark.parametrize(
    ("good", "expected"),
    [
        ("down", Variation.CONCERN),
        ("up", Variation.IMPROVEMENT),
        ("steady", Variation.NEITHER),
        ("activity", Variation.NEITHER),
    ],
)
def test_the_good_direction_decides_what_a_high_point_means(good, expected):
    assert latest_variation(chart([1, 2] * 8 + [50], good)) is expected


@given(series)
def test_the_meaning_flips_with_the_good_direction(values):
    flipped = {
        Variation.IMPROVEMENT: Variation.CONCERN,
        Variation.CONCERN: Variation.IMPROVEMENT,
    }
    for down, up in zip(chart(values, "down"), chart(values, "up"), strict=True):
        assert (down is None) == (up is None)
        if down:
            assert up.variation is flipped.get(down.variation, down.variation)


@given(series)
def test_turning_the_series_over_turns_every_signal_over(values):
    mirrored = [None if value is None else -value for value in values]
    for point, other in zip(chart(values), chart(mirrored), strict=True):
        here = {(s.rule, s.direction) for s in point.signals} if point else None
        there = {(s.rule, -s.direction) for s in other.signals} if other else None
        assert here == there


@given(series)
def test_gaps_at_the_ends_change_nothing(values):
    assert chart([None, *values, None])[1:-1] == chart(values)
    assert latest_variation(chart([*values, None])) == latest_variation(chart(values))


# A slow oracle: every window of every rule, looked at one by one.


def slow_marks(values, result):
    marks = [set() for _ in values]
    for sign in (1, -1):
        v = [None if value is None else sign * value for value in values]
        mean = sign * result.mean
        edge = sign * (result.upper if sign > 0 else result.lower)
        close = sign * (result.near_upper if sign > 0 else result.near_lower)
        for i, value in enumerate(v):
            if value is not None and value > edge + 1e-9:
                marks[i].add((Rule.OUTSIDE, sign))
        for start in range(len(v) - 6):
            window = v[start : start + 7]
            if None in window:
                continue
            if all(value > mean + 1e-9 for value in window):
                for i in range(start, start + 7):
                    marks[i].add((Rule.SHIFT, sign))
            if all(window[j] < window[j + 1] for j in range(6)):
                for i in range(start, start + 7):
                    marks[i].add((Rule.TREND, sign))
        for start in range(len(v) - 2):
            window = v[start : start + 3]
            if None in window or any(value <= mean + 1e-9 for value in window):
                continue
            beyond = [i for i in range(start, start + 3) if v[i] > close + 1e-9]
            if len(beyond) >= 2:
                for i in beyond:
                    marks[i].add((Rule.NEAR, sign))
    return marks


@given(st.lists(st.none() | st.integers(0, 30), min_size=2, max_size=40))
def test_agrees_with_plain_loops(values):
    bounds = limits(values)
    if bounds:
        got = [{(s.rule, s.direction) for s in marks} for marks in signals(values, bounds)]
        assert got == slow_marks(values, bounds)


@given(st.lists(st.integers(0, 60), min_size=2, max_size=40))
def test_a_floor_at_0_changes_no_signal_of_counts(values):
    dates = list(range(len(values)))
    assert classify(values, segments(values, dates), "down") == classify(
        values, segments(values, dates, floor=0), "down"
    )


def test_quiet_charts_alarm_as_often_as_the_docstring_says():
    rng = np.random.default_rng(1)
    charts = [chart(rng.normal(100, 5, 24).tolist()) for _ in range(600)]
    somewhere = np.mean([any(point.signals for point in points) for points in charts])
    last = np.mean([bool(points[-1].signals) for points in charts])
    assert 0.14 < somewhere < 0.25 and 0.003 < last < 0.035
    small = [chart(rng.poisson(2, 24).tolist()) for _ in range(600)]
    assert 0.27 < np.mean([any(point.signals for point in points) for points in small]) < 0.40

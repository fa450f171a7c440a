"""Step changes: found where they are, not found in noise or in a drift; against scipy's t test."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from metrics.statistics.step import propose_step


def propose(values):
    return propose_step(values, list(range(len(values))))


def slow(values):
    """Every split's t test, one by one; the smallest p, unless a straight line leaves less over."""
    best = min((stats.ttest_ind(values[:cut], values[cut:]).pvalue, cut) for cut in range(8, len(values) - 7))
    p, cut = best[0] * (len(values) - 15), best[1]
    line = stats.linregress(range(len(values)), values)
    over_line = sum((v - line.intercept - line.slope * i) ** 2 for i, v in enumerate(values))
    over_step = sum(np.var(part) * len(part) for part in (values[:cut], values[cut:]))
    return (cut, p) if p < 0.01 and over_step < over_line else None


@given(st.integers(0, 10_000), st.integers(16, 40), st.floats(0, 4))
def test_agrees_with_a_t_test_at_every_split(seed, number, size):
    rng = np.random.default_rng(seed)
    values = rng.normal(100, 5, number) + 5 * size * (np.arange(number) >= number // 2)
    result, wanted = propose(values.tolist()), slow(values)
    assert (result is None) == (wanted is None)
    if result:
        assert (result.date, result.p) == (wanted[0], pytest.approx(wanted[1], rel=1e-6))


def test_a_clear_step_is_proposed_with_its_date_and_sizes():
    values = [10, 12] * 6 + [None] + [20, 22] * 5
    dates = [f"month {i}" for i in range(len(values))]
    result = propose_step(values, dates)
    assert (result.date, result.before, result.after) == ("month 13", 11, 21)
    assert (result.points_before, result.points_after) == (12, 10) and result.p < 1e-9


def test_a_perfect_step_has_p_0():
    assert propose([1] * 8 + [2] * 8).p == 0


def test_quiet_series_are_left_alone():
    rng = np.random.default_rng(3)
    false = sum(propose(rng.poisson(50, 36).tolist()) is not None for _ in range(1000))
    assert false <= 15


def test_a_step_of_two_standard_deviations_is_found_and_nearly_placed():
    rng = np.random.default_rng(4)
    results = [propose(np.r_[rng.normal(0, 1, 18), rng.normal(2, 1, 18)].tolist()) for _ in range(200)]
    assert sum(step is not None for step in results) > 190
    assert np.mean([abs(step.date - 18) <= 1 for step in results if step]) > 0.75


def test_a_steady_drift_is_not_a_step():
    rng = np.random.default_rng(5)
    proposed = sum(propose((np.arange(36) + rng.normal(0, 3, 36)).tolist()) is not None for _ in range(200))
    assert proposed <= 4


@pytest.mark.parametrize("values", [[], [1, 2] * 7 + [50], [5] * 40, [1] * 7 + [9] * 30])
def test_too_short_or_too_even(values):
    """Fewer than 8 points on a side give no step there; equal points give none anywhere."""
    result = propose(values)
    assert result is None or result.points_before >= 8


@given(st.integers(0, 1000), st.integers(0, 31))
def test_a_gap_only_removes_its_point(seed, position):
    rng = np.random.default_rng(seed)
    values = (rng.normal(0, 1, 32) + 3 * (np.arange(32) > 15)).tolist()
    dates = list(range(33))
    gappy = [*values[:position], None, *values[position:]]
    without_date = dates[:position] + dates[position + 1 :]
    assert propose_step(gappy, dates) == propose_step(values, without_date)


@given(st.lists(st.integers(0, 100), min_size=16, max_size=30), st.integers(1, 9))
def test_the_unit_does_not_matter(values, factor):
    result, scaled = propose(values), propose([value * factor for value in values])
    assert (result is None) == (scaled is None)
    if result:
        assert scaled.after == pytest.approx(result.after * factor)
        assert scaled.p == pytest.approx(result.p, rel=1e-6)


def test_a_longer_new_level_is_stronger_evidence():
    rng = np.random.default_rng(6)
    values = np.r_[rng.normal(0, 1, 12), rng.normal(4, 1, 24)].tolist()
    p_values = [propose(values[:stop]).p for stop in (20, 26, 36)]
    assert all(later < earlier for earlier, later in pairwise(p_values))

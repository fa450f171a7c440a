"""Seasonal indices against statsmodels, plain loops, and a season that is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.tsa.seasonal import seasonal_decompose

from metrics.statistics.seasonal import deseasonalise, month_indices

SEASON = [0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.2, 1.1, 1.0, 0.9, 0.8]
APRIL = 4
series = st.lists(st.integers(1, 300), min_size=36, max_size=60)
months = st.integers(1, 12)


def of_season(number, first_month, level=lambda i: 100.0):
    return [level(i) * SEASON[(first_month - 1 + i) % 12] for i in range(number)]


@pytest.mark.parametrize("first_month", [1, 4, 12])
def test_a_known_season_is_found_wherever_the_series_starts(first_month):
    assert month_indices(of_season(40, first_month), first_month) == pytest.approx(SEASON)


def test_a_steady_rise_is_not_taken_for_a_season():
    rising = of_season(60, APRIL, level=lambda i: 100 + 2 * i)
    assert month_indices(rising, APRIL) == pytest.approx(SEASON, rel=0.01)
    flat_season = [100 + 2 * i for i in range(60)]
    assert month_indices(flat_season, APRIL) == pytest.approx([1] * 12, abs=1e-9)


@given(series)
def test_agrees_with_statsmodels(values):
    theirs = seasonal_decompose(values, model="multiplicative", period=12).seasonal[:12]
    assert month_indices(values, 1) == pytest.approx(theirs.tolist())


def slow_indices(values, first_month):
    groups = {month: [] for month in range(12)}
    for i in range(6, len(values) - 6):
        window = values[i - 6 : i + 7]
        if None in window:
            continue
        average = (sum(window[1:-1]) + (window[0] + window[-1]) / 2) / 12
        if average:
            groups[(first_month - 1 + i) % 12].append(values[i] / average)
    if sum(v is not None for v in values) < 36 or min(map(len, groups.values())) < 2:
        return None
    means = [sum(groups[m]) / len(groups[m]) for m in range(12)]
    return [mean * 12 / sum(means) for mean in means]


@given(
    st.lists(st.integers(0, 9), min_size=30, max_size=72),
    st.lists(st.integers(0, 71), max_size=2),
    months,
)
def test_agrees_with_plain_loops(values, gaps, first_month):
    values = [None if i in gaps else value for i, value in enumerate(values)]
    result, wanted = month_indices(values, first_month), slow_indices(values, first_month)
    assert result == (None if wanted is None else pytest.approx(wanted))


@given(series, months, st.floats(0.1, 10))
def test_indices_average_1_and_have_no_unit(values, first_month, factor):
    result = month_indices(values, first_month)
    assert np.mean(result) == pytest.approx(1)
    assert month_indices([value * factor for value in values], first_month) == pytest.approx(result)


def test_too_little_history():
    assert month_indices(of_season(35, APRIL), APRIL) is None
    assert month_indices([*of_season(35, APRIL), None], APRIL) is None
    with_gap = of_season(36, APRIL)
    with_gap[20] = None
    assert month_indices(with_gap, APRIL) is None


def test_events_never_seen_are_no_season():
    assert month_indices([0] * 48, 1) is None


def test_taking_the_season_out_leaves_the_level_and_the_gaps():
    values = [*of_season(37, APRIL), None]
    indices = month_indices(values, APRIL)
    adjusted = deseasonalise(values, APRIL, indices)
    assert adjusted[:-1] == pytest.approx([100] * 37) and adjusted[-1] is None


def test_a_month_that_never_has_events_has_no_adjusted_value():
    assert deseasonalise([5, 0], 1, [1.0, 0.0] + [1.1] * 10) == [5, None]

"""Dispersion of the year's split against scipy's 2 × 2 tables, theory, and simulated counts."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from metrics.statistics.dispersion import dispersion_of_splits

year = st.lists(st.integers(0, 60), min_size=12, max_size=12)


def of(years):
    return dispersion_of_splits([np.array(months, dtype=float) for months in years])


def slow(years):
    """Every cut's table one by one; a table with an empty margin says nothing."""
    results = []
    for earlier, later in pairwise(years):
        for cut in range(1, 12):
            table = np.array([[sum(y[:cut]), sum(y[cut:])] for y in (earlier, later)])
            if table.sum(0).all() and table.sum(1).all():
                results.append(stats.chi2_contingency(table, correction=False).statistic)
    return np.mean(results) if results else None


@given(st.lists(year, min_size=2, max_size=4))
def test_agrees_with_a_table_at_every_cut(years):
    result, wanted = of(years), slow(years)
    assert result is None if wanted is None else result.factor == pytest.approx(wanted, rel=1e-9, abs=1e-9)


def test_poisson_counts_have_dispersion_1_and_about_three_degrees():
    """Mean 1 and variance 2 / freedom, whatever the season and the two levels."""
    rng = np.random.default_rng(1)
    season = np.linspace(20, 60, 12)
    results = [of([rng.poisson(season), rng.poisson(1.5 * season)]) for _ in range(3000)]
    factors, freedom = np.array([d.factor for d in results]), np.mean([d.freedom for d in results])
    assert factors.mean() == pytest.approx(1, abs=0.05)
    assert 2 / factors.var() == pytest.approx(freedom, rel=0.15)
    assert 2.5 < freedom < 3.2


def test_ever_finer_cuts_approach_anderson_and_darling():
    """Their statistic has variance 2 (π² − 9) / 3 = 0.58, so 3.45 degrees of freedom."""
    fine = of([[9.0] * 2000, [9.0] * 2000])
    assert fine.freedom == pytest.approx(2 / (2 * (np.pi**2 - 9) / 3), rel=0.01)


def test_clusters_of_events_raise_it_in_proportion():
    """Events that come in fours: four times the Poisson variance."""
    rng = np.random.default_rng(2)
    years = [[4 * rng.poisson([10] * 12) for _ in range(2)] for _ in range(1000)]
    assert np.mean([of(pair).factor for pair in years]) == pytest.approx(4, rel=0.1)


def test_a_drift_within_the_year_raises_it():
    """A level that slides by a quarter over the year hardly shows from month to month."""
    rng = np.random.default_rng(3)
    slide = np.linspace(1.125, 0.875, 12)
    pairs = [[rng.poisson([200] * 12), rng.poisson(200 * slide)] for _ in range(200)]
    monthly = np.mean([stats.chi2_contingency(np.array(pair)).statistic / 11 for pair in pairs])
    assert np.mean([of(pair).factor for pair in pairs]) > 2 * monthly > 2


def test_months_not_known_in_both_years_are_left_out():
    nan = float("nan")
    first, second = [5.0, 7, 9, 4, 6, 8, 3, 5, 7, 9, 4, 6], [6.0, 7, 3, 4] + [nan] * 8
    assert of([first, second]) == of([first[:4], second[:4]])


@pytest.mark.parametrize("years", [[], [[1.0] * 12], [[0.0] * 12, [3.0] * 12], [[1.0] + [0] * 11] * 2])
def test_nothing_to_learn_from(years):
    assert of(years) is None

"""Clustering against a Poisson regression, plain loops, counts of known truth and simulated judgements."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from metrics.statistics.clustering import USUAL, WEIGHT, Clustering, clustering
from metrics.statistics.intervals import rate_ratio

SEASON = 1 + 0.2 * np.sin(np.arange(12) / 12 * 2 * np.pi)
year = st.lists(st.integers(0, 60), min_size=12, max_size=12)


def slow(years):
    """Cell by cell over a whole table: total of the month × total of the year ÷ total of all."""
    months = [m for m in range(12) if any(y[m] for y in years)]
    years = [y for y in years if any(y)]
    if len(months) < 1 or len(years) < 2:
        return 0, 0
    whole, result = sum(map(sum, years)), 0.0
    for y in years:
        for m in months:
            expected = sum(other[m] for other in years) * sum(y) / whole
            result += (y[m] - expected) ** 2 / expected
    return result, (len(months) - 1) * (len(years) - 1)


@given(st.lists(year, min_size=1, max_size=4))
def test_agrees_with_plain_loops(years):
    result, (chi_square, freedom) = clustering(years), slow(years)
    assert result.chi_square == pytest.approx(chi_square, abs=1e-9)
    assert result.freedom == freedom


@given(st.integers(0, 10_000), st.sets(st.integers(0, 47), max_size=12))
@settings(max_examples=25)
def test_with_gaps_it_agrees_with_a_poisson_regression_on_month_and_year(seed, gaps):
    rng = np.random.default_rng(seed)
    counts = rng.poisson(30, 48) + 1
    years = [[None if i in gaps else int(counts[i]) for i in range(a, a + 12)] for a in range(0, 48, 12)]
    held = [
        i for i in range(48) if i not in gaps and sum((i % 12 + a) not in gaps for a in (0, 12, 24, 36)) > 1
    ]
    columns = [[i % 12 == m for m in range(12)] + [i // 12 == y for y in range(1, 4)] for i in held]
    design = np.array(columns, dtype=float)
    design = design[:, design.any(axis=0)]
    fit = GLM(counts[held], design, family=Poisson()).fit()
    result = clustering(years)
    assert result.chi_square == pytest.approx(fit.pearson_chi2, rel=1e-5)
    assert result.freedom == len(held) - design.shape[1]


@pytest.mark.parametrize("true", [1, 2, 4])
def test_it_finds_a_known_factor_whatever_season_and_levels(true):
    rng = np.random.default_rng(true)
    means = np.outer([80, 110, 90, 100], SEASON)
    results = [clustering((true * rng.poisson(means / true)).tolist()) for _ in range(400)]
    assert np.mean([c.chi_square / c.freedom for c in results]) == pytest.approx(true, rel=0.05)
    assert {c.freedom for c in results} == {33}


def test_the_estimate_is_drawn_towards_the_usual_one_by_its_degrees_of_freedom():
    assert (USUAL, WEIGHT) == (1.8, 8)
    assert Clustering(0.0, 0).factor == 1.8
    assert Clustering(32.0, 8).factor == pytest.approx((1.8 + 4) / 2)
    t = stats.t.ppf(0.975, 16) / stats.norm.ppf(0.975)
    assert Clustering(32.0, 8).allowance() == pytest.approx(2.9 * t**2)
    assert Clustering(0.0, 900).allowance() == 1


def called(rng, factor, years, months, periods, change=1.0):
    """Is the newest year called different from the one before it? Counts in clusters about season × level."""
    season = SEASON if periods == 12 else SEASON.reshape(4, 3).sum(axis=1)
    levels = np.exp(rng.normal(0, 0.08, years))
    levels[-1] = levels[-2] * change
    counts = rng.poisson(rng.gamma(100 * np.outer(levels, season) / (factor - 1), factor - 1)).tolist()
    now, before = counts[-1][:months], counts[-2][:months]
    known = [*counts[:-1], now + [None] * (periods - months)]
    plain = rate_ratio(sum(now), 1, sum(before), 1)
    allowed = rate_ratio(sum(now), 1, sum(before), 1, dispersion=clustering(known).allowance())
    return plain.beyond_chance, allowed.beyond_chance


@pytest.mark.parametrize(("years", "months", "periods"), [(4, 9, 12), (2, 9, 12), (4, 3, 4), (2, 1, 4)])
def test_without_a_change_about_one_in_twenty_is_called_and_not_one_in_five(years, months, periods):
    """A factor of 2.5, about what the larger offences of the two boroughs have."""
    rng = np.random.default_rng(1)
    plain, allowed = np.mean([called(rng, 2.5, years, months, periods) for _ in range(800)], axis=0)
    assert plain > 0.15 and allowed < 0.07


def test_a_change_by_a_fifth_is_still_found():
    rng = np.random.default_rng(2)
    assert np.mean([called(rng, 2.5, 4, 12, 12, change=0.8)[1] for _ in range(200)]) > 0.8


@given(st.lists(year, min_size=2, max_size=4), st.integers(2, 9))
def test_more_data_in_the_same_ratio_never_weigh_less(years, times):
    few, many = clustering(years), clustering([[n * times for n in y] for y in years])
    assert many.freedom == few.freedom
    assert times / many.allowance() >= 1 / few.allowance()


@given(st.lists(year, min_size=2, max_size=4))
def test_what_has_not_arrived_or_stands_alone_changes_nothing(years):
    assert clustering([[None] * 12, *years]) == clustering(years)
    ahead = [[*y, None] for y in years]
    assert clustering([*ahead[:-1], [*years[-1], 7]]) == clustering(years)


def test_years_that_share_no_month_teach_nothing():
    early, late = [5, 7] + [None] * 4, [None] * 2 + [9, 4] + [None] * 2
    assert clustering([early, late]) == Clustering(0.0, 0) == clustering([]) == clustering([[1, 2, 3]])
    assert clustering([early, early, late, late]).freedom == 2

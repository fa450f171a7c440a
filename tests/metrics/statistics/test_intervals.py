"""Intervals against published numbers, plain summation, and statsmodels."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.rates import confint_poisson

from metrics.statistics.intervals import (
    Interval,
    RateRatio,
    count_interval,
    rate_interval,
    rate_ratio,
    share_difference_interval,
    share_interval,
)

counts = st.integers(0, 3000)
exposures = st.floats(1, 1e6)
levels = st.sampled_from([0.8, 0.95, 0.998])


def parts_of(most):
    """A count and the number it is a part of."""
    return st.integers(1, most).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def ends(interval):
    return interval.lower, interval.upper


# Published numbers


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        (count_interval(65), (50.163188, 82.849139)),
        (count_interval(5), (1.623486, 11.668332)),
        (share_interval(65, 100), (0.552544, 0.736358)),
    ],
)
def test_numbers_of_the_technical_guide(interval, expected):
    assert ends(interval) == pytest.approx(expected, abs=5e-7)


def test_ten_events_are_the_first_for_byar():
    """By the formula with z = 1.959964; the exact limits would be 4.795389 and 18.390356."""
    lower = 10 * (1 - 1 / 90 - 1.959964 / (3 * math.sqrt(10))) ** 3
    upper = 11 * (1 - 1 / 99 + 1.959964 / (3 * math.sqrt(11))) ** 3
    assert ends(count_interval(10)) == pytest.approx((lower, upper), abs=1e-5)
    assert confint_poisson(10, 1, "exact-c", 0.05) == pytest.approx((4.795389, 18.390356), abs=5e-7)


@pytest.mark.parametrize(
    ("x1", "n1", "x0", "n0", "expected"),
    [
        (56, 70, 48, 80, (0.0524, 0.3339)),
        (9, 10, 3, 10, (0.1705, 0.8090)),
        (5, 56, 0, 29, (-0.0381, 0.1926)),
        (10, 10, 0, 10, (0.6075, 1.0)),
    ],
)
def test_newcombes_own_examples(x1, n1, x0, n0, expected):
    """Newcombe (1998), table II, method 10."""
    assert ends(share_difference_interval(x1, n1, x0, n0)) == pytest.approx(expected, abs=6e-5)


def test_ratio_of_rates_in_the_fluoroscopy_study():
    """Rothman's example as R's poisson.test documents it: 11 in 800 against 21 in 3,011."""
    result = rate_ratio(11, 800, 21, 3011)
    assert result.ratio == pytest.approx(1.971488, abs=1e-6)
    assert (result.lower, result.upper) == pytest.approx((0.8584264, 4.2772659), abs=1e-6)
    # R adds up all outcomes less likely than this one and reports 0.07967; ours matches the interval.
    assert result.p > 0.07967


# Slow oracles


def poisson_tail(x, mean, upper):
    terms = (math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(x + (not upper)))
    below = math.fsum(terms)
    return 1 - below if upper else below


@pytest.mark.parametrize("x", range(10))
@pytest.mark.parametrize("level", [0.95, 0.998])
def test_exact_count_limits_solve_the_poisson_tails(x, level):
    tail = (1 - level) / 2
    interval = count_interval(x, level)
    upper = optimize.brentq(lambda mean: poisson_tail(x, mean, upper=False) - tail, x + 1e-9, 60)
    assert interval.upper == pytest.approx(upper, rel=1e-8)
    if x:
        lower = optimize.brentq(lambda mean: poisson_tail(x, mean, upper=True) - tail, 1e-9, x)
        assert interval.lower == pytest.approx(lower, rel=1e-8)
    else:
        assert interval.lower == 0


@given(st.integers(0, 9), levels)
def test_exact_count_limits_agree_with_statsmodels(x, level):
    assert ends(count_interval(x, level)) == pytest.approx(
        confint_poisson(x, 1, "exact-c", 1 - level), abs=1e-9
    )


@given(st.integers(10, 5000))
def test_byar_is_within_a_hundredth_of_exact(x):
    exact = confint_poisson(x, 1, "exact-c", 0.05)
    assert ends(count_interval(x)) == pytest.approx(exact, rel=0.01)


@given(parts_of(3000), levels)
def test_share_agrees_with_statsmodels(part, level):
    x, n = part
    theirs = proportion_confint(x, n, alpha=1 - level, method="wilson")
    assert ends(share_interval(x, n, level)) == pytest.approx(theirs, abs=1e-9)


@given(parts_of(80), parts_of(80))
def test_difference_agrees_with_statsmodels(first, second):
    theirs = confint_proportions_2indep(*first, *second, compare="diff", method="newcomb")
    assert ends(share_difference_interval(*first, *second)) == pytest.approx(theirs, abs=1e-9)


def binomial_tails(x, n, share):
    pmf = [math.comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]
    return math.fsum(pmf[x:]), math.fsum(pmf[: x + 1])


@given(st.integers(0, 30), st.integers(0, 30), st.floats(0.5, 3), st.floats(0.5, 3))
def test_ratio_p_is_twice_the_smaller_tail(x1, x0, e1, e0):
    tails = binomial_tails(x1, x1 + x0, e1 / (e1 + e0))
    assert rate_ratio(x1, e1, x0, e0).p == pytest.approx(min(1, 2 * min(tails)), rel=1e-7)


@given(st.integers(0, 200), st.integers(0, 200), levels)
def test_ratio_limits_come_from_clopper_and_pearson(x1, x0, level):
    assume(x1 + x0 > 0)
    share = stats.binomtest(x1, x1 + x0).proportion_ci(level, method="exact")
    result = rate_ratio(x1, 1, x0, 1, level)
    assert result.lower == pytest.approx(share.low / (1 - share.low), rel=1e-7, abs=1e-12)
    if x0:
        assert result.upper == pytest.approx(share.high / (1 - share.high), rel=1e-7)
    else:
        assert result.upper is None


# Properties


@given(counts, exposures, levels)
def test_the_rate_lies_in_its_interval(x, exposure, level):
    interval = rate_interval(x, exposure, 1000, level)
    assert interval.lower <= x / exposure * 1000 <= interval.upper


@given(parts_of(3000), parts_of(3000), levels)
def test_the_difference_of_shares_lies_in_its_interval(first, second, level):
    interval = share_difference_interval(*first, *second, level)
    difference = first[0] / first[1] - second[0] / second[1]
    assert -1 <= interval.lower <= difference <= interval.upper <= 1


@given(parts_of(300), parts_of(300))
def test_swapping_the_samples_turns_the_difference_over(first, second):
    there, back = share_difference_interval(*first, *second), share_difference_interval(*second, *first)
    assert ends(back) == pytest.approx((-there.upper, -there.lower), abs=1e-12)


@given(parts_of(3000), st.integers(2, 5))
def test_more_answers_at_the_same_share_narrow_the_interval(part, times):
    few, many = share_interval(*part), share_interval(*(number * times for number in part))
    assert few.lower <= many.lower and many.upper <= few.upper


@given(parts_of(3000), levels)
def test_the_share_lies_in_its_interval_between_0_and_1(part, level):
    x, n = part
    interval = share_interval(x, n, level)
    assert 0 <= interval.lower <= x / n <= interval.upper <= 1


@given(st.integers(1, 500), st.integers(1, 500), exposures, exposures, levels)
def test_the_ratio_lies_in_its_interval(x1, x0, e1, e0, level):
    result = rate_ratio(x1, e1, x0, e0, level)
    assert 0 < result.lower <= result.ratio <= result.upper


@given(st.integers(1, 500), st.integers(1, 500), exposures, exposures)
def test_swapping_the_groups_turns_the_ratio_over(x1, x0, e1, e0):
    there, back = rate_ratio(x1, e1, x0, e0), rate_ratio(x0, e0, x1, e1)
    assert back.ratio == pytest.approx(1 / there.ratio)
    assert (back.lower, back.upper) == pytest.approx((1 / there.upper, 1 / there.lower))
    assert back.p == pytest.approx(there.p)


@given(counts, counts, exposures, exposures, st.floats(0.01, 100))
def test_scaling_both_exposures_changes_nothing(x1, x0, e1, e0, factor):
    plain, scaled = rate_ratio(x1, e1, x0, e0), rate_ratio(x1, e1 * factor, x0, e0 * factor)
    for name in ("ratio", "lower", "upper", "p"):
        before, after = getattr(plain, name), getattr(scaled, name)
        assert after is None if before is None else after == pytest.approx(before, rel=1e-6)


@given(st.integers(1, 300), st.integers(1, 300), st.integers(2, 5))
def test_more_data_at_the_same_ratio_is_stronger_evidence(x1, x0, times):
    few, many = rate_ratio(x1, 1, x0, 1), rate_ratio(x1 * times, times, x0 * times, times)
    assert few.lower < many.lower and many.upper < few.upper


@given(st.integers(0, 300), st.integers(0, 300), exposures, st.integers(2, 6))
def test_clusters_weigh_as_many_fewer_events(x1, x0, e0, size):
    clustered = rate_ratio(size * x1, 1, size * x0, e0, dispersion=size)
    assert clustered == rate_ratio(x1, 1, x0, e0)
    assert rate_ratio(x1, 1, x0, e0, dispersion=0.3) == rate_ratio(x1, 1, x0, e0)


def test_a_dispersion_keeps_false_alarms_of_clustered_counts_down():
    """No true change, events in threes: without the dispersion far more than 5 % look certain."""
    rng = np.random.default_rng(1)
    pairs = 3 * rng.poisson(60, (800, 2))

    def called(dispersion):
        return np.mean([rate_ratio(a, 1, b, 1, dispersion=dispersion).beyond_chance for a, b in pairs])

    assert called(1) > 0.2 and called(3) <= 0.06


@given(st.integers(1, 300), st.integers(2, 5))
def test_more_data_at_the_same_rate_narrows_the_interval(x, times):
    few, many = rate_interval(x, 1), rate_interval(x * times, times)
    assert few.lower < many.lower and many.upper < few.upper


@given(st.integers(0, 300), st.integers(0, 300), st.floats(0.2, 5), levels)
def test_p_and_interval_never_contradict_each_other(x1, x0, e0, level):
    result = rate_ratio(x1, 1, x0, e0, level)
    assume(abs(result.p - (1 - level)) > 1e-9)
    assert result.beyond_chance == (result.p < 1 - level)


# Edges


def test_what_is_missing_gives_nothing():
    nan = float("nan")
    assert count_interval(None) is None and count_interval(nan) is None
    assert rate_interval(3, None) is None and rate_interval(3, 0) is None and rate_interval(None, 5) is None
    assert share_interval(0, 0) is None and share_interval(3, nan) is None
    assert share_difference_interval(1, 2, 0, 0) is None
    assert rate_ratio(3, 10, None, 10) is None and rate_ratio(3, 10, 2, 0) is None


def test_no_events_in_the_comparison_leave_a_lower_limit_and_a_p():
    result = rate_ratio(8, 1, 0, 1)
    assert (result.ratio, result.upper) == (None, None)
    assert result.lower > 1 and result.p == pytest.approx(2 * 0.5**8) and result.beyond_chance


def test_no_events_now_make_a_ratio_of_0():
    result = rate_ratio(0, 1, 8, 1)
    assert (result.ratio, result.lower) == (0, 0)
    assert result.upper < 1 and result.beyond_chance


def test_no_events_at_all_are_no_evidence():
    assert rate_ratio(0, 1, 0, 1) == RateRatio(None, None, None, 1.0)
    assert not rate_ratio(0, 1, 0, 1).beyond_chance


def test_an_interval_holds_its_ends():
    assert 1 in Interval(1, 2) and 2 in Interval(1, 2) and 2.1 not in Interval(1, 2)


@pytest.mark.parametrize(
    "call", [lambda: count_interval(-1), lambda: share_interval(3, 2), lambda: rate_ratio(-1, 1, 2, 1)]
)
def test_impossible_counts_are_refused(call):
    with pytest.raises(ValueError, match="count: expected 0"):
        call()

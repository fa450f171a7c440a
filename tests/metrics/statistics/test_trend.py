"""Recent trend against Fingertips' own test cases, statsmodels, and plain loops."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import assume, given
from hypothesis import strategies as st

from metrics.statistics.direction import Meaning, meaning
from metrics.statistics.trend import THRESHOLD, trend_in_shares, trend_in_values

RESULTS = {"DecreasingAndGettingWorse": (-1, "up"), "IncreasingAndGettingWorse": (1, "down")}
shares = st.lists(st.tuples(st.integers(1, 400), st.integers(1, 400)), min_size=5, max_size=8)
values = st.lists(st.tuples(st.integers(0, 100), st.integers(1, 30)), min_size=5, max_size=8)


def with_limits(rows):
    return [v for v, _ in rows], [v - w for v, w in rows], [v + w for v, w in rows]


def test_published_cases(published):
    """Every case but the one whose published input is a known slip (120/7742 for 120.7742)."""
    for case in published("fingertips_recent_trend")["cases"]:
        if "value" in case:
            result = trend_in_values(case["value"], case["lo"], case["hi"])
        elif "count" in case:
            result = trend_in_shares(case["count"], case["denom"])
        else:
            continue
        if case.get("result") == "CannotBeCalculated":
            assert result is None
        elif "result" in case:
            direction, good = RESULTS[case["result"]]
            assert result.direction == direction
            assert meaning(result.direction, good) is Meaning.CONCERN
        else:
            assert result.significant == case["significant"]
        if "direction" in case:
            assert case["direction"] == "increasing" and result.direction == 1
        if "chi2_2dp" in case:
            assert result.chi_square == pytest.approx(case["chi2_2dp"], abs=0.005)
        if "chi2_1dp" in case:
            assert result.chi_square == pytest.approx(case["chi2_1dp"], abs=0.05)


def test_published_threshold(published):
    assert pytest.approx(published("fingertips_recent_trend")["threshold_chi2"], rel=1e-9) == THRESHOLD


def test_the_threshold_is_chi_square_at_998_in_1000():
    assert pytest.approx(9.54953570608324, rel=1e-9) == THRESHOLD


def test_a_rise_that_is_significant():
    """Fingertips' first set of shares and of values, chi-square 47.9 and 46.77."""
    result = trend_in_shares([994, 1023, 1199, 1332, 1367], [40299, 41527, 42811, 44064, 44701])
    assert (result.direction, result.chi_square) == (1, pytest.approx(47.9, abs=0.05))
    lowers, uppers = [23.16, 23.15, 26.44, 28.63, 28.98], [26.25, 26.19, 29.64, 31.9, 32.25]
    result = trend_in_values([24.67, 24.6, 28, 30.2, 30.6], lowers, uppers)
    assert (result.direction, result.chi_square) == (1, pytest.approx(46.77, abs=0.005))


@given(values)
def test_values_agree_with_weighted_least_squares(rows):
    value, lower, upper = with_limits(rows)
    errors = (np.array(upper[-5:]) - lower[-5:]) / 3.92
    fit = sm.WLS(value[-5:], sm.add_constant(np.arange(5)), weights=1 / errors**2)
    variance = np.linalg.inv(fit.exog.T @ np.diag(1 / errors**2) @ fit.exog)[1, 1]
    expected = fit.fit().params[1] ** 2 / variance
    assert trend_in_values(value, lower, upper).chi_square == pytest.approx(expected, rel=1e-6, abs=1e-6)


def slow_chi_square(counts, denominators):
    """Armitage's statistic summed person by person, as a correlation of outcome and year."""
    big_n = sum(denominators)
    mean_year = sum(n * t for t, n in enumerate(denominators)) / big_n
    mean_outcome = sum(counts) / big_n
    cross = years = outcomes = 0.0
    for t, (x, n) in enumerate(zip(counts, denominators, strict=True)):
        cross += x * (1 - mean_outcome) * (t - mean_year) - (n - x) * mean_outcome * (t - mean_year)
        years += n * (t - mean_year) ** 2
        outcomes += x * (1 - mean_outcome) ** 2 + (n - x) * mean_outcome**2
    return big_n * cross**2 / (years * outcomes)


@given(shares)
def test_shares_agree_with_plain_loops(rows):
    counts, denominators = [x for x, _ in rows], [x + rest for x, rest in rows]
    expected = slow_chi_square(counts[-5:], denominators[-5:])
    assert trend_in_shares(counts, denominators).chi_square == pytest.approx(expected, rel=1e-7, abs=1e-9)


@given(shares)
def test_turning_events_round_turns_the_trend_round(rows):
    counts, rest, both = [x for x, _ in rows], [y for _, y in rows], [x + y for x, y in rows]
    there, back = trend_in_shares(counts, both), trend_in_shares(rest, both)
    assert back.direction == -there.direction
    assert back.chi_square == pytest.approx(there.chi_square, rel=1e-6, abs=1e-9)


@given(values, st.integers(2, 6))
def test_narrower_intervals_never_weaken_the_evidence(rows, factor):
    value, lower, upper = with_limits(rows)
    narrow = with_limits([(v, w / factor) for v, w in rows])
    wide = trend_in_values(value, lower, upper)
    assert trend_in_values(*narrow).chi_square >= wide.chi_square - 1e-9
    assert not wide.significant or trend_in_values(*narrow).direction == wide.direction


def test_one_odd_year_makes_no_trend():
    """Without the last year the four others fall; without the first they are level."""
    spike = with_limits([(10, 1), (9.9, 1), (9.8, 1), (9.7, 1), (30, 1)])
    level = with_limits([(0, 1), (3, 1), (3, 1), (3, 1), (3, 1)])
    for columns in (spike, level):
        result = trend_in_values(*columns)
        assert result.chi_square > THRESHOLD and not result.significant


def test_only_the_last_five_count():
    recent = with_limits([(10, 1), (12, 1), (14, 1), (16, 1), (18, 1)])
    longer = with_limits([(99, 1), (0, 1), (10, 1), (12, 1), (14, 1), (16, 1), (18, 1)])
    assert trend_in_values(*recent) == trend_in_values(*longer)
    assert trend_in_values(*recent).direction == 1


@pytest.mark.parametrize(
    ("counts", "denominators"),
    [
        ([1, 2, 3, 4], [9] * 4),
        ([1, 2, None, 4, 5, 6], [9] * 6),
        ([1, 2, 3, 4, 0], [9] * 5),
        ([1, 2, 3, 4, 9], [9] * 5),
        ([], []),
    ],
)
def test_shares_that_cannot_be_judged(counts, denominators):
    assert trend_in_shares(counts, denominators) is None


def test_values_that_cannot_be_judged():
    assert trend_in_values([1] * 5, [1] * 5, [1] * 5) is None
    assert trend_in_values([1] * 5, [0, 0, None, 0, 0], [2] * 5) is None


@given(values)
def test_a_gap_before_the_last_five_changes_nothing(rows):
    assume(len(rows) >= 5)
    columns = with_limits(rows)
    assert trend_in_values(*([None, *column] for column in columns)) == trend_in_values(*columns)

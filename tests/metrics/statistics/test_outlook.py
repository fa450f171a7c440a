"""The year-end outlook: its distribution by slow means, its calibration on counts of known truth."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from metrics.statistics.outlook import Outlook, Record, Withheld, backtest, outlook

FINE = Record(8, 10)
SEASON = 1 + 0.2 * np.sin(np.arange(12) / 12 * 2 * np.pi)
year = st.lists(st.integers(1, 80), min_size=12, max_size=12)
histories = st.lists(year, min_size=2, max_size=4)


def negative_binomial_years(rng, number, mean, dispersion, drift=0.0):
    """Years of NB counts about season × yearly level, optionally with a level that also wanders."""
    level = np.exp(rng.normal(0, 0.1, (number, 1)))
    walk = np.exp(rng.normal(0, drift, 12 * number).cumsum()).reshape(number, 12)
    means = mean * level * walk * SEASON
    if dispersion > 1:
        means = rng.gamma(means / (dispersion - 1), dispersion - 1)
    return rng.poisson(means)


def coverage(mean, dispersion, years, drift=0.0, number=400):
    """How often the 80 % interval holds the year's total, over many histories and origins."""
    held = 0
    for seed in range(number):
        rng = np.random.default_rng(seed)
        *past, current = negative_binomial_years(rng, years + 1, mean, dispersion, drift).tolist()
        result = outlook(past, current[: 3 + seed % 9], record=FINE)
        held += result.lower <= sum(current) <= result.upper
    return held / number


# Calibration. With 400 histories the coverage has a standard error of 2 points.


@pytest.mark.parametrize(
    ("mean", "dispersion", "years"),
    [(5, 1, 3), (5, 3, 2), (50, 1, 2), (50, 3, 3), (50, 6, 2), (500, 1, 4), (500, 3, 2), (500, 6, 3)],
)
def test_the_interval_holds_70_to_90_per_cent(mean, dispersion, years):
    assert 0.74 <= coverage(mean, dispersion, years) <= 0.9


def test_it_also_holds_when_the_level_wanders():
    """2 % a month, 7 % over a year: what a month-by-month dispersion would not see."""
    assert 0.7 <= coverage(200, 2, 3, drift=0.02) <= 0.9


def test_leaving_out_the_uncertainty_of_level_shape_and_dispersion_fails():
    """The plain Poisson about the same mean, on the same counts: this test can fail."""
    held = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        *past, current = negative_binomial_years(rng, 4, 50, 3).tolist()
        result = outlook(past, current[: 3 + seed % 9], record=FINE)
        low, high = stats.poisson.ppf([0.1, 0.9], result.expected - result.so_far)
        held += low <= sum(current) - result.so_far <= high
    assert held / 300 < 0.55


def test_the_records_of_many_sound_measures_are_calibrated_together_not_one_by_one():
    records = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        records.append(backtest(negative_binomial_years(rng, 4, 50, 3).tolist()))
    assert sum(records, Record(0, 0)).calibrated
    assert 10 < sum(record.calibrated for record in records) < 34


# The distribution by slow means


def by_hand(years, current):
    """Mean and variance of the rest of the year in plain loops."""
    number = len(current)
    so_far, same, rest = sum(current) + 0.5, sum(years[-1][:number]) + 0.5, sum(years[-1][number:]) + 0.5
    mean = so_far * rest / same
    chi_squares, overlap = [], 0.0
    for earlier, later in zip(years, [*years[1:], current], strict=True):
        n = len(later)
        shares = []
        for cut in range(1, n):
            table = np.array([[sum(y[:cut]), sum(y[cut:n])] for y in (earlier, later)])
            chi_squares.append(stats.chi2_contingency(table, correction=False).statistic)
            shares.append(table[:, 0].sum() / table.sum())
        overlap += sum(
            (min(s, t) * (1 - max(s, t))) / (max(s, t) * (1 - min(s, t))) for s in shares for t in shares
        )
    dispersion = sum(chi_squares) / len(chi_squares)
    widening = (stats.t.ppf(0.9, len(chi_squares) ** 2 / overlap) / stats.norm.ppf(0.9)) ** 2
    scale = max(1, dispersion * widening)
    return mean, scale * (mean + mean**2 * (1 / so_far + 1 / same + 1 / rest)), dispersion


@given(histories, st.lists(st.integers(1, 80), min_size=3, max_size=11))
@settings(max_examples=40)
def test_agrees_with_plain_loops_and_summed_probabilities(years, current):
    result = outlook(years, current, target=sum(years[-1]), record=FINE)
    mean, variance, dispersion = by_hand(years, current)
    assert result.expected - result.so_far == pytest.approx(mean)
    assert result.dispersion == pytest.approx(dispersion)
    size = mean**2 / (variance - mean)
    log_pmf = stats.nbinom.logpmf(np.arange(result.upper - result.so_far + 1), size, size / (size + mean))
    below = np.cumsum(np.exp(log_pmf))
    low, high = result.lower - result.so_far, result.upper - result.so_far
    assert below[low] >= 0.1 - 1e-9 and (low == 0 or below[low - 1] < 0.1 + 1e-9)
    assert below[high] >= 0.9 - 1e-9 and (high == 0 or below[high - 1] < 0.9 + 1e-9)


def test_drawing_level_and_events_at_random_gives_the_same_answer():
    """A gamma mean with Poisson events about it is the negative binomial that is used."""
    years, current = [[30] * 12, [32, 28] * 6], [33, 27, 30, 29, 34]
    result = outlook(years, current, target=360, record=FINE)
    mean, variance, _ = by_hand(years, current)
    rng = np.random.default_rng(1)
    size = mean**2 / (variance - mean)
    totals = sum(current) + rng.poisson(rng.gamma(size, mean / size, 200_000))
    assert np.quantile(totals, [0.1, 0.9]) == pytest.approx([result.lower, result.upper], abs=1)
    assert (totals <= 360).mean() == pytest.approx(result.chance_of_target, abs=0.005)


def test_a_steady_measure_is_projected_at_its_level():
    result = outlook([[10] * 12] * 3, [20] * 6, record=FINE)
    assert result.so_far == 120 and result.expected == pytest.approx(240, rel=0.01)


def test_the_baselines_season_is_followed():
    quiet_then_busy = [10] * 6 + [30] * 6
    result = outlook([quiet_then_busy] * 2, [20] * 6, record=FINE)
    assert result.expected == pytest.approx(120 + 360, rel=0.01)


# Targets


@given(histories, st.lists(st.integers(1, 80), min_size=3, max_size=11), st.integers(0, 2000))
def test_the_chance_of_a_target(years, current, target):
    def chance(good, wanted):
        return outlook(years, current, target=wanted, good=good, record=FINE).chance_of_target

    assert 0 <= chance("down", target) <= chance("down", target + 1) <= 1
    assert chance("down", target) + chance("up", target + 1) == pytest.approx(1)
    assert chance("down", target + 0.5) == chance("down", target)
    assert chance("down", sum(current) - 1) == 0 and chance("up", sum(current)) == 1
    assert chance("steady", target) is None and chance("down", None) is None


# What it may not show


def test_reasons_for_no_outlook():
    flat, gappy = [10] * 12, [10] * 11 + [None]
    cases = {
        "There are fewer than 24 months of earlier years.": ([flat], [10] * 6),
        "Fewer than 3 months of this year have arrived.": ([flat] * 3, [10] * 2),
        "A month of the baseline year is missing.": ([flat, flat, gappy], [10] * 6),
        "The year is complete.": ([flat] * 3, flat),
        "The baseline year has no events to project from.": ([[0] * 12] * 3, [1] * 6),
    }
    for reason, (years, current) in cases.items():
        assert outlook(years, current, record=FINE) == Withheld(reason)


@pytest.mark.parametrize(
    ("record", "words"), [(Record(6, 10), "held 6 of 10"), (Record(10, 10), "held 10 of 10")]
)
def test_a_failed_test_on_the_past_withholds_it_and_says_so(record, words):
    assert words in outlook([[10] * 12] * 3, [10] * 6, record=record).reason


@pytest.mark.parametrize("held", [70, 90])
def test_the_bounds_of_the_test_are_within_it(held):
    assert Record(held, 100).calibrated and not Record(0, 0).calibrated


def test_without_a_complete_past_year_there_is_no_test():
    gappy = [10] * 11 + [None]
    result = outlook([gappy, gappy, [10] * 12], [10] * 6)
    assert result == Withheld("There is no complete past year to test the outlook on.")


def test_its_own_past_is_the_default_record():
    for seed in range(10):
        *past, current = negative_binomial_years(np.random.default_rng(seed), 4, 50, 3).tolist()
        record, result = backtest(past), outlook(past, current[:6])
        assert record.tried == 18
        assert isinstance(result, Outlook if record.calibrated else Withheld)


@given(histories, st.integers(1, 80))
@settings(max_examples=20)
def test_the_back_test_of_a_year_sees_nothing_later(years, other):
    later = [*years, [other] * 12]
    assert backtest(later).held >= backtest(years).held
    assert backtest(later).tried == backtest(years).tried + 9


@given(st.lists(st.lists(st.integers(0, 4), min_size=12, max_size=12), min_size=3, max_size=3))
@settings(max_examples=40)
def test_the_back_test_counts_what_the_outlooks_would_have_held(years):
    *earlier, last = years
    made = [outlook(earlier, last[:months], record=FINE) for months in range(3, 12)]
    shown = [each for each in made if isinstance(each, Outlook)]
    held = sum(each.lower <= sum(last) <= each.upper for each in shown)
    before = backtest(earlier)
    assert backtest(years) == before + Record(held, len(shown))


def test_the_back_test_leaves_out_years_with_gaps():
    gappy = [10] * 11 + [None]
    assert backtest([[10] * 12, gappy, [10] * 12, [10] * 12]).tried == 9
    assert backtest([]) == backtest([[10] * 12]) == Record(0, 0)


# Properties


@given(histories, st.lists(st.integers(1, 80), min_size=3, max_size=11))
def test_the_expected_total_is_likely_and_never_below_what_has_happened(years, current):
    result = outlook(years, current, record=FINE)
    assert sum(current) == result.so_far <= result.lower <= result.upper
    assert result.so_far < result.expected
    assert result == outlook(years, [*current, None], record=FINE)


def test_a_missing_month_is_predicted_with_its_own_share():
    """July is missing: its baseline month moves to the other side, so a busy July is expected back."""
    busy_july = [10, 10, 10, 60] + [10] * 8
    result = outlook([busy_july] * 3, [10, 10, 10, None, 10, 10], record=FINE)
    assert result.so_far == 50 and result.expected == pytest.approx(50 + 60 + 60, rel=0.02)


def test_more_events_narrow_the_outlook():
    years, current = [[10, 12] * 6] * 3, [11] * 6
    few = outlook(years, current, record=FINE)
    many = outlook([[100 * x for x in y] for y in years], [1100] * 6, record=FINE)
    assert (many.upper - many.lower) / many.expected < 0.2 * (few.upper - few.lower) / few.expected


@pytest.mark.parametrize("current", [[1.5, 2, 3], [-1, 2, 3], [1] * 13])
def test_only_years_of_whole_counts(current):
    with pytest.raises(ValueError, match="year: expected 12 months of whole counts"):
        outlook([[10] * 12] * 3, current)

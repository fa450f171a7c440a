"""The XmR reading of a series: seasons taken out, gaps kept, limits in its own unit, nothing applied unasked."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_loaders.batch import Reason
from data_loaders.calendar.month import Month, Span
from metrics.definitions.indicator import Indicator
from metrics.series.series import PeriodFigure, Series
from metrics.series.signals import baseline_level, signals
from metrics.statistics.special_cause import Rule, Variation
from metrics.wording.trend import brief, trend_sentence
from tests.metrics.series.test_judgement import indicator

FIRST = Month.parse("2010-04")
MONTHLY = indicator(kind="number", unit="burglaries")
SEASONAL = indicator(kind="number", unit="burglaries", seasonal=True)
QUARTERLY = indicator(kind="number", unit="clients", noun="clients", frequency="quarter")
SEASON = [0.6, 0.7, 0.8, 1.0, 1.1, 1.2, 1.4, 1.3, 1.2, 1.1, 0.9, 0.7]


def series(of: Indicator, values) -> Series:
    months = {"month": 1, "quarter": 3}[of.frequency]
    spans = [Span(FIRST + i * months, months) for i in range(len(values))]
    points = [
        PeriodFigure(s, missing=Reason.NOT_SUBMITTED) if v is None else PeriodFigure(s, v, None, v)
        for s, v in zip(spans, values, strict=True)
    ]
    return Series(of, "E07000107", tuple(points))


def seasonal(level=100.0, number=48):
    return [level * SEASON[i % 12] for i in range(number)]


def test_a_busy_season_is_no_signal_and_a_busy_month_out_of_season_is():
    """The Octobers of a strong season lie outside plain limits; a July as busy as October is what stands out."""
    values = seasonal()
    assert {m.variation for m in signals(series(SEASONAL, values)).marks} == {Variation.COMMON}
    assert Variation.CONCERN in {m.variation for m in signals(series(MONTHLY, values)).marks}
    busy = [*values[:-9], 140, *values[-8:]]
    marked = [i for i, m in enumerate(signals(series(SEASONAL, busy)).marks) if m.signals]
    assert 39 in marked


def slow_seasonal(values):
    """Month ÷ centred twelve-month average, averaged by month and scaled to 1; limits of what is left; all by hand."""
    ratios: dict[int, list[float]] = {m: [] for m in range(12)}
    for i in range(6, len(values) - 6):
        level = (sum(values[i - 5 : i + 6]) + (values[i - 6] + values[i + 6]) / 2) / 12
        ratios[i % 12].append(values[i] / level)
    means = [sum(r) / len(r) for r in ratios.values()]
    index = [12 * m / sum(means) for m in means]
    left = [v / index[i % 12] for i, v in enumerate(values)]
    ranges = [abs(b - a) for a, b in pairwise(left)]
    first = sum(ranges) / len(ranges)
    kept = [r for r in ranges if r < 3.267 * first] or ranges
    mean, reach = sum(left) / len(left), 2.66 * sum(kept) / len(kept)
    return [
        tuple(max(0, edge) * index[i % 12] for edge in (mean, mean - reach, mean + reach))
        for i in range(len(values))
    ]


@given(st.lists(st.integers(20, 200), min_size=36, max_size=48))
def test_limits_of_a_seasonal_measure_follow_its_season(values):
    chart = signals(series(SEASONAL, values))
    assert chart.seasonal
    drawn = [(b.mean, b.lower, b.upper) for b in chart.bands]
    assert np.array(drawn) == pytest.approx(np.array(slow_seasonal(values)))


def test_under_36_months_no_season_is_taken_out():
    assert not signals(series(SEASONAL, seasonal(number=35))).seasonal


def test_gaps_stay_gaps_and_break_runs():
    values = [10, 12] * 10 + [None] + [18] * 6
    chart = signals(series(MONTHLY, values))
    assert chart.marks[20] is None and chart.bands[20] is not None
    assert not any(s.rule is Rule.SHIFT for m in chart.marks[21:] for s in m.signals)
    whole = signals(series(MONTHLY, [*values[:20], 18, *values[21:]]))
    assert all(any(s.rule is Rule.SHIFT for s in m.signals) for m in whole.marks[20:])


@pytest.mark.parametrize(("number", "provisional"), [(12, True), (13, False)])
def test_limits_on_fewer_than_13_points_are_provisional_and_the_card_says_so(number, provisional):
    chart = signals(series(QUARTERLY, ([10, 12] * 7)[:number]))
    assert chart.provisional is provisional
    assert ("provisional" in trend_sentence(QUARTERLY, chart)) is provisional


def test_a_step_is_proposed_and_changes_nothing_until_it_is_accepted():
    values = [10, 12] * 12 + [30, 33] * 12
    chart = signals(series(MONTHLY, values))
    assert chart.proposed.date == FIRST + 24
    assert len({b.mean for b in chart.bands}) == 1
    assert "nobody has accepted this" in trend_sentence(MONTHLY, chart)
    assert brief(chart).endswith(f"; perhaps a new level from {(FIRST + 24).name}")
    accepted = signals(series(MONTHLY, values), rebases=[FIRST + 24])
    assert [b.mean for b in accepted.bands] == [11.0] * 24 + [31.5] * 24
    assert accepted.proposed is None and accepted.variation is Variation.COMMON


@given(st.lists(st.none() | st.integers(0, 90), min_size=3, max_size=48))
def test_a_month_that_has_not_arrived_changes_nothing(values):
    here, there = signals(series(MONTHLY, values)), signals(series(MONTHLY, [*values, None]))
    if here is None:
        assert there is None
        return
    assert there.marks[:-1] == here.marks and there.marks[-1] is None
    assert (there.variation, there.provisional) == (here.variation, here.provisional)


def test_levels_shares_of_a_year_and_published_rates_have_no_such_chart():
    stock = indicator(kind="stock", unit="premises", frequency="quarter", good="up", noun="premises")
    assert signals(series(stock, [1, 2] * 8)) is None
    assert signals(series(MONTHLY, [5])) is None


def test_the_aim_is_the_average_month_of_a_whole_baseline_year():
    held = series(MONTHLY, [10] * 12 + [*range(12)] + [9] * 6)
    assert baseline_level(held, FIRST + 12) == 5.5
    assert baseline_level(held, FIRST + 24) is None

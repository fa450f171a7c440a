"""Funnel limits against summed Poisson probabilities and exact intervals."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.rates import confint_poisson

from metrics.statistics.funnel import FunnelPosition, funnel, funnel_position, overdispersion

expected_counts = st.floats(0.05, 400)
ORDER = [
    FunnelPosition.BELOW_OUTER,
    FunnelPosition.BELOW_INNER,
    FunnelPosition.WITHIN,
    FunnelPosition.ABOVE_INNER,
    FunnelPosition.ABOVE_OUTER,
]


def slow_place(x, expected):
    at_most = math.fsum(
        math.exp(k * math.log(expected) - expected - math.lgamma(k + 1)) for k in range(x + 1)
    )
    point = math.exp(x * math.log(expected) - expected - math.lgamma(x + 1))
    at_least = 1 - at_most + point
    if min(at_least, at_most) > 0.025:
        return FunnelPosition.WITHIN
    outer = min(at_least, at_most) <= 0.001
    if at_least < at_most:
        return FunnelPosition.ABOVE_OUTER if outer else FunnelPosition.ABOVE_INNER
    return FunnelPosition.BELOW_OUTER if outer else FunnelPosition.BELOW_INNER


@given(st.integers(0, 500), expected_counts)
def test_agrees_with_summed_probabilities(x, expected):
    assert funnel_position(x, expected, 1) is slow_place(x, expected)


@given(st.integers(0, 500), expected_counts)
def test_the_line_and_the_place_agree(x, expected):
    lines = funnel([expected], 1)
    rate = x / expected
    edges = [line[0] for line in (lines.lower_outer, lines.lower_inner, lines.upper_inner, lines.upper_outer)]
    assume(all(abs(rate - edge) > 1e-6 for edge in edges))
    assert funnel_position(x, expected, 1) is ORDER[int(np.searchsorted(edges, rate))]


@given(st.integers(1, 300), st.sampled_from([0.05, 0.002]))
def test_outside_the_funnel_means_the_reference_is_outside_the_exact_interval(x, alpha):
    lower, upper = confint_poisson(x, 1, "exact-c", alpha)
    inside = {FunnelPosition.WITHIN} if alpha == 0.05 else set(ORDER[1:4])
    assert (
        funnel_position(x, lower * 0.999, 1) not in inside and funnel_position(x, lower * 1.001, 1) in inside
    )
    assert (
        funnel_position(x, upper * 1.001, 1) not in inside and funnel_position(x, upper * 0.999, 1) in inside
    )


@given(st.lists(st.floats(10, 1e5), min_size=2, max_size=20), st.floats(0.5, 50))
def test_the_funnel_narrows_and_its_lines_never_cross(exposures, reference):
    lines = funnel(sorted(exposures), reference, per=1000)
    columns = [lines.lower_outer, lines.lower_inner, np.full(len(exposures), reference)]
    columns += [lines.upper_inner, lines.upper_outer]
    assert (np.diff(np.array(columns), axis=0) >= -1e-9).all()
    assert (np.diff(lines.upper_inner) <= 1e-9).all() and (np.diff(lines.lower_inner) >= -1e-9).all()


@given(st.integers(0, 100), st.floats(1, 1e4), st.floats(0.1, 50), st.floats(0.1, 1000))
def test_the_unit_of_the_rate_does_not_matter(x, exposure, reference, factor):
    tail_gap = abs(x - exposure * reference / 1000)
    assume(tail_gap > 1e-6)
    assert funnel_position(x, exposure, reference, 1000) is funnel_position(
        x, exposure, reference * factor, 1000 * factor
    )


def test_no_events_are_not_unusual_where_few_are_expected():
    lines = funnel([3.0, 4.0], 1)
    assert lines.lower_inner[0] == 0 < lines.lower_inner[1]
    assert (
        funnel_position(0, 3.0, 1) is FunnelPosition.WITHIN
        and funnel_position(0, 4.0, 1) is FunnelPosition.BELOW_INNER
    )


def test_what_is_missing_has_no_place():
    assert (
        funnel_position(None, 5, 1) is None
        and funnel_position(5, None, 1) is None
        and funnel_position(5, 0, 1) is None
    )


def test_exposures_above_0():
    for exposures, reference in (([0.0, 1.0], 1), ([1.0], 0)):
        with pytest.raises(ValueError, match="expected above 0, found 0, in funnel"):
            funnel(exposures, reference)
    assert funnel([], 1).upper_inner.size == 0


def slow_overdispersion(counts, expected):
    z = sorted(2 * (math.sqrt(x) - math.sqrt(e)) for x, e in zip(counts, expected, strict=True))
    low, high = np.quantile(z, 0.1), np.quantile(z, 0.9)
    squares = [min(max(v, low), high) ** 2 for v in z]
    phi = sum(squares) / len(squares)
    return phi if phi > 1 + 2 * math.sqrt(2 / len(z)) else 1


@given(st.lists(st.tuples(st.integers(0, 300), expected_counts), min_size=1, max_size=40))
def test_overdispersion_agrees_with_the_long_way(pairs):
    counts, expected = zip(*pairs, strict=True)
    assert overdispersion(counts, expected, 1) == pytest.approx(slow_overdispersion(counts, expected))


def test_poisson_places_are_not_overdispersed_and_clustered_ones_are():
    chance = np.random.default_rng(7)
    expected = np.full(35, 60.0)
    plain = [overdispersion(chance.poisson(expected), expected, 1) for _ in range(200)]
    assert np.mean([phi == 1 for phi in plain]) > 0.95
    clustered = chance.poisson(expected * chance.gamma(4, 1 / 4, 35))
    assert overdispersion(clustered, expected, 1) > 5


@given(st.integers(0, 500), expected_counts, st.floats(1.01, 50))
def test_wider_limits_never_make_a_place_more_unusual(x, expected, dispersion):
    far = {p: abs(i - 2) for i, p in enumerate(ORDER)}
    wide, wider = (
        funnel_position(x, expected, 1, 1, dispersion),
        funnel_position(x, expected, 1, 1, dispersion * 2),
    )
    assert far[wider] <= far[wide]

"""Natural breaks against every possible division, and against mapclassify."""

from __future__ import annotations

import warnings
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.hotspots.classes import class_of, classes

small = st.lists(st.integers(0, 40).map(float), min_size=1, max_size=9)


def spread(parts: list[list[float]]) -> float:
    return sum(sum((v - sum(p) / len(p)) ** 2 for v in p) for p in parts)


def best_of_all(values: list[float], k: int) -> float:
    """The smallest sum of squares within k classes, by trying every division between different values."""
    ordered = sorted(values)
    places = [i for i, (a, b) in enumerate(pairwise(ordered), start=1) if a != b]
    divisions = combinations(places, k - 1)
    return min(spread([ordered[a:b] for a, b in pairwise([0, *cut, len(ordered)])]) for cut in divisions)


def members(values: list[float], most: int) -> list[list[float]]:
    ordered, result = sorted(values), []
    for value_class in classes(values, most):
        result.append(ordered[: value_class.members])
        ordered = ordered[value_class.members :]
        assert (result[-1][0], result[-1][-1]) == (value_class.lowest, value_class.highest)
    assert not ordered
    return result


@given(small, st.integers(1, 5))
def test_no_division_is_better(values, most):
    result = members(values, most)
    assert len(result) == min(most, len(set(values)))
    assert spread(result) == pytest.approx(best_of_all(values, len(result)), abs=1e-6)


@given(small, st.integers(1, 5))
def test_equal_values_share_a_class_and_every_value_has_one(values, most):
    result = classes(values, most)
    for value in values:
        item = result[class_of(value, result)]
        assert item.lowest <= value <= item.highest
    assert all(a.highest < b.lowest for a, b in pairwise(result))


@pytest.mark.parametrize("seed", range(5))
def test_the_breaks_are_those_of_mapclassify(seed):
    values = np.random.default_rng(seed).gamma(2, 10, 37).round(3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import mapclassify

        expected = mapclassify.FisherJenks(values, k=5).bins
    assert [value_class.highest for value_class in classes(values.tolist())] == pytest.approx(
        expected.tolist()
    )


def test_nothing_has_no_class_and_large_values_keep_their_digits():
    assert classes([]) == ()
    far = [1e9 + v for v in (0, 1, 2, 50, 51, 90)]
    assert [value_class.members for value_class in classes(far, 3)] == [3, 2, 1]

"""Movements and what they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics.direction import Good, Meaning, meaning
from metrics.statistics.missing import known


def test_up_is_good_only_where_it_was_declared():
    assert [meaning(1, good) for good in Good] == [
        Meaning.CONCERN,
        Meaning.IMPROVEMENT,
        Meaning.NEITHER,
        Meaning.NEITHER,
    ]


@given(st.floats(allow_nan=False), st.sampled_from(Good))
def test_the_opposite_movement_means_the_opposite(direction, good):
    opposite = {
        Meaning.IMPROVEMENT: Meaning.CONCERN,
        Meaning.CONCERN: Meaning.IMPROVEMENT,
        Meaning.NEITHER: Meaning.NEITHER,
    }
    assert meaning(-direction, good) is opposite[meaning(direction, good)]


def test_an_undeclared_direction_is_refused():
    with pytest.raises(ValueError, match="sideways"):
        meaning(1, "sideways")


def test_zero_is_known_and_nan_is_not():
    assert known(0) and known(0.0) and not known(None) and not known(float("nan"))

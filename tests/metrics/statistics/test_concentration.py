"""The share of the top places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics.concentration import share_of_top

places = st.lists(st.none() | st.integers(0, 100), max_size=30)


def test_three_of_five_places():
    assert share_of_top([50, 5, 30, None, 10, 5], 3) == 0.9


def test_no_events_no_share():
    assert share_of_top([0, 0, None], 1) is None and share_of_top([], 3) is None


@given(places, st.integers(1, 30))
def test_it_takes_one_after_another_from_the_largest(counts, top):
    left, held = [count for count in counts if count is not None], 0
    total = sum(left)
    for _ in range(min(top, len(left))):
        held += left.pop(left.index(max(left)))
    assert share_of_top(counts, top) == (pytest.approx(held / total) if total else None)


@given(places, st.integers(1, 29))
def test_more_places_hold_no_less_and_at_least_their_even_share(counts, top):
    fewer, more = share_of_top(counts, top), share_of_top(counts, top + 1)
    if fewer is not None:
        number = sum(count is not None for count in counts)
        assert min(top, number) / number - 1e-12 <= fewer <= more <= 1

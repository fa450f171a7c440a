"""Benjamini-Hochberg against the 1995 paper, plain loops and statsmodels."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from metrics.statistics.multiplicity import adjusted

p_values = st.lists(st.floats(0, 1), min_size=1, max_size=40)
PAPER = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
PAPER += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]


def test_the_papers_example_rejects_the_first_four():
    """Benjamini and Hochberg (1995), section 3.1: fifteen tests, four rejected at 0.05."""
    assert [p < 0.05 for p in adjusted(PAPER)] == [True] * 4 + [False] * 11


def slow(values):
    n, out = len(values), []
    for p in values:
        larger = [q for q in values if q >= p]
        out.append(min(min(1.0, n * q / sum(r <= q for r in values)) for q in larger))
    return out


@given(p_values)
def test_agrees_with_plain_loops_and_statsmodels(values):
    assert adjusted(values) == pytest.approx(slow(values))
    assert adjusted(values) == pytest.approx(multipletests(values, method="fdr_bh")[1].tolist())


@given(p_values)
def test_adjusting_keeps_the_order_and_never_lowers_a_p(values):
    results = adjusted(values)
    assert all(p <= q <= 1 for p, q in zip(values, results, strict=True))
    pairs = sorted(zip(values, results, strict=True))
    assert all(a[1] <= b[1] for a, b in pairwise(pairs))


@given(p_values, st.integers(0, 40))
def test_an_untested_place_changes_nothing(values, position):
    i = min(position, len(values))
    results = adjusted([*values[:i], None, *values[i:]])
    assert results.pop(i) is None and results == adjusted(values)


def test_nothing_tested():
    assert adjusted([]) == [] and adjusted([None, None]) == [None, None]


def test_an_impossible_p_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        adjusted([0.5, 1.5])

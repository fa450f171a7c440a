"""Assurance against the NHS test cases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics.assurance import Assurance, assurance
from metrics.statistics.xmr import Limits, limits, segments

PASSING, FAILING, MIXED = Assurance.PASSING, Assurance.FAILING, Assurance.HIT_AND_MISS
WORDS = {"consistent_pass": PASSING, "consistent_fail": FAILING, "inconsistent": MIXED}


def between(lower, upper):
    return Limits((lower + upper) / 2, lower, upper, lower, upper, points=20)


def test_published_cases(published):
    cases = [case for case in published("spc_rules_nhsrplotthedots")["assurance"] if "lpl" in case]
    for case in cases:
        result = between(case["lpl"], case["upl"])
        assert assurance(result, case["target"], "up") is WORDS[case["increase"]]
        assert assurance(result, case["target"], "down") is WORDS[case["decrease"]]


@pytest.mark.parametrize(
    ("lower", "upper", "when_down_is_good"), [(1, 3, PASSING), (5, 7, FAILING), (1, 5, MIXED), (4, 7, MIXED)]
)
def test_a_target_of_4(lower, upper, when_down_is_good):
    assert assurance(between(lower, upper), 4, "down") is when_down_is_good


def test_nothing_to_say():
    result = between(1, 3)
    assert assurance(None, 4, "up") is None and assurance(result, None, "up") is None
    assert assurance(result, 4, "steady") is None and assurance(result, 4, "activity") is None


def test_the_latest_segment_decides():
    parts = segments([9, 10] * 4 + [1, 2] * 4, list(range(16)), rebases=[8])
    assert assurance(parts[-1].limits, 6, "down") is PASSING
    assert assurance(parts[0].limits, 6, "down") is FAILING


@given(st.lists(st.integers(0, 50), min_size=2, max_size=20), st.integers(-10, 90))
def test_the_assurance_flips_with_the_good_direction(values, target):
    flipped = {PASSING: FAILING, FAILING: PASSING, MIXED: MIXED}
    bounds = limits(values)
    assert assurance(bounds, target, "up") is flipped[assurance(bounds, target, "down")]

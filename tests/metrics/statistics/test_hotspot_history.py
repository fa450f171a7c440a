"""The classes of a ward over time, by the documented rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics.hotspot_history import Pattern, pattern

periods = st.lists(st.booleans(), min_size=2, max_size=60)


def months(text):
    """Twenty months as text: x hot, . not, ? not tested. The last four are the recent window."""
    return [None if mark == "?" else mark == "x" for mark in text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("xxxxxxxxxxxxxxxx....", Pattern.PERSISTENT),  # 16 of 20 is 80 %
        ("xxxxxxxxxxxxxxx.....", Pattern.FORMER),
        ("xxxxxxxxxxxxxx.x....", Pattern.FORMER),
        ("...............x...x", Pattern.EMERGING),  # earlier 1 of 16, under 10 %
        ("....................", Pattern.NONE),
        ("..............xx...x", Pattern.INTERMITTENT),  # 2 of 16 and 1 of 4
        ("x...................", Pattern.NONE),
        ("x..x................", Pattern.FORMER),
        ("????????????????????", None),
        ("................????", None),
        ("...............?..?x", Pattern.EMERGING),
        ("xxxx????????????xxxx", Pattern.PERSISTENT),
    ],
)
def test_twenty_months(text, expected):
    assert pattern(months(text)) is expected


def test_one_recent_period_of_ten_is_enough_to_emerge():
    """The released code asks 20 % of the recent window to be hot; its documentation 10 %."""
    assert pattern([False] * 40 + [True] + [False] * 9, recent_share=0.2) is Pattern.EMERGING


def test_the_recent_window_is_a_fifth_and_no_more():
    """The released code takes one period too many: it would see the hot 16th of 20 as recent."""
    assert pattern(months("...............x....")) is Pattern.NONE
    assert pattern(months("..............xx....")) is Pattern.FORMER


def slow(hot):
    recent = max(1, len(hot) // 5)
    late, early = hot[len(hot) - recent :], hot[: len(hot) - recent]
    share = {name: part.count(True) / len(part) for name, part in (("l", late), ("e", early), ("a", hot))}
    rules = [
        (share["a"] >= 0.8, Pattern.PERSISTENT),
        (share["l"] >= 0.1 and share["e"] < 0.1, Pattern.EMERGING),
        (share["e"] >= 0.1 and share["l"] < 0.1, Pattern.FORMER),
        (share["a"] >= 0.1, Pattern.INTERMITTENT),
        (True, Pattern.NONE),
    ]
    return next(name for met, name in rules if met)


@given(periods)
def test_agrees_with_the_rule_written_out(hot):
    assert pattern(hot) is slow(hot)


@pytest.mark.parametrize("hot", [[], [True], [None]])
def test_too_few_periods_for_two_windows(hot):
    assert pattern(hot) is None

"""XmR limits against published charts and a plain-loop oracle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics.xmr import LIMIT_FACTOR, limits, moving_ranges, segments

ONE_OUTLIER = [1, 2, 1, 2, 10] + [1, 2] * 6 + [1]
series = st.lists(st.integers(0, 500), min_size=2, max_size=40)
gappy = st.lists(st.none() | st.integers(0, 500), max_size=40)


def three(result):
    return result.mean, result.lower, result.upper


def test_one_outlier_is_screened():
    assert three(limits(ONE_OUTLIER)) == pytest.approx((1.94, -0.72, 4.60), abs=0.005)


def test_one_outlier_unscreened():
    assert three(limits(ONE_OUTLIER, screen=False)) == pytest.approx((1.94, -3.06, 6.95), abs=0.005)


def test_seven_digits_of_pi():
    assert three(limits([3, 1, 4, 1, 5, 9, 2])) == pytest.approx((3.571429, -6.625238, 13.768095), abs=5e-7)


def test_published_limits(published):
    whole = published("spc_limits_nhspy_plotthedots")
    assert whole["columns"] == ["mean", "lpl", "upl", "near_lpl", "near_upl"]
    for case in whole["cases"]:
        bounds = limits(case["values"])
        assert [*three(bounds), bounds.near_lower, bounds.near_upper] == pytest.approx(case["expected"])


def test_published_screening(published):
    cases = published("spc_xmr_nhsrplotthedots")
    normal = cases["rnorm20"]
    values = normal["values_R_set_seed_123"]
    wanted = normal["expected"]
    assert three(limits(values)) == pytest.approx((wanted["mean"], wanted["lpl"], wanted["upl"]), abs=1e-5)
    for name, screen in (("screen_outliers_true", True), ("screen_outliers_false", False)):
        wanted = cases["deviations_vignette"][name]
        result = three(limits(cases["deviations_vignette"]["values"], screen=screen))
        assert result == pytest.approx((wanted["mean"], wanted["lpl"], wanted["upl"]), abs=0.005)
    values[14] = 10
    for screen, name in ((True, "screen_true"), (False, "screen_false")):
        wanted = normal["with_value15_set_to_10"][name]
        result = three(limits(values, screen=screen))
        assert result == pytest.approx((wanted["mean"], wanted["lpl"], wanted["upl"]), abs=1e-5)


def test_a_range_of_exactly_3267_thousandths_of_the_mean_is_dropped():
    """Ranges 3267, 0, 0, 733 have mean 1000."""
    bounds = limits([0, 3267, 3267, 3267, 4000])
    assert bounds.upper - bounds.mean == pytest.approx(2.66 * 733 / 3)


def slow_limits(values):
    """Plain loops over the definition; None where there is no moving range."""
    total, number, ranges = 0, 0, []
    for i, value in enumerate(values):
        if value is None:
            continue
        total, number = total + value, number + 1
        if i and values[i - 1] is not None:
            ranges.append(abs(value - values[i - 1]))
    if not ranges:
        return None
    first = sum(ranges) / len(ranges)
    kept = [r for r in ranges if r < 3.267 * first]
    second = sum(kept) / len(kept) if kept else 0
    mean = total / number
    return mean, mean - 2.66 * second, mean + 2.66 * second


@given(gappy)
def test_agrees_with_plain_loops(values):
    result, wanted = limits(values), slow_limits(values)
    if wanted is None:
        assert result is None
    else:
        assert three(result) == pytest.approx(wanted)
        assert result.points == sum(value is not None for value in values)


@given(series)
def test_lines_are_in_order_and_near_lines_two_thirds_out(values):
    bounds = limits(values)
    assert bounds.lower <= bounds.near_lower <= bounds.mean <= bounds.near_upper <= bounds.upper
    assert 3 * (bounds.near_upper - bounds.mean) == pytest.approx(2 * (bounds.upper - bounds.mean), abs=1e-9)


@given(series)
def test_a_floor_only_lifts_lines_below_it(values):
    plain, floored = limits(values), limits(values, floor=0)
    for name in ("mean", "lower", "upper", "near_lower", "near_upper"):
        assert getattr(floored, name) == max(0, getattr(plain, name))


def test_no_range_is_taken_across_a_gap():
    assert moving_ranges([1, None, 100, 101]) == [1]
    assert moving_ranges([1, float("nan"), 100]) == []


@given(gappy)
def test_a_gap_at_either_end_changes_nothing(values):
    assert limits([None, *values, None]) == limits(values)


def test_equal_points_have_limits_on_their_mean():
    assert three(limits([4, 4, 4])) == (4, 4, 4)


@pytest.mark.parametrize("values", [[], [5], [None, 5, None], [5, None, 5]])
def test_without_neighbours_there_are_no_limits(values):
    assert limits(values) is None


def test_under_13_points_limits_are_provisional():
    assert limits([1, 2] * 6).provisional
    assert not limits([1, 2] * 6 + [1]).provisional
    assert limits([1, 2] * 6 + [None]).provisional


def test_a_rebase_starts_a_segment_with_its_own_limits():
    values, dates = [1, 2, 1, 2, 11, 12, 11, 12], list(range(8))
    first, second = segments(values, dates, rebases=[4])
    assert (first.start, first.stop, second.start, second.stop) == (0, 4, 4, 8)
    assert first.limits == limits([1, 2, 1, 2]) and second.limits.mean == 11.5
    assert second.limits.upper == pytest.approx(11.5 + LIMIT_FACTOR)


@pytest.mark.parametrize("rebase", [-3, 0, 8, 99])
def test_a_rebase_outside_the_series_cuts_nothing(rebase):
    assert len(segments([1, 2] * 4, list(range(8)), [rebase])) == 1


@given(st.lists(st.integers(-5, 45), max_size=4), gappy)
def test_segments_cover_the_series_once(rebases, values):
    parts = segments(values, list(range(len(values))), rebases)
    assert [i for part in parts for i in range(part.start, part.stop)] == list(range(len(values)))


def test_a_date_for_every_value():
    with pytest.raises(ValueError, match="dates: expected 2, found 1, in segments"):
        segments([1, 2], [1])

"""Density against plain loops, numerical integration, and the number of events."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate

from metrics.statistics.density import Kernel, density, per_resident

kernels = st.sampled_from(Kernel)
points = st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 4000)), min_size=1, max_size=40)


def heights(kernel, d, bandwidth):
    u = d / bandwidth
    if kernel is Kernel.QUARTIC:
        return 3 / (math.pi * bandwidth**2) * (1 - u * u) ** 2 if u <= 1 else 0.0
    return math.exp(-u * u / 2) / (2 * math.pi * bandwidth**2) if u <= 4 else 0.0


def grid_of(places, kernel=Kernel.QUARTIC, weights=None, cell=100.0, **more):
    eastings, northings = np.array(places, dtype=float).reshape(-1, 2).T
    return density(eastings, northings, bandwidth=400.0, cell=cell, kernel=kernel, weights=weights, **more)


@given(points, kernels)
def test_agrees_with_plain_loops(places, kernel):
    result = grid_of(places, kernel)
    row, column = len(result.northings) // 2, len(result.eastings) // 3
    for r, c in ((row, column), (0, 0), (row, 0)):
        x, y = result.eastings[c], result.northings[r]
        slow = sum(heights(kernel, math.hypot(x - px, y - py), 400) for px, py in places)
        assert result.per_km2[r, c] == pytest.approx(slow * 1e6, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("kernel", Kernel)
def test_a_hill_has_volume_1(kernel):
    volume, _ = integrate.quad(lambda d: heights(kernel, d, 400.0) * 2 * math.pi * d, 0, 1600)
    assert volume == pytest.approx(1, abs=5e-4)
    assert grid_of([(1000, 1000)], kernel, cell=10.0).total == pytest.approx(volume, abs=1e-4)


@given(points, kernels)
def test_the_grid_holds_every_event(places, kernel):
    assert grid_of(places, kernel).total == pytest.approx(len(places), rel=0.01)


@given(points, st.integers(1, 9))
def test_a_weight_is_as_good_as_so_many_events(places, times):
    weighted = grid_of(places, weights=[times] * len(places))
    assert weighted.per_km2 == pytest.approx(grid_of(places * times).per_km2)


@given(points, st.integers(-20, 20))
def test_moving_by_whole_cells_moves_the_grid(places, cells):
    shift = cells * 100
    here, there = grid_of(places), grid_of([(x + shift, y) for x, y in places])
    assert there.eastings == pytest.approx(here.eastings + shift)
    assert there.per_km2 == pytest.approx(here.per_km2)


def test_cells_lie_on_the_national_grid_whatever_the_points():
    result = grid_of([(563_217, 174_411)])
    assert (result.eastings % 100 == 50).all() and (result.northings % 100 == 50).all()


def test_bounds_cut_the_map_not_the_hills():
    whole, part = grid_of([(1000, 1000)]), grid_of([(1000, 1000)], bounds=(1000, 600, 1400, 1400))
    assert part.per_km2.shape == (8, 4) and part.total == pytest.approx(whole.total / 2)


def test_no_events_in_given_bounds_are_an_empty_map():
    result = grid_of([], bounds=(0, 0, 500, 300))
    assert result.per_km2.shape == (3, 5) and result.total == 0


def test_per_resident_divides_where_people_live():
    bounds = (0, 0, 2000, 2000)
    people = grid_of([(500, 500)], weights=[1000], bounds=bounds)
    events = grid_of([(500, 500), (1500, 1500)], weights=[20, 5], bounds=bounds)
    ratio = per_resident(events, people, least=1.0)
    assert ratio[5, 5] == pytest.approx(20 / 1000)
    assert np.isnan(ratio[15, 15]) and np.isnan(ratio).sum() == (people.per_km2 < 1).sum()


def test_what_is_refused():
    with pytest.raises(ValueError, match="found bandwidth 0"):
        density([1], [1], bandwidth=0, cell=100)
    with pytest.raises(ValueError, match="points or bounds"):
        density([], [], bandwidth=100, cell=100)
    with pytest.raises(ValueError, match="expected one grid for both"):
        per_resident(grid_of([(0, 0)]), grid_of([(0, 0), (9000, 0)]), least=1)

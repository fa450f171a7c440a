"""Gi* against esda, plain loops and full enumeration; what a ward may be called."""

from itertools import combinations

import numpy as np
import pytest
from esda import G_Local
from hypothesis import assume, given
from hypothesis import strategies as st
from libpysal.weights import full2W
from scipy import stats

from metrics.statistics.hotspot import Verdict, gi_star, hotspots, permutation_p

POINTS = [(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)]
Y = [2, 3, 3.2, 5, 8, 7]
Z = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]


def within(points, distance):
    at = np.array(points, dtype=float)
    gaps = np.linalg.norm(at[:, None] - at[None], axis=2)
    return (gaps <= distance) & (gaps > 0)


def chain(n):
    """Places in a row, each touching the next."""
    return np.eye(n, k=1, dtype=bool) | np.eye(n, k=-1, dtype=bool)


def random_map(seed, n):
    rng = np.random.default_rng(seed)
    upper = np.triu(rng.random((n, n)) < 3 / n, 1)
    return upper | upper.T | chain(n), rng.gamma(4, 1, n)


maps = st.builds(random_map, st.integers(0, 10_000), st.integers(6, 20))


def test_esdas_own_example():
    assert gi_star(Y, within(POINTS, 15)) == pytest.approx(Z, abs=5e-9)


def test_published_example(published):
    case = published("gistar_esda")
    result = gi_star(case["y"], within(case["points"], case["distance_band"]))
    assert result == pytest.approx(case["Gistar_binary_z"], abs=5e-9)


def slow_local(y, weights, star):
    """Gi or Gi* with any weights, term by term (Ord and Getis 1995); without star a place is left out of its mean.

    As in the published code the sum of squared weights is that of the weights, which is so for noughts and ones only.
    """
    results = []
    for i in range(len(y)):
        rows = [w if star or j != i else 0.0 for j, w in enumerate(weights[i])]
        others = [v for j, v in enumerate(y) if star or j != i]
        n, mean = len(others), sum(others) / len(others)
        s = (sum(v * v for v in others) / n - mean**2) ** 0.5
        total = sum(rows)
        gap = sum(w * v for w, v in zip(rows, y, strict=True)) - mean * total
        results.append(gap / (s * ((n * total - total**2) / (n - 1)) ** 0.5))
    return results


def slow_global(y, weights):
    """The general G and its one-sided p under normality (Getis and Ord 1992)."""
    n, pairs = len(y), [(i, j) for i in range(len(y)) for j in range(len(y)) if i != j]
    big_w = sum(weights[i][j] for i, j in pairs)
    s1 = sum((weights[i][j] + weights[j][i]) ** 2 for i, j in pairs) / 2
    s2 = sum((sum(weights[i]) + sum(row[i] for row in weights)) ** 2 for i in range(n))
    m1, m2, m3, m4 = (sum(v**k for v in y) for k in (1, 2, 3, 4))
    g = sum(weights[i][j] * y[i] * y[j] for i, j in pairs) / (m1**2 - m2)
    b0 = (n * n - 3 * n + 3) * s1 - n * s2 + 3 * big_w**2
    b1 = -((n * n - n) * s1 - 2 * n * s2 + 6 * big_w**2)
    b2 = -(2 * n * s1 - (n + 3) * s2 + 6 * big_w**2)
    b3 = 4 * (n - 1) * s1 - 2 * (n + 1) * s2 + 8 * big_w**2
    b4 = s1 - s2 + big_w**2
    top = b0 * m2**2 + b1 * m4 + b2 * m1**2 * m2 + b3 * m1 * m3 + b4 * m1**4
    square = top / ((m1**2 - m2) ** 2 * n * (n - 1) * (n - 2) * (n - 3))
    expected = big_w / (n * (n - 1))
    return g, stats.norm.sf((g - expected) / (square - expected**2) ** 0.5)


def test_the_oracle_reproduces_every_published_statistic_of_the_family(published):
    """Of these the product has Gi* with binary weights alone; the others show that the oracle can be trusted."""
    case = published("gistar_esda")
    y, near = case["y"], within(case["points"], case["distance_band"]).astype(float)
    ours = near + np.eye(len(y))
    rows, own_rows = (w / w.sum(axis=1, keepdims=True) for w in (near, ours))
    for name, weights, star in (
        ("Gi_binary_z", near, False),
        ("Gistar_binary_z", ours, True),
        ("Gi_rowstd_z", rows, False),
        ("Gistar_rowstd_z", own_rows, True),
    ):
        assert slow_local(y, weights.tolist(), star) == pytest.approx(case[name], abs=5e-8), name
    g, p = slow_global(y, near.tolist())
    assert g == pytest.approx(case["global_G"], abs=5e-9)
    assert p == pytest.approx(case["global_G_p_norm"], abs=5e-7)


def slow_gi_star(y, touching):
    n = len(y)
    mean = sum(y) / n
    s = (sum(v * v for v in y) / n - mean**2) ** 0.5
    z = []
    for i in range(n):
        local = [y[j] for j in range(n) if j == i or touching[i][j]]
        k = len(local)
        z.append((sum(local) - k * mean) / (s * ((n * k - k * k) / (n - 1)) ** 0.5))
    return z


@given(maps)
def test_z_agrees_with_plain_loops_and_esda(case):
    touching, y = case
    assume((touching.sum(axis=1) < len(y) - 1).all())
    theirs = G_Local(y, full2W(touching.astype(float)), transform="B", star=True, permutations=0)
    assert gi_star(y, touching) == pytest.approx(slow_gi_star(y.tolist(), touching), abs=1e-9)
    assert gi_star(y, touching) == pytest.approx(theirs.Zs, abs=1e-9)


@pytest.mark.filterwarnings("ignore:The alternative hypothesis:DeprecationWarning")
def test_p_agrees_with_esda():
    """esda 2.9 gives the smaller tail (and warns that it will not for long); ours doubles it."""
    touching, y = random_map(7, 30)
    weights = full2W(touching.astype(float))
    theirs = G_Local(y, weights, transform="B", star=True, permutations=9_999, seed=1, n_jobs=1)
    assert permutation_p(y, touching) == pytest.approx(np.minimum(1, 2 * theirs.p_sim), abs=0.03)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_p_agrees_with_every_possible_draw(seed):
    touching, y = random_map(seed, 9)
    for i, p in enumerate(permutation_p(y, touching, 49_999)):
        others, k = np.delete(y, i), touching[i].sum()
        sums = np.array([sum(draw) for draw in combinations(others, k)])
        observed = y[touching[i]].sum()
        tails = (sums >= observed - 1e-9).mean(), (sums <= observed + 1e-9).mean()
        assert p == pytest.approx(min(1, 2 * min(tails)), abs=0.02)


@given(maps, st.floats(0.01, 100), st.floats(-100, 100))
def test_neither_unit_nor_origin_matters(case, factor, shift):
    touching, y = case
    moved = y * factor + shift
    assert gi_star(moved, touching) == pytest.approx(gi_star(y, touching), abs=1e-6, nan_ok=True)
    there, here = permutation_p(moved, touching, 99), permutation_p(y, touching, 99)
    assert there == pytest.approx(here, abs=1e-12)


@given(maps)
def test_turning_the_values_over_turns_z_over(case):
    touching, y = case
    assert gi_star(-y, touching) == pytest.approx(-gi_star(y, touching), abs=1e-9, nan_ok=True)
    assert permutation_p(-y, touching, 99) == pytest.approx(permutation_p(y, touching, 99))


@given(maps, st.randoms(use_true_random=False))
def test_the_order_of_the_wards_does_not_matter_to_z(case, random):
    touching, y = case
    order = list(range(len(y)))
    random.shuffle(order)
    shuffled = gi_star(y[order], touching[np.ix_(order, order)])
    assert shuffled == pytest.approx(gi_star(y, touching)[order], abs=1e-9, nan_ok=True)


def test_where_all_places_touch_z_is_undefined():
    touching, y = ~np.eye(5, dtype=bool), [1, 2, 3, 4, 6]
    assert np.isnan(gi_star(y, touching)).all()
    assert {result.verdict for result in hotspots([10 * v for v in y], [9] * 5, touching)} == {
        Verdict.AVERAGE
    }


def test_the_same_seed_gives_the_same_p():
    touching, y = random_map(5, 20)
    assert (permutation_p(y, touching) == permutation_p(y, touching)).all()
    assert (permutation_p(y, touching, seed=1) != permutation_p(y, touching, seed=2)).any()


def test_without_a_pattern_few_wards_are_called():
    rng = np.random.default_rng(8)
    touching, _ = random_map(1, 35)
    called = 0
    for _ in range(40):
        results = hotspots(rng.poisson(80, 35), [1000] * 35, touching, permutations=1999)
        called += any(result.verdict in (Verdict.HIGH, Verdict.LOW) for result in results)
    assert called <= 6


# Verdicts


def clustered(n=30):
    """A row of wards of 1,000 people: ten events each, 60 in the middle five, 2 in one at the end."""
    counts = [10 + i % 3 for i in range(n)]
    counts[12:17] = [60, 61, 62, 61, 60]
    counts[-1] = 2
    return counts, [1000.0] * n, chain(n) | np.eye(n, k=2, dtype=bool) | np.eye(n, k=-2, dtype=bool)


def test_a_cluster_is_called_and_the_rest_is_not():
    results = hotspots(*clustered())
    high = {i for i, result in enumerate(results) if result.verdict is Verdict.HIGH}
    assert {13, 14, 15} <= high <= {12, 13, 14, 15, 16}
    assert results[14].adjusted_p >= results[14].p and results[14].z > 2
    assert results[3].verdict is Verdict.AVERAGE


def test_a_low_cluster_is_called_low():
    counts, exposures, touching = clustered()
    upside_down = [80 - count for count in counts]
    assert hotspots(upside_down, exposures, touching)[14].verdict is Verdict.LOW


def test_rates_are_tested_not_counts():
    counts, _, touching = clustered()
    in_proportion = [count * 100.0 for count in counts]
    verdicts = {result.verdict for result in hotspots(counts, in_proportion, touching)}
    assert verdicts == {Verdict.AVERAGE, Verdict.TOO_FEW}


def test_scaling_all_exposures_changes_no_finding():
    counts, exposures, touching = clustered()
    plain = hotspots(counts, exposures, touching)
    scaled = hotspots(counts, [exposure * 8 for exposure in exposures], touching)
    assert [r.verdict for r in plain] == [r.verdict for r in scaled]
    assert [r.p for r in plain] == [r.p for r in scaled]


def test_too_few_events_are_not_tested_but_count_among_neighbours():
    counts, exposures, touching = clustered()
    results = hotspots(counts, exposures, touching)
    last = results[-1]
    assert (last.verdict, last.z, last.p, last.adjusted_p) == (Verdict.TOO_FEW, None, None, None)
    assert last.rate == 0.002
    z = gi_star([count / 1000 for count in counts], touching)
    assert results[-2].z == pytest.approx(z[-2])


def test_a_ward_without_a_figure_changes_nothing_for_the_others():
    counts, exposures, touching = clustered()
    wider = np.zeros((31, 31), dtype=bool)
    wider[:30, :30] = touching
    for count, exposure in ((None, 1000.0), (7, None), (7, 0.0), (float("nan"), 1.0)):
        results = hotspots([*counts, count], [*exposures, exposure], wider)
        assert results[-1] is None and results[:-1] == hotspots(counts, exposures, touching)


def test_equal_rates_are_not_distinguishable():
    results = hotspots([10] * 6, [100] * 6, chain(6))
    assert {(r.verdict, r.z, r.p) for r in results} == {(Verdict.AVERAGE, None, None)}


def test_a_ward_without_neighbours_is_never_called():
    touching = chain(12)
    touching[0] = touching[:, 0] = False
    assert hotspots([500] + [10 + i % 3 for i in range(11)], [100] * 12, touching)[0].p == 1


@pytest.mark.parametrize("number", [0, 1, 2])
def test_hardly_any_wards(number):
    results = hotspots([9, 8][:number], [10, 10][:number], chain(number))
    assert all(result.verdict is Verdict.AVERAGE for result in results) and len(results) == number

"""Hotspots: wards whose rates, with those of their neighbours, are high or low beyond chance.

Getis-Ord Gi* with binary weights, the ward itself included. The z comes in closed form; the p comes
from conditional permutation: the ward keeps its rate while its neighbours' rates are drawn from all
other wards, and p is twice the smaller tail. Across wards the p values are adjusted
(Benjamini-Hochberg).

Valid for rates, never raw counts: wards differ in size. A ward with fewer than 5 events is too few
to test, but its rate still counts among its neighbours'. A permutation treats every rate as equally
certain, which rates of very small wards are not; the funnel is the check on that. A ward without
neighbours keeps its own rate in every permutation, so it can never be called.
References: Getis and Ord, Geographical Analysis 24 (1992); Ord and Getis, Geographical Analysis 27
(1995); Anselin, Geographical Analysis 27 (1995) on conditional permutation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np

from metrics.statistics.missing import known
from metrics.statistics.multiplicity import adjusted

TOO_FEW_BELOW = 5
PERMUTATIONS = 9_999
SEED = 2013
LEVEL = 0.05


class Verdict(StrEnum):
    """What may be said of a ward."""

    HIGH = "Significantly high"
    LOW = "Significantly low"
    AVERAGE = "Not distinguishable from the average"
    TOO_FEW = "Too few to test"


@dataclass(frozen=True)
class Hotspot:
    """One ward's rate, its Gi* z, its permutation p, that p adjusted, and the verdict."""

    rate: float
    z: float | None
    p: float | None
    adjusted_p: float | None
    verdict: Verdict


def hotspots(
    counts: Sequence[float | None],
    exposures: Sequence[float | None],
    neighbours: np.ndarray,
    *,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> list[Hotspot | None]:
    """Test every ward's rate; None for a ward whose count or exposure is missing or 0 exposed.

    `neighbours` is a square array, true where two wards touch; its diagonal is ignored. Exposures
    may be expected counts: the test is then of observed against expected.

    >>> import numpy as np
    >>> row = np.eye(5, k=1, dtype=bool) | np.eye(5, k=-1, dtype=bool)  # five wards in a row
    >>> wards = hotspots([9, 8, 2, 1, None], [1000, 1000, 1000, 1000, 1000], row, permutations=99)
    >>> wards[0].rate, wards[3].verdict.value, wards[4]
    (0.009, 'Too few to test', None)
    """
    have = [
        i
        for i, (count, exposure) in enumerate(zip(counts, exposures, strict=True))
        if known(count) and known(exposure) and exposure > 0
    ]
    x = np.array([counts[i] for i in have], dtype=float)
    rates = x / np.array([exposures[i] for i in have], dtype=float)
    touching = np.asarray(neighbours, dtype=bool)[np.ix_(have, have)]
    results: list[Hotspot | None] = [None] * len(counts)
    for i, result in zip(have, _tested(x, rates, touching, permutations, seed), strict=True):
        results[i] = result
    return results


def gi_star(values: Sequence[float] | np.ndarray, neighbours: np.ndarray) -> np.ndarray:
    """Gi* z for every place; NaN where it is undefined (all values equal, or all places touch).

    >>> import numpy as np
    >>> row = np.eye(4, k=1, dtype=bool) | np.eye(4, k=-1, dtype=bool)
    >>> [round(float(z), 2) for z in gi_star([4, 4, 1, 1], row)]
    [1.73, 1.0, -1.0, -1.73]
    """
    y = _standardised(values)
    weights = _with_self(neighbours)
    n, size = len(y), weights.sum(axis=1)
    variance = size * (n - size) / max(n - 1, 1)
    z = np.full(n, np.nan)
    return np.divide(weights @ y, np.sqrt(variance), out=z, where=(variance > 0) & y.any())


def permutation_p(
    values: Sequence[float] | np.ndarray,
    neighbours: np.ndarray,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> np.ndarray:
    """Two-sided pseudo p of each local sum under conditional permutation; the same seed, the same p.

    A draw equal to the observed sum counts in both tails.

    >>> import numpy as np
    >>> row = np.eye(4, k=1, dtype=bool) | np.eye(4, k=-1, dtype=bool)
    >>> permutation_p([5, 5, 5, 5], row, permutations=99).tolist()  # every draw is the same
    [1.0, 1.0, 1.0, 1.0]
    """
    y = _standardised(values)
    touching = _with_self(neighbours) & ~np.eye(len(y), dtype=bool)
    draws = _orders(len(y) - 1, permutations, seed)
    return np.array(
        [_pseudo_p(np.delete(y, i), y[touching[i]].sum(), draws[: touching[i].sum()]) for i in range(len(y))]
    )


def _pseudo_p(others: np.ndarray, observed: float, draws: np.ndarray) -> float:
    # Row by row: a sum over the short axis takes six times as long.
    difference = np.full(draws.shape[1], -observed)
    for row in draws:
        difference += others[row]
    # Sums of the same numbers in another order differ in the last digits.
    tails = (difference >= -1e-9).sum(), (difference <= 1e-9).sum()
    return min(1.0, 2 * (min(tails) + 1) / (len(difference) + 1))


def _tested(
    x: np.ndarray, rates: np.ndarray, touching: np.ndarray, permutations: int, seed: int
) -> list[Hotspot]:
    if len(x) == 0:
        return []
    z, p = gi_star(rates, touching), permutation_p(rates, touching, permutations, seed)
    testable = (x >= TOO_FEW_BELOW) & ~np.isnan(z)
    shown_p = [float(each) if ok else None for each, ok in zip(p, testable, strict=True)]
    columns = zip(x, rates, z, testable, shown_p, adjusted(shown_p), strict=True)
    return [
        Hotspot(float(rate), float(zi) if ok else None, pi, qi, _verdict(count, zi, qi))
        for count, rate, zi, ok, pi, qi in columns
    ]


def _verdict(count: float, z: float, adjusted_p: float | None) -> Verdict:
    if count < TOO_FEW_BELOW:
        return Verdict.TOO_FEW
    if adjusted_p is None or adjusted_p >= LEVEL:
        return Verdict.AVERAGE
    return Verdict.HIGH if z > 0 else Verdict.LOW


def _standardised(values: Sequence[float] | np.ndarray) -> np.ndarray:
    y = np.asarray(values, dtype=float)
    if len(y) == 0 or np.ptp(y) == 0:
        return np.zeros(len(y))
    return (y - y.mean()) / y.std()


def _with_self(neighbours: np.ndarray) -> np.ndarray:
    return np.asarray(neighbours, dtype=bool) | np.eye(len(neighbours), dtype=bool)


@lru_cache(8)
def _orders(n: int, permutations: int, seed: int) -> np.ndarray:
    """One draw a column; the same for the same seed, so kept for the next question about as many wards."""
    rng = np.random.default_rng(seed)
    drawn = np.ascontiguousarray(rng.permuted(np.tile(np.arange(n), (permutations, 1)), axis=1).T)
    drawn.flags.writeable = False
    return drawn

"""Clustering: how much more the months of a measure vary than independent events would.

Crimes come in runs (one evening, one repeat caller), so counts vary more than Poisson counts. The counts of several
years, month by month, are fitted by a level for each year times a share for each month; what is left over, as
Pearson's chi-square by its degrees of freedom, estimates the factor. Neither the season nor a change of level from
year to year enters it; a level that steps within a year does, and makes the answer more cautious.

One measure has few degrees of freedom, so its own estimate is drawn towards the usual one as if that had come with
eight: the empirical Bayes estimate of Smyth, with his moderated t. The usual factor is that of recorded offences in
Dartford and Gravesham, January to August of 2014 and of 2025 (27 series of borough and category: mean 1.8; the method
of moments would give the usual one 20 degrees of freedom, and fewer trust a measure's own months more).

Valid for events over equal periods. Slow wandering from month to month is a change of level and not seen here.
References: McCullagh and Nelder, Generalized Linear Models (1989), ch. 4.5 and 6.2; Smyth, Statistical Applications in
Genetics and Molecular Biology 3 (2004), article 3; Deming and Stephan, Annals of Mathematical Statistics 11 (1940).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

USUAL, WEIGHT = 1.8, 8
# Proportional fitting is exact at once where no month is missing, and to a millionth long before this where some are.
ROUNDS = 60


@dataclass(frozen=True)
class Clustering:
    """Pearson's chi-square of months within years, and its degrees of freedom (0 where there is nothing to learn)."""

    chi_square: float
    freedom: int

    @property
    def factor(self) -> float:
        """The variance as a multiple of that of independent events, drawn towards the usual one."""
        return (WEIGHT * USUAL + self.chi_square) / (WEIGHT + self.freedom)

    def allowance(self, level: float = 0.95) -> float:
        """What to divide counts by, so that an interval for independent events holds as often as it says.

        Never below 1. Wider than the factor by the square of t over z, because the factor is itself estimated.
        """
        t = special.stdtrit(WEIGHT + self.freedom, (1 + level) / 2)
        return float(max(1.0, self.factor * (t / special.ndtri((1 + level) / 2)) ** 2))


def clustering(years: Sequence[Sequence[float | None]]) -> Clustering:
    """Clustering of years of equally many periods each; None is a period that is not known.

    >>> round(clustering([[10, 30, 10, 30]]).factor, 2)
    1.8
    """
    counts = np.array(years, dtype=float).T
    known = _telling(counts) if counts.size else np.zeros((0, 0), dtype=bool)
    if not known.any():
        return Clustering(0.0, 0)
    counts, known = counts[known.any(axis=1)], known[known.any(axis=1)]
    counts, known = np.where(known, counts, 0)[:, known.any(axis=0)], known[:, known.any(axis=0)]
    expected = _fitted(counts, known)
    chi_square = ((counts - expected)[known] ** 2 / expected[known]).sum()
    freedom = known.sum() - sum(known.shape) + _parts(known)
    return Clustering(float(chi_square), int(freedom))


def _telling(counts: np.ndarray) -> np.ndarray:
    """The cells that say something: of months with events and known in two years, and of years with events."""
    known = ~np.isnan(counts)
    while True:
        held = np.where(known, counts, 0)
        months = (held.sum(axis=1) > 0) & (known.sum(axis=1) > 1)
        fewer = known & months[:, None] & (held.sum(axis=0) > 0)
        if (fewer == known).all():
            return known
        known = fewer


def _fitted(counts: np.ndarray, known: np.ndarray) -> np.ndarray:
    """A share for each month times a level for each year, by proportional fitting over the known cells."""
    shares = counts.sum(axis=1) / known.sum(axis=1)
    levels = counts.sum(axis=0) / (known.T @ shares)
    for _ in range(0 if known.all() else ROUNDS):
        shares = counts.sum(axis=1) / (known @ levels)
        levels = counts.sum(axis=0) / (known.T @ shares)
    return np.outer(shares, levels)


def _parts(known: np.ndarray) -> int:
    """Into how many parts the years fall that share no month, directly or by way of others."""
    shared = (known.T.astype(int) @ known.astype(int) > 0).astype(int)
    return len(np.unique(np.linalg.matrix_power(shared, len(shared)) > 0, axis=0))

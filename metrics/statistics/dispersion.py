"""Dispersion: how much more than a Poisson count the split of a year varies from year to year.

For each pair of years in turn and every cut between two months: how far does the share of events
before the cut differ between the two, as the chi-square of the 2 × 2 table (before or after, by
year)? The average over cuts is 1 for Poisson counts, whatever the season and the two levels. It
grows with clusters of events, with seasons that move, and with a level that drifts within the year;
a month-by-month dispersion misses the last, because a slow drift hardly shows between neighbours.

Neighbouring cuts share most of their months, so the average is worth far fewer tests than there are
cuts: about three degrees of freedom for two whole years (for ever finer cuts it becomes the
Anderson-Darling statistic, with mean 1 and variance 0.58).

Valid for two years or more; the years of the middle pairs are used twice, which leaves the average
right and overstates its degrees of freedom a little.
References: Anderson and Darling, JASA 49 (1954); Satterthwaite, Biometrics Bulletin 2 (1946).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np


@dataclass(frozen=True)
class Dispersion:
    """The average chi-square over cuts (1 for Poisson counts) and its degrees of freedom."""

    factor: float
    freedom: float


def dispersion_of_splits(years: Sequence[np.ndarray]) -> Dispersion | None:
    """Dispersion over consecutive years of monthly counts, NaN for a month not known.

    Months known in both years of a pair are compared. None where no pair has a cut with events on
    both sides.

    >>> import numpy as np
    >>> dispersion_of_splits([np.full(12, 10.0)]) is None  # one year has no pair
    True
    >>> dispersion_of_splits([np.full(12, 10.0), np.full(12, 12.0)]).factor  # every month as expected
    0.0
    """
    pairs = [_cuts(earlier, later) for earlier, later in pairwise(years)]
    number = sum(len(chi_squares) for chi_squares, _ in pairs)
    if number == 0:
        return None
    total = sum(chi_squares.sum() for chi_squares, _ in pairs)
    return Dispersion(float(total / number), float(number**2 / sum(overlap for _, overlap in pairs)))


def _cuts(earlier: np.ndarray, later: np.ndarray) -> tuple[np.ndarray, float]:
    """Chi-square at every cut, and the sum of the squared correlations between all pairs of cuts."""
    both = ~(np.isnan(earlier) | np.isnan(later))
    a, b = earlier[both], later[both]
    if not (a.any() and b.any()):
        return np.empty(0), 0.0
    share = (a + b).cumsum()[:-1] / (a.sum() + b.sum())
    proper = (share > 0) & (share < 1)
    share = share[proper]
    gap = (a.cumsum()[:-1] / a.sum() - b.cumsum()[:-1] / b.sum())[proper]
    chi_squares = gap**2 / (share * (1 - share) * (1 / a.sum() + 1 / b.sum()))
    odds = share / (1 - share)
    squared_correlation = np.minimum.outer(odds, odds) / np.maximum.outer(odds, odds)
    return chi_squares, float(squared_correlation.sum())

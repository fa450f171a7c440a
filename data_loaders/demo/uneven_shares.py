"""Spreads a year's total over its periods, and a borough's over its wards, as unevenly as real counts.

A count that is Poisson around a gamma-distributed rate is negative binomial; with the year's total held fixed
the parts are Dirichlet-multinomial. Fixing the total lets a story ("13 % fewer") be exact while its months
are noisy.
"""

from __future__ import annotations

import numpy as np

# A count of n has variance n + n²/shape. Kent's months of 2014 gave about 40 between wards.
SHAPE_OF_PERIODS = 150.0
SHAPE_OF_WARDS = 40.0


def over_periods(totals: list[int], season: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Counts of all periods of all years. `season` weighs the periods of one year; the level moves evenly
    from the middle of one year to the middle of the next; each year adds up to its total."""
    years, periods = len(totals), len(season)
    middles = (np.arange(years) + 0.5) * periods
    trend = np.interp(np.arange(years * periods) + 0.5, middles, totals)
    noise = rng.gamma(SHAPE_OF_PERIODS, 1 / SHAPE_OF_PERIODS, years * periods)
    weights = (trend * np.tile(season, years) * noise).reshape(years, periods)
    return rng.multinomial(totals, weights / weights.sum(axis=1, keepdims=True)).ravel()


def over_wards(counts: np.ndarray, shares: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Counts by period and ward; each row adds up to its period's count. `shares` is by ward, or by period
    and ward."""
    noise = rng.gamma(SHAPE_OF_WARDS, 1 / SHAPE_OF_WARDS, (len(counts), np.shape(shares)[-1]))
    weights = shares * noise
    return rng.multinomial(counts, weights / weights.sum(axis=1, keepdims=True))


def yes_answers(asked: np.ndarray, total: int, rng: np.random.Generator) -> np.ndarray:
    """How many of those asked in each period said yes, given how many did over all periods."""
    return rng.multivariate_hypergeometric(asked, total)

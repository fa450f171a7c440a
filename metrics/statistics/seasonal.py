"""Seasonality: how a usual January differs from a usual July, and a series with that taken out.

Classical multiplicative decomposition: each month over its centred 12-month moving average,
averaged by calendar month, and scaled so that the twelve indices average 1. The moving average
follows slow change, so a rising year does not pass for a season.

Valid where the season is a proportion of the level and much the same every year. With three years
each index rests on two ratios, so part of a month's own noise goes into its index and the adjusted
series looks a little calmer than the truth.
References: Macaulay, The Smoothing of Time Series (1931); Hyndman and Athanasopoulos, Forecasting:
Principles and Practice, 3rd ed., ch. 3.4.
"""

from collections.abc import Sequence

import numpy as np

from metrics.statistics.missing import known

LEAST_MONTHS = 36
LEAST_RATIOS = 2
# Thirteen months with half weight at the ends: every calendar month counts equally.
_CENTRED_YEAR = np.array([0.5] + [1.0] * 11 + [0.5]) / 12


def month_indices(values: Sequence[float | None], first_month: int) -> tuple[float, ...] | None:
    """Twelve indices, January first, from consecutive months; a gap is None.

    `first_month` is the calendar month of the first value (4 for April). None is returned with
    fewer than 36 known months, or when gaps leave a calendar month with fewer than two ratios.

    >>> year = [12.0] * 6 + [8.0] * 6
    >>> [round(index, 2) for index in month_indices(year * 4, first_month=4)][:4]
    [0.8, 0.8, 0.8, 1.2]
    """
    if sum(known(value) for value in values) < LEAST_MONTHS:
        return None
    series = np.array(values, dtype=float)
    level = np.convolve(series, _CENTRED_YEAR, mode="valid")
    usable = level > 0
    ratios = series[6:-6][usable] / level[usable]
    months = (np.arange(6, len(series) - 6)[usable] + first_month - 1) % 12
    has_ratio = ~np.isnan(ratios)
    by_month = [ratios[has_ratio & (months == month)] for month in range(12)]
    if min(len(group) for group in by_month) < LEAST_RATIOS:
        return None
    means = np.array([group.mean() for group in by_month])
    return tuple((means / means.mean()).tolist())


def deseasonalise(
    values: Sequence[float | None], first_month: int, indices: Sequence[float]
) -> list[float | None]:
    """Each month over its usual month, in the unit of the values; gaps stay gaps.

    A month whose index is 0 (it never has an event) has no adjusted value.

    >>> deseasonalise([24, None, 8], 4, [1, 1, 1, 2, 1, 1] + [1] * 6)
    [12.0, None, 8.0]
    """
    factors = [indices[(first_month - 1 + i) % 12] for i in range(len(values))]
    return [
        value / factor if known(value) and factor > 0 else None
        for value, factor in zip(values, factors, strict=True)
    ]

"""The 95 % interval of a single figure, by the kind of measure it belongs to."""

from __future__ import annotations

from functools import lru_cache

from metrics.definitions.indicator import Indicator
from metrics.series.series import PeriodFigure
from metrics.statistics.intervals import Interval, count_interval, share_interval

_count = lru_cache(maxsize=4096)(count_interval)  # most months of most measures are small whole numbers
_share = lru_cache(maxsize=4096)(share_interval)


def interval(indicator: Indicator, point: PeriodFigure, dispersion: float = 1) -> Interval | None:
    """The interval of a point in the indicator's unit; None where there is none to give.

    Rates and numbers: of a Poisson count. Shares: Wilson's. A stock is counted in full and has none. A published
    rate keeps the one it was published with. dispersion: how many times the variance of independent events to allow
    a rate or number for.
    """
    if point.value is None or indicator.kind == "stock":
        return None
    if indicator.kind == "published_rate":
        if point.lower is None or point.upper is None:
            return None
        return Interval(point.lower, point.upper)
    if indicator.kind == "share":
        bounds = _share(point.numerator, point.denominator)
        return bounds.scaled(100) if bounds else None
    bounds = _count(point.numerator / dispersion) if point.numerator is not None else None
    if bounds is not None and dispersion != 1:
        bounds = bounds.scaled(dispersion)
    if bounds is None or indicator.kind == "number":
        return bounds
    return bounds.scaled((indicator.per or 1) / point.denominator) if point.denominator else None

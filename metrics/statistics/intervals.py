"""Confidence intervals for counts, rates, shares, and the difference or ratio of two of them.

None stands for "not available": a missing figure, or a denominator that is missing or zero. No
function here returns infinity or NaN. Counts may be fractions (adjusted casualties are); they may
not be negative.

The intervals take events as independent. Events that come in clusters (one evening, one repeat
caller) vary more than a Poisson count does: in Dartford and Gravesham the months of 2014 and 2025 on
data.police.uk mostly show one to four times its variance. `rate_ratio` takes a dispersion for that, which
clustering.py estimates.
"""

import math
from dataclasses import dataclass
from typing import TypeGuard

from scipy import special

from metrics.statistics.missing import known

EXACT_BELOW = 10


@dataclass(frozen=True)
class Interval:
    """A closed interval; both ends are finite."""

    lower: float
    upper: float

    def __contains__(self, value: float) -> bool:
        return self.lower <= value <= self.upper

    def scaled(self, factor: float) -> "Interval":
        """The same interval in another unit; `factor` is above 0."""
        return Interval(self.lower * factor, self.upper * factor)


@dataclass(frozen=True)
class RateRatio:
    """One rate over another, with its exact interval and two-sided p.

    None says that the number has no finite value: with no events in the comparison there is no
    ratio and no upper limit, with no events at all there is no lower limit either (and p is 1).
    """

    ratio: float | None
    lower: float | None
    upper: float | None
    p: float

    @property
    def beyond_chance(self) -> bool:
        """Whether the interval leaves out 1, that is, "no change"."""
        above = self.lower is not None and self.lower > 1
        below = self.upper is not None and self.upper < 1
        return above or below


def count_interval(x: float | None, level: float = 0.95) -> Interval | None:
    """Interval for the mean of a Poisson count: exact below 10 events, else Byar's approximation.

    The exact limits are half a chi-square quantile, which is a quantile of the gamma distribution.
    References: PHE, Technical Guide: Confidence Intervals (2018); Garwood, Biometrika 28 (1936);
    Byar in Breslow and Day, Statistical Methods in Cancer Research II (IARC, 1987).

    >>> exact = count_interval(5)  # Garwood: 1.62 to 11.67
    >>> round(float(exact.lower), 2), round(float(exact.upper), 2)
    (1.62, 11.67)
    """
    if not known(x):
        return None
    _check_count(x, "count_interval")
    return _exact(x, level) if x < EXACT_BELOW else _byar(x, level)


def rate_interval(
    x: float | None, exposure: float | None, per: float = 1, level: float = 0.95
) -> Interval | None:
    """Interval for the rate x / exposure × per, with the exposure taken as known exactly.

    Reference: as `count_interval`.

    >>> per_hundred = rate_interval(65, 500, per=100)  # Byar
    >>> round(float(per_hundred.lower), 2), round(float(per_hundred.upper), 2)
    (10.03, 16.57)
    """
    interval = count_interval(x, level)
    if interval is None or not _usable(exposure):
        return None
    return interval.scaled(per / exposure)


def share_interval(x: float | None, n: float | None, level: float = 0.95) -> Interval | None:
    """Wilson's score interval for the share x / n, between 0 and 1.

    It assumes a simple random sample: the weights or clusters of a survey make the truth wider.
    Reference: Wilson, JASA 22 (1927); PHE, Technical Guide: Confidence Intervals (2018).

    >>> score = share_interval(81, 263)  # Newcombe (1998), table I: 0.2553 to 0.3662
    >>> round(score.lower, 4), round(score.upper, 4)
    (0.2553, 0.3662)
    """
    if not (known(x) and _usable(n)):
        return None
    return _wilson(x, n, level)


def share_difference_interval(
    x1: float | None, n1: float | None, x0: float | None, n0: float | None, level: float = 0.95
) -> Interval | None:
    """Newcombe's hybrid score interval for the difference x1/n1 − x0/n0 of two separate samples.

    Not for the same people asked twice. Reference: Newcombe, Statistics in Medicine 17 (1998)
    873-890, method 10.

    >>> hybrid = share_difference_interval(56, 70, 48, 80)  # Newcombe (1998), table II: 0.0524 to 0.3339
    >>> round(hybrid.lower, 4), round(hybrid.upper, 4)
    (0.0524, 0.3339)
    """
    if not (known(x1) and _usable(n1) and known(x0) and _usable(n0)):
        return None
    return difference_interval(x1 / n1, _wilson(x1, n1, level), x0 / n0, _wilson(x0, n0, level))


def difference_interval(value: float, around: Interval, other: float, around_other: Interval) -> Interval:
    """Interval for value − other of two separate figures, from the interval of each.

    The distances to the near ends are added as squares; with Wilson's intervals of two shares it is Newcombe's method.
    Reference: Zou and Donner, Statistics in Medicine 27 (2008) 1693-1702 (MOVER).

    >>> difference_interval(10, Interval(7, 14), 6, Interval(3, 10))  # 3 and 4 away make 5
    Interval(lower=-1.0, upper=9.0)
    """
    down = math.hypot(value - around.lower, around_other.upper - other)
    up = math.hypot(around.upper - value, other - around_other.lower)
    return Interval(value - other - down, value - other + up)


def rate_ratio(
    x1: float | None,
    e1: float | None,
    x0: float | None,
    e0: float | None,
    level: float = 0.95,
    dispersion: float = 1,
) -> RateRatio | None:
    """The rate x1/e1 over the rate x0/e0, given the sum of both counts.

    Given x1 + x0, x1 is binomial; its Clopper-Pearson interval turns into one for the ratio. The p
    is twice the smaller tail, the test that belongs to that interval: the interval leaves out 1
    exactly when p is below 1 − level. (Adding up all outcomes less likely than the one seen, as
    some programs do, can contradict the interval.)

    A `dispersion` of 3 (see clustering.py) makes three clustered events weigh as one independent
    event; one below 1 counts as 1.

    References: Clopper and Pearson, Biometrika 26 (1934); Przyborowski and Wilenski, Biometrika 31
    (1940); Fay, R Journal 2 (2010) 53-58 on tests and intervals that match.

    >>> fewer = rate_ratio(80, 1000, 100, 1000)
    >>> f"{fewer.ratio:.2f}, {fewer.lower:.2f} to {fewer.upper:.2f}"
    '0.80, 0.59 to 1.08'
    """
    if not (known(x1) and known(x0) and _usable(e1) and _usable(e0)):
        return None
    _check_count(x1, "rate_ratio")
    _check_count(x0, "rate_ratio")
    scale, clusters = e0 / e1, max(1.0, dispersion)
    lower, upper = _odds_limits(x1 / clusters, x0 / clusters, (1 - level) / 2)
    return RateRatio(
        ratio=x1 / x0 * scale if x0 > 0 else None,
        lower=None if lower is None else lower * scale,
        upper=None if upper is None else upper * scale,
        p=_two_sided_p(x1 / clusters, x0 / clusters, e1 / (e1 + e0)),
    )


def _odds_limits(x1: float, x0: float, tail: float) -> tuple[float | None, float | None]:
    if x1 + x0 == 0:
        return None, None
    low = special.betaincinv(x1, x0 + 1, tail) if x1 > 0 else 0.0
    # Counted from the other side, so that a share close to 1 keeps its digits.
    high = special.betaincinv(x0, x1 + 1, tail) if x0 > 0 else 0.0
    return low / (1 - low), ((1 - high) / high if high > 0 else None)


def _two_sided_p(x1: float, x0: float, share: float) -> float:
    at_least = special.betainc(x1, x0 + 1, share) if x1 > 0 else 1.0
    at_most = special.betaincc(x1 + 1, x0, share) if x0 > 0 else 1.0
    return float(min(1.0, 2 * min(at_least, at_most)))


def _exact(x: float, level: float) -> Interval:
    tail = (1 - level) / 2
    lower = special.gammaincinv(x, tail) if x > 0 else 0.0
    return Interval(float(lower), float(special.gammaincinv(x + 1, 1 - tail)))


def _byar(x: float, level: float) -> Interval:
    def end(count: float, z: float) -> float:
        return count * (1 - 1 / (9 * count) + z / (3 * math.sqrt(count))) ** 3

    return Interval(end(x, -_z(level)), end(x + 1, _z(level)))


def _wilson(x: float, n: float, level: float) -> Interval:
    _check_count(x, "share_interval", most=n)
    z, share = _z(level), x / n
    middle, reach = 2 * x + z**2, z * math.sqrt(z**2 + 4 * x * (1 - share))
    lower, upper = ((middle + sign * reach) / (2 * (n + z**2)) for sign in (-1, 1))
    # Rounding may put an end a hair inside a share of exactly 0 or 1.
    return Interval(max(0.0, min(lower, share)), min(1.0, max(upper, share)))


def _z(level: float) -> float:
    return float(special.ndtri((1 + level) / 2))


def _usable(denominator: float | None) -> TypeGuard[float]:
    return known(denominator) and denominator > 0


def _check_count(x: float, where: str, most: float = math.inf) -> None:
    if not 0 <= x <= most:
        bound = "0 or more" if most == math.inf else f"0 to {most:g}"
        raise ValueError(f"count: expected {bound}, found {x:g}, in {where}")

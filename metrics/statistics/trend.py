"""Recent trend of five yearly figures, by the test that Fingertips uses.

A chi-square test for trend (one degree of freedom) at the 99.8 % level, so chi-square above 9.5495;
and the slope must keep its sign when any one of the five years is left out, so that no single year
makes a trend. Values with 95 % intervals: weighted least squares, weights from the interval's
width. Shares: the chi-square for trend in proportions; slopes on the logit scale for the check.

Valid for five consecutive single years with independent errors. Fingertips takes the last five
*known* years; here a gap among the last five means that no trend is given, since the years would
no longer be evenly spaced.
References: Armitage, Biometrics 11 (1955) 375-386; OHID, Fingertips technical guidance, Recent
trends. The published code for shares never sets the slope it reads for the direction; here the
direction is the sign of the logit slope.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from metrics.statistics.missing import known

POINTS = 5
LEVEL = 0.998
THRESHOLD = float(stats.chi2.ppf(LEVEL, 1))
_YEARS = np.arange(1, POINTS + 1, dtype=float)
# The width of a 95 % interval in standard errors, rounded as the published method has it.
_WIDTH = 2 * 1.96


@dataclass(frozen=True)
class Trend:
    """Direction of the last five years (1 up, -1 down, 0 no significant change) and its test."""

    direction: int
    chi_square: float

    @property
    def significant(self) -> bool:
        return self.direction != 0


def trend_in_values(
    values: Sequence[float | None], lowers: Sequence[float | None], uppers: Sequence[float | None]
) -> Trend | None:
    """Trend of rates or other values with 95 % limits, oldest first; None if it cannot be calculated.

    It cannot with fewer than five years, a gap among the last five, or an interval of no width.
    """
    recent = _recent(values, lowers, uppers)
    if recent is None or (recent[2] <= recent[1]).any():
        return None
    value, lower, upper = recent
    weights = (_WIDTH / (upper - lower)) ** 2
    slope = _slope(value, weights)
    chi_square = slope**2 * _spread(weights)
    return _judge(value, weights, slope, chi_square)


def trend_in_shares(counts: Sequence[float | None], denominators: Sequence[float | None]) -> Trend | None:
    """Trend of counts out of denominators, oldest first; None if it cannot be calculated.

    It cannot with fewer than five years, a gap among the last five, or a share of 0 or 1, which
    has no logit.
    """
    recent = _recent(counts, denominators)
    if recent is None or (recent[0] <= 0).any() or (recent[0] >= recent[1]).any():
        return None
    x, n = recent
    share = x.sum() / n.sum()
    chi_square = (_slope(x / n, n) ** 2) * _spread(n) / (share * (1 - share))
    logits, equal = np.log(x / (n - x)), np.ones(POINTS)
    return _judge(logits, equal, _slope(logits, equal), chi_square)


def _recent(*columns: Sequence[float | None]) -> list[np.ndarray] | None:
    last = [list(column)[-POINTS:] for column in columns]
    if any(len(column) < POINTS or not all(map(known, column)) for column in last):
        return None
    return [np.array(column, dtype=float) for column in last]


def _judge(values: np.ndarray, weights: np.ndarray, slope: float, chi_square: float) -> Trend:
    others = ~np.eye(POINTS, dtype=bool)
    slopes = [_slope(values[keep], weights[keep], _YEARS[keep]) for keep in others]
    sign = int(np.sign(slope))
    # Four equal years have no slope, whatever the last digits say.
    flat = 1e-12 * np.abs(values).max()
    steady = all(sign * each > flat for each in slopes)
    direction = sign if steady and chi_square > THRESHOLD else 0
    return Trend(direction, float(chi_square))


def _slope(values: np.ndarray, weights: np.ndarray, years: np.ndarray = _YEARS) -> float:
    centred = years - np.average(years, weights=weights)
    return float((weights * centred * values).sum() / (weights * centred**2).sum())


def _spread(weights: np.ndarray) -> float:
    centred = _YEARS - np.average(_YEARS, weights=weights)
    return float((weights * centred**2).sum())

"""Funnel limits: how far a rate may lie from a reference rate by chance, given its exposure.

Exact Poisson limits at 95 % and 99.8 %, continued smoothly between whole counts (with the gamma
function), so that the curve and the exact test always agree: a count on or beyond the line has a
tail probability of at most 2.5 % (or 0.1 %) in that direction.

Valid for independent events about one common rate. Crime varies between places for real reasons,
so more points lie outside than chance alone would put there; a point outside says "not chance",
not "badly run". Reference: Spiegelhalter, Statistics in Medicine 24 (2005) 1185-1202; PHE,
Technical Guide: Funnel plots.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special

from metrics.statistics.missing import known

INNER, OUTER = 0.95, 0.998
TAIL = 0.1


class FunnelPosition(StrEnum):
    """Where a rate lies in the funnel."""

    ABOVE_OUTER = "above the 99.8% limit"
    ABOVE_INNER = "above the 95% limit"
    WITHIN = "within the limits"
    BELOW_INNER = "below the 95% limit"
    BELOW_OUTER = "below the 99.8% limit"


@dataclass(frozen=True)
class Funnel:
    """The lines of a funnel: one rate for each exposure, in the unit of the reference rate."""

    exposures: np.ndarray
    lower_outer: np.ndarray
    lower_inner: np.ndarray
    upper_inner: np.ndarray
    upper_outer: np.ndarray


def funnel(exposures: Sequence[float] | np.ndarray, reference: float, per: float = 1) -> Funnel:
    """The four lines about `reference` events per `per`, at each exposure.

    A lower line lies at 0 where even no event at all is not unusual. Raises ValueError where an
    exposure or the reference is not above 0.

    >>> lines = funnel([1000.0], reference=10, per=1000)
    >>> round(float(lines.lower_inner[0]), 1), round(float(lines.upper_inner[0]), 1)
    (3.8, 17.1)
    """
    sizes = np.asarray(exposures, dtype=float)
    smallest = min([reference, *sizes.tolist()])
    if smallest <= 0:
        raise ValueError(f"exposures and reference: expected above 0, found {smallest:g}, in funnel")
    expected = sizes * reference / per
    tails = [(1 - OUTER) / 2, (1 - INNER) / 2]
    lower = [special.pdtrik(tail, expected) for tail in tails]
    upper = [1 + special.pdtrik(1 - tail, expected) for tail in reversed(tails)]
    return Funnel(sizes, *(line * per / sizes for line in lower + upper))


def funnel_position(
    x: float | None, exposure: float | None, reference: float, per: float = 1, dispersion: float = 1
) -> FunnelPosition | None:
    """Where the rate x / exposure lies; None when a figure is missing or the exposure is 0.

    dispersion: from `overdispersion`; above 1 the limits are that much wider (in the square root).

    >>> funnel_position(30, 1000, reference=10, per=1000)
    <FunnelPosition.ABOVE_OUTER: 'above the 99.8% limit'>
    """
    if not (known(x) and known(exposure)) or exposure <= 0:
        return None
    expected = exposure * reference / per
    if dispersion > 1:
        return _place_of(_z(x, expected) / math.sqrt(dispersion))
    at_least = special.gammainc(x, expected) if x > 0 else 1.0
    at_most = special.gammaincc(x + 1, expected)
    for level, above, below in (
        (OUTER, FunnelPosition.ABOVE_OUTER, FunnelPosition.BELOW_OUTER),
        (INNER, FunnelPosition.ABOVE_INNER, FunnelPosition.BELOW_INNER),
    ):
        if at_least <= (1 - level) / 2:
            return above
        if at_most <= (1 - level) / 2:
            return below
    return FunnelPosition.WITHIN


def overdispersion(
    counts: Sequence[float], exposures: Sequence[float], reference: float, per: float = 1
) -> float:
    """How much more the places vary about the reference than Poisson counts would: 1 where that is all.

    The mean square of the places' z, of which the lowest and the highest tenth are first drawn in to the next value, so
    that the places one looks for do not hide themselves; 1 unless it is above what chance would bring (two standard
    errors). Reference: Spiegelhalter, Statistics in Medicine 24 (2005) 1185-1202, multiplicative model.

    >>> overdispersion([10, 10, 10, 10], [1000, 1000, 1000, 1000], reference=10, per=1000)
    1.0
    """
    expected = np.asarray(exposures, dtype=float) * reference / per
    if len(expected) == 0 or (expected <= 0).any():
        return 1.0
    z = _z(np.asarray(counts, dtype=float), expected)
    drawn_in = np.clip(z, *np.quantile(z, [TAIL, 1 - TAIL]))
    ratio = float((drawn_in**2).mean())
    return ratio if ratio > 1 + 2 * math.sqrt(2 / len(z)) else 1.0


def _z(x, expected):
    """Standard normal where x is a Poisson count: the square root makes the variance the same everywhere."""
    return 2 * (np.sqrt(x) - np.sqrt(expected))


def _place_of(z: float) -> FunnelPosition:
    inner, outer = (float(special.ndtri(1 - (1 - level) / 2)) for level in (INNER, OUTER))
    if abs(z) >= outer:
        return FunnelPosition.ABOVE_OUTER if z > 0 else FunnelPosition.BELOW_OUTER
    if abs(z) >= inner:
        return FunnelPosition.ABOVE_INNER if z > 0 else FunnelPosition.BELOW_INNER
    return FunnelPosition.WITHIN

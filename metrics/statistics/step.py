"""Step changes: where a level may have changed for good. Only ever a proposal.

Every split that leaves 8 points on both sides is tried; the one under which the points are most
likely (equal normal noise, so the largest t) is proposed when it passes two guards: its p, times
the number of splits tried (Bonferroni), is under 0.01; and two levels fit better than a straight
line, since a steady drift is not a step.

Valid for points that vary independently about their level; take the season out first. Where months
resemble their neighbours the p is too small, one reason why a person must accept a step, with a
date and a cause. One step at a time: look again within a part once a step is accepted.
References: Quandt, JASA 53 (1958) and 55 (1960); Hinkley, Biometrika 57 (1970).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from metrics.statistics.missing import known

LEAST_POINTS = 8
LEVEL = 0.01


@dataclass(frozen=True)
class StepProposal:
    """A new level from `date` on: the means before and from it, the points behind each, and p."""

    date: Any
    before: float
    after: float
    points_before: int
    points_after: int
    p: float


def propose_step(values: Sequence[float | None], dates: Sequence[Any]) -> StepProposal | None:
    """The likeliest step change in one segment, or None where nothing passes the guards.

    `dates` go with `values`; gaps are left out.

    >>> months = range(24)
    >>> step = propose_step([10, 11] * 6 + [20, 21] * 6, months)
    >>> step.date, step.before, step.after
    (12, 10.5, 20.5)
    """
    pairs = [(date, value) for date, value in zip(dates, values, strict=True) if known(value)]
    points = np.array([value for _, value in pairs], dtype=float)
    if len(points) < 2 * LEAST_POINTS or np.ptp(points) == 0:
        return None
    cuts = range(LEAST_POINTS, len(points) - LEAST_POINTS + 1)
    residuals = np.array([_two_level_residual(points, cut) for cut in cuts])
    cut = cuts[int(residuals.argmin())]
    p = min(1.0, len(cuts) * _p(points, cut, float(residuals.min())))
    if p >= LEVEL or residuals.min() >= _line_residual(points):
        return None
    before, after = points[:cut], points[cut:]
    return StepProposal(pairs[cut][0], float(before.mean()), float(after.mean()), len(before), len(after), p)


def _two_level_residual(points: np.ndarray, cut: int) -> float:
    return float(sum(((part - part.mean()) ** 2).sum() for part in (points[:cut], points[cut:])))


def _line_residual(points: np.ndarray) -> float:
    times = np.arange(len(points)) - (len(points) - 1) / 2
    centred = points - points.mean()
    return float((centred**2).sum() - (times @ centred) ** 2 / (times @ times))


def _p(points: np.ndarray, cut: int, residual: float) -> float:
    explained = ((points - points.mean()) ** 2).sum() - residual
    freedom = len(points) - 2
    # F with one degree of freedom above is the square of the two-sample t.
    return float(stats.f.sf(explained * freedom / residual, 1, freedom)) if residual > 0 else 0.0

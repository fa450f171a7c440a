"""XmR charts (individuals and moving range): the mean and the limits of ordinary variation.

Method: the mean of the points, plus and minus 2.66 times the mean moving range, where moving ranges
of 3.267 times their own mean or more are dropped once first, so that one wild month does not widen
the limits that should show it. Near limits stand at two thirds of the way.

Valid for a measure taken at equal intervals whose ordinary variation is roughly symmetrical. Counts
that average two a month leave the upper limit twice as often as they should, and cannot leave the
lower one.
References: Shewhart (1931); Wheeler and Chambers, Understanding Statistical Process Control (1992);
Montgomery, Introduction to Statistical Quality Control, ch. 6; NHS England, Making Data Count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from metrics.statistics.missing import known

# 3 / 1.128 and 3.267: control-chart constants for ranges of two points (d2 and D4).
LIMIT_FACTOR = 2.66
SCREEN_FACTOR = 3.267
PROVISIONAL_BELOW = 13


@dataclass(frozen=True)
class Limits:
    """Mean and limits of one segment. Provisional: fewer than 13 points."""

    mean: float
    lower: float
    upper: float
    near_lower: float
    near_upper: float
    points: int

    @property
    def provisional(self) -> bool:
        return self.points < PROVISIONAL_BELOW


@dataclass(frozen=True)
class Segment:
    """Points start to stop − 1, judged by one set of limits; None where two neighbours are lacking."""

    start: int
    stop: int
    limits: Limits | None


def moving_ranges(values: Sequence[float | None]) -> list[float]:
    """Distances between neighbours, both known.

    None is taken across a gap: what lies between two points that are not neighbours is more than
    one month's variation. (The NHS package does the same; its differences with a gap are missing.)

    >>> moving_ranges([3, 5, None, 4, 4])
    [2, 0]
    """
    pairs = pairwise(values)
    return [abs(later - earlier) for earlier, later in pairs if known(earlier) and known(later)]


def limits(
    values: Sequence[float | None], *, screen: bool = True, floor: float | None = None
) -> Limits | None:
    """Limits of one segment, or None when no two neighbouring points are known.

    `floor=0` keeps the limits of a count or a rate from being drawn below 0. No rule reads
    differently for it, since such a measure cannot lie below 0 either.

    >>> chart = limits([10, 12, 11, 13])  # mean 11.5, mean moving range 5 / 3
    >>> round(chart.lower, 2), round(chart.upper, 2)
    (7.07, 15.93)
    """
    points = [value for value in values if known(value)]
    ranges = moving_ranges(values)
    if not ranges:
        return None
    mean = _mean(points)
    reach = LIMIT_FACTOR * _mean(_screened(ranges) if screen else ranges)
    ends = [mean + part * reach for part in (-1, 1, -2 / 3, 2 / 3)]
    if floor is not None:
        ends = [max(floor, end) for end in ends]
    return Limits(mean, *ends, points=len(points))


def segments(
    values: Sequence[float | None],
    dates: Sequence[Any],
    rebases: Sequence[Any] = (),
    *,
    screen: bool = True,
    floor: float | None = None,
) -> list[Segment]:
    """Cut a series at its accepted step changes and give each part its own limits.

    `dates` are in order and one for each value; a part starts at the first date on or after a
    rebase date. A rebase date outside the series cuts nothing.

    >>> [(part.start, part.stop) for part in segments([1, 2, 8, 9], [1, 2, 3, 4], rebases=[3])]
    [(0, 2), (2, 4)]
    """
    if len(dates) != len(values):
        raise ValueError(f"dates: expected {len(values)}, found {len(dates)}, in segments")
    firsts = {sum(date < rebase for date in dates) for rebase in rebases}
    edges = sorted({0, len(values)} | firsts)
    pairs = pairwise(edges)
    return [Segment(a, b, limits(values[a:b], screen=screen, floor=floor)) for a, b in pairs]


def _screened(ranges: list[float]) -> list[float]:
    ceiling = SCREEN_FACTOR * _mean(ranges)
    # All points equal: every range is 0, none is below 0, and none is an outlier.
    return [value for value in ranges if value < ceiling] or ranges


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)

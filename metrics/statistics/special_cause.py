"""Special causes: which points of an XmR chart are more than ordinary variation, and which way.

Four rules (NHS England, Making Data Count; after Nelson, Journal of Quality Technology 16, 1984):

- outside: strictly beyond a limit;
- trend: seven points strictly rising or falling; a tie breaks the run;
- shift: seven points in a row strictly on one side of the mean; a point on the mean breaks the run;
- near: of three points in a row, all on one side of the mean, two or more beyond the near limit.
  Since the Making Data Count change announced in November 2023 a point beyond the outer limit
  counts here too. (NHSRplotthedots 0.2.2 still leaves it out.) That all three lie on one side is
  part of that wording and of the published test cases, so it holds here although "2 of 3 on the
  same side" could be read without it. Only the points beyond the near limit are marked.

Every point of a run is marked, back to its first. A gap breaks a run (what was there is not known),
and so does a rebase. False alarms are part of it: of charts of 24 months in which nothing happens,
about one in five has a mark somewhere and one in sixty on its last point; for counts that average
two a month it is one in three.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from metrics.statistics.direction import Good, Meaning, meaning
from metrics.statistics.missing import known
from metrics.statistics.xmr import Limits, Segment

RUN = 7
Values = Sequence[float | None]


class Rule(StrEnum):
    """Why a point is marked."""

    OUTSIDE = "outside the limits"
    TREND = "seven points rising or falling"
    SHIFT = "seven points on one side of the mean"
    NEAR = "two of three points close to a limit"


class Variation(StrEnum):
    """What a point shows. Neither: a signal that is not better or worse, or signals both ways."""

    COMMON = "common cause"
    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    NEITHER = "neither"


@dataclass(frozen=True)
class Signal:
    """One rule met, upwards (1) or downwards (-1)."""

    rule: Rule
    direction: int


@dataclass(frozen=True)
class ChartPoint:
    """A point's signals and what they show together."""

    signals: tuple[Signal, ...]
    variation: Variation


def classify(values: Values, segments: Sequence[Segment], good: Good | str) -> list[ChartPoint | None]:
    """A Point for every value; None for a gap, and for a segment too short to have limits.

    The direction is that of the signal: a rise is a rise even below the mean. Signals that
    disagree (low, but rising) make "neither", with both named; the NHS tool shows the better one.

    >>> from metrics.statistics.xmr import segments
    >>> values = [10, 12, 11, 10, 12, 11, 30]
    >>> classify(values, segments(values, range(7)), "down")[-1].variation
    <Variation.CONCERN: 'concern'>
    """
    points: list[ChartPoint | None] = [None] * len(values)
    for segment in segments:
        if segment.limits is None:
            continue
        part = values[segment.start : segment.stop]
        signals_of_part = signals(part, segment.limits)
        points[segment.start : segment.stop] = [
            ChartPoint(marks, _variation(marks, good)) if known(value) else None
            for value, marks in zip(part, signals_of_part, strict=True)
        ]
    return points


def latest_variation(points: Sequence[ChartPoint | None]) -> Variation | None:
    """The variation icon: what the last known point shows.

    >>> from metrics.statistics.xmr import segments
    >>> values = [10, 12, 11, 10, 12, 11, 30]
    >>> latest_variation(classify(values, segments(values, range(7)), "up"))
    <Variation.IMPROVEMENT: 'improvement'>
    """
    return next((point.variation for point in reversed(points) if point), None)


def signals(values: Values, limits: Limits) -> list[tuple[Signal, ...]]:
    """Every signal of every point of one segment.

    >>> from metrics.statistics.xmr import limits
    >>> signals([10, 12, 11, 10, 12, 11, 30], limits([10, 12, 11, 10, 12, 11]))[-1]
    (Signal(rule=<Rule.OUTSIDE: 'outside the limits'>, direction=1),)
    """
    marked = [
        (Signal(rule, direction), marks(values, limits, direction))
        for rule, marks in RULES.items()
        for direction in (1, -1)
    ]
    return [tuple(signal for signal, flags in marked if flags[i]) for i in range(len(values))]


def outside(values: Values, limits: Limits, direction: int) -> list[bool]:
    """Points strictly beyond the limit on one side.

    >>> from metrics.statistics.xmr import limits
    >>> outside([10, 30], limits([10, 12, 11]), 1)
    [False, True]
    """
    edge = limits.upper if direction > 0 else limits.lower
    return [_beyond(value, edge, direction) for value in values]


def trend(values: Values, limits: Limits, direction: int) -> list[bool]:
    """Points that belong to seven or more in strict rise (or fall).

    >>> from metrics.statistics.xmr import limits
    >>> trend([1, 2, 3, 4, 5, 6, 7], limits([1, 2, 3]), 1).count(True)
    7
    """
    steps = [False] + [
        known(earlier) and _beyond(later, earlier, direction) for earlier, later in pairwise(values)
    ]
    return backfill(run_ends(steps[: len(values)], RUN - 1), RUN)


def shift(values: Values, limits: Limits, direction: int) -> list[bool]:
    """Points that belong to seven or more in a row on one side of the mean.

    >>> from metrics.statistics.xmr import limits
    >>> shift([9] * 7 + [8], limits([10, 12, 11]), -1).count(True)
    8
    """
    sides = [_beyond(value, limits.mean, direction) for value in values]
    return backfill(run_ends(sides, RUN), RUN)


def near(values: Values, limits: Limits, direction: int) -> list[bool]:
    """Points beyond the near limit that have another such point within a window of three.

    >>> from metrics.statistics.xmr import limits
    >>> near([12, 14, 14], limits([10, 12, 11]), 1)
    [False, True, True]
    """
    edge = limits.near_upper if direction > 0 else limits.near_lower
    close = [_beyond(value, edge, direction) for value in values]
    sides = [_beyond(value, limits.mean, direction) for value in values]
    windows = two_of_three(close, sides)
    return [inside and beyond for inside, beyond in zip(windows, close, strict=True)]


def run_ends(flags: Sequence[bool], length: int) -> list[bool]:
    """True where a flag ends an unbroken run of at least `length`.

    >>> run_ends([True, True, False, True], 2)
    [False, True, False, False]
    """
    return [i + 1 >= length and all(flags[i + 1 - length : i + 1]) for i in range(len(flags))]


def backfill(ends: Sequence[bool], length: int) -> list[bool]:
    """True for every point of the runs of `length` that end at the marked points.

    >>> backfill([False, True, False], 2)
    [True, True, False]
    """
    return [any(ends[i : i + length]) for i in range(len(ends))]


def two_of_three(close: Sequence[bool], sides: Sequence[bool]) -> list[bool]:
    """Points in any window of three that lies on one side and has two or more close to the limit.

    >>> two_of_three([True, False, True], [True, True, True])
    [True, True, True]
    """
    ends = [
        i >= 2 and all(sides[i - 2 : i + 1]) and sum(close[i - 2 : i + 1]) >= 2 for i in range(len(close))
    ]
    return backfill(ends, 3)


RULES: dict[Rule, Callable[[Values, Limits, int], list[bool]]] = {
    Rule.OUTSIDE: outside,
    Rule.TREND: trend,
    Rule.SHIFT: shift,
    Rule.NEAR: near,
}


def _beyond(value: float | None, line: float, direction: int) -> bool:
    # A difference in the sixteenth digit (0.1 three times, averaged) is rounding, not a side.
    return known(value) and not math.isclose(value, line, rel_tol=1e-9) and (value - line) * direction > 0


def _variation(marks: Sequence[Signal], good: Good | str) -> Variation:
    if not marks:
        return Variation.COMMON
    meanings = {meaning(mark.direction, good) for mark in marks}
    return Variation(meanings.pop() if len(meanings) == 1 else Meaning.NEITHER)

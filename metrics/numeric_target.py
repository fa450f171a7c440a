"""A target that is a number: where the year so far should stand on the way to it, and whether it does."""

from __future__ import annotations

import math
from dataclasses import dataclass

from metrics.indicator import Indicator
from metrics.plan import Number
from metrics.series import Point
from metrics.statistics.intervals import Interval
from metrics.uncertainty import interval

# What accumulates over a year; of everything else the latest figure is compared with the target as it is.
ACCUMULATING = ("rate", "number")


@dataclass(frozen=True)
class Stand:
    """The year so far against a numeric target. level: where the year so far should stand, in the measure's unit."""

    level: float
    right_side: bool
    beyond_chance: bool | None


def stand(
    indicator: Indicator, number: Number, current: Point, baseline: Point | None, share_of_year: float
) -> Stand | None:
    """Compare the year so far with the trajectory; None where a change is wanted and there is no baseline.

    share_of_year: how much of a usual year falls into the months so far (0 to 1).
    Evidence: does the 95 % interval of the figure leave out the level? For a change from the baseline the chance in
    the baseline counts too, so the interval of the change is used by the caller (see stand_of_change).
    """
    if current.value is None:
        return None
    part = share_of_year if indicator.kind in ACCUMULATING else 1.0
    level = _level(indicator, number, baseline, part)
    if level is None:
        return None
    met = current.value <= level if _is_most(indicator, number) else current.value >= level
    right = met or math.isclose(
        current.value, level
    )  # exactly on the level is met, whatever the last digit says
    found = interval(indicator, current)
    return Stand(level, right, None if found is None else level not in found)


def stand_of_change(
    indicator: Indicator, number: Number, relative: float, found: Interval | None, level: float
) -> Stand:
    """Compare a relative change (−0.05 is five per cent fewer) with the wanted one, by the interval of the change."""
    wanted = number.value / 100
    right = relative <= wanted if _is_most(indicator, number) else relative >= wanted
    return Stand(level, right, None if found is None else wanted not in found)


def _is_most(indicator: Indicator, number: Number) -> bool:
    """Is the number the most it may be, rather than the least? A change follows the good direction."""
    if number.kind in ("ceiling", "floor"):
        return number.kind == "ceiling"
    return indicator.good == "down"


def _level(indicator: Indicator, number: Number, baseline: Point | None, part: float) -> float | None:
    if number.kind in ("ceiling", "floor"):
        return number.value * part
    if baseline is None or baseline.value is None:
        return None
    if number.kind == "percent_change":
        return baseline.value * (1 + number.value / 100)
    return baseline.value + number.value * part

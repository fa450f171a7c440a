"""A target that is a number: where the year so far should stand on the way to it, and whether it does."""

from __future__ import annotations

import math
from dataclasses import dataclass

from metrics.definitions.indicator import Indicator
from metrics.definitions.plan import Number
from metrics.series.change import Change
from metrics.series.series import PeriodFigure
from metrics.series.uncertainty import interval
from metrics.statistics.intervals import Interval, difference_interval

# What accumulates over a year; of everything else the latest figure is compared with the target as it is.
ACCUMULATING = ("rate", "number")


@dataclass(frozen=True)
class Stand:
    """The year so far against a numeric target. level: where the year so far should stand, in the measure's unit."""

    level: float
    right_side: bool
    beyond_chance: bool | None


def stand(
    indicator: Indicator,
    number: Number,
    current: PeriodFigure,
    baseline: PeriodFigure | None,
    change: Change | None,
    share_of_year: float,
    dispersion: float = 1,
) -> Stand | None:
    """Compare the year so far with the trajectory; None where a change is wanted and there is no baseline.

    change: from the baseline to now. share_of_year: how much of a usual year falls into the months so far (0 to 1).
    dispersion: how many times the variance of independent events to allow for.
    """
    if current.value is None:
        return None
    part = share_of_year if indicator.kind in ACCUMULATING else 1.0
    level = _level(number, baseline, part)
    if level is None:
        return None
    met = current.value <= level if _is_most(indicator, number) else current.value >= level
    # Exactly on the level is met, whatever the last digit says.
    right = met or math.isclose(current.value, level)
    return Stand(level, right, _beyond_chance(indicator, number, current, baseline, change, part, dispersion))


def per_period(indicator: Indicator, number: Number, usual: float | None, way: int) -> float | None:
    """Where one period would have to stand, for a chart; None where a change is wanted and there is no baseline.

    usual: the average period of the baseline year. way: how many periods lead to the target's date; what accumulates
    is shared out evenly over them.
    """
    spread = way if indicator.kind in ACCUMULATING else 1
    if number.kind in ("ceiling", "floor"):
        return number.value / spread
    return None if usual is None else _moved(number, usual, 1 / spread)


def _beyond_chance(
    indicator: Indicator,
    number: Number,
    current: PeriodFigure,
    baseline: PeriodFigure | None,
    change: Change | None,
    part: float,
    dispersion: float,
) -> bool | None:
    """Does the 95 % interval leave out the level? None where chance cannot be worked out.

    A ceiling or floor is fixed, so the figure's own interval decides. A wanted change starts from a baseline that is
    itself subject to chance: a ratio is tested by the interval of the ratio, all else by that of the difference.
    """
    bounds = interval(indicator, current, dispersion)
    if number.kind in ("ceiling", "floor"):
        return None if bounds is None else number.value * part not in bounds
    if number.kind == "percent_change" and change and change.points is None:
        return None if change.interval is None else number.value / 100 not in change.interval
    before = interval(indicator, baseline, dispersion) if baseline else None
    if bounds is None or before is None or current.value is None or baseline is None:
        return None
    low, level, high = (
        _moved(number, end, part) for end in (before.lower, baseline.value or 0, before.upper)
    )
    return 0 not in difference_interval(current.value, bounds, level, Interval(low, high))


def _is_most(indicator: Indicator, number: Number) -> bool:
    """Is the number the most it may be, rather than the least? A change follows the good direction."""
    if number.kind in ("ceiling", "floor"):
        return number.kind == "ceiling"
    return indicator.good == "down"


def _level(number: Number, baseline: PeriodFigure | None, part: float) -> float | None:
    if number.kind in ("ceiling", "floor"):
        return number.value * part
    return None if baseline is None or baseline.value is None else _moved(number, baseline.value, part)


def _moved(number: Number, value: float, part: float) -> float:
    """A baseline figure with the wanted change."""
    if number.kind == "percent_change":
        return value * (1 + number.value / 100)
    return value + number.value * part

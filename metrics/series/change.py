"""This year so far against the same months of the baseline: how large the change is, and is it beyond chance?"""

from __future__ import annotations

from dataclasses import dataclass

from data_loaders.calendar.month import FinancialYear
from metrics.definitions.indicator import Indicator
from metrics.series.series import PeriodFigure, Series
from metrics.statistics.clustering import clustering
from metrics.statistics.intervals import Interval, rate_ratio, share_difference_interval

# How many years before the one asked about tell how much the months of a measure vary.
HISTORY_YEARS = 3
# Events that come one by one or in runs; of levels and shares nothing is known about runs.
COUNTED = ("rate", "number")


@dataclass(frozen=True)
class Change:
    """This year so far against the same months of the baseline.

    size: signed; above 0 is up. relative: this year ÷ baseline − 1 (counts and rates; None after a baseline of 0).
    points: difference in percentage points (shares). interval: of whichever of the two there is.
    beyond_chance: does the interval leave out "no change"? None where the counts behind it are not known.
    """

    size: float
    relative: float | None
    points: float | None
    interval: Interval | None
    beyond_chance: bool | None


def allowance(series: Series, year: FinancialYear) -> float:
    """How many times the chance of independent events the measure's own months ask for (1 where that is not known).

    Learnt from this year and the three before it, whole years only, so that one more month asked about that has not
    arrived changes nothing.
    """
    if series.indicator.kind not in COUNTED:
        return 1.0
    years = [series.within((year - n).span) for n in range(HISTORY_YEARS, -1, -1)]
    places = sorted({p.span.first.number for points in years for p in points})
    held = [{p.span.first.number: p.numerator for p in points if p.value is not None} for points in years]
    return clustering([[counts.get(place) for place in places] for counts in held]).allowance()


def compare(
    indicator: Indicator, current: PeriodFigure, baseline: PeriodFigure, months: int, dispersion: float = 1
) -> Change | None:
    """The change from baseline to current with its 95 % interval; None where there is nothing to divide by.

    Counts and rates: ratio with the exact conditional interval, widened by the dispersion. Shares: difference with
    Newcombe's interval. A published rate comes without its counts, so its change has no interval.
    """
    if indicator.kind == "share":
        return _difference(current, baseline)
    if indicator.kind == "published_rate":
        if current.value is None or not baseline.value:
            return None
        return Change(current.value - baseline.value, current.value / baseline.value - 1, None, None, None)
    return _ratio(indicator, current, baseline, months, dispersion)


def _ratio(
    indicator: Indicator, current: PeriodFigure, baseline: PeriodFigure, months: int, dispersion: float
) -> Change | None:
    people = indicator.kind == "rate"
    exposure = current.denominator if people else 1
    exposure_before = baseline.denominator if people else 1
    if not exposure or not exposure_before:
        return None
    ratio = rate_ratio(
        current.numerator,
        exposure * months,
        baseline.numerator,
        exposure_before * months,
        dispersion=dispersion,
    )
    if ratio is None:
        return None
    interval = None
    if ratio.lower is not None and ratio.upper is not None:
        interval = Interval(float(ratio.lower) - 1, float(ratio.upper) - 1)
    size = (current.numerator or 0) / exposure - (baseline.numerator or 0) / exposure_before
    relative = ratio.ratio - 1 if ratio.ratio is not None else None
    return Change(size, relative, None, interval, ratio.beyond_chance)


def _difference(current: PeriodFigure, baseline: PeriodFigure) -> Change | None:
    interval = share_difference_interval(
        current.numerator, current.denominator, baseline.numerator, baseline.denominator
    )
    if interval is None or current.value is None or baseline.value is None:
        return None
    points = current.value - baseline.value
    return Change(points, None, points, interval.scaled(100), 0 not in interval)

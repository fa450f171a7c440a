"""What a series shows over time: ordinary variation, or a signal that is better or worse (XmR charts)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data_loaders.calendar.month import Month
from metrics.series.series import Series
from metrics.statistics.assurance import Assurance, assurance
from metrics.statistics.seasonal import deseasonalise, month_indices
from metrics.statistics.special_cause import ChartPoint, Variation, classify, latest_variation
from metrics.statistics.step import StepProposal, propose_step
from metrics.statistics.xmr import Limits, Segment, segments

# Levels follow each other and yearly figures are too few: neither has moving ranges that mean anything.
CHARTED_KINDS = ("rate", "number", "share")
CHARTED_FREQUENCIES = ("month", "quarter")


@dataclass(frozen=True)
class Band:
    """Mean and limits for one point of the series, in its own unit and season."""

    mean: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Signals:
    """The XmR reading of a series; the tuples have one entry for each of its points.

    marks: which rules a point meets and whether that is better or worse; None for a gap.
    bands: limits at each point; of a seasonal measure these follow the season.
    variation: what the newest point shows. assurance: would ordinary variation alone meet the target?
    provisional: fewer than 13 points since the last accepted step. seasonal: judged on months ÷ their usual month.
    proposed: a step change that a person may accept; never applied by itself.
    """

    marks: tuple[ChartPoint | None, ...]
    bands: tuple[Band | None, ...]
    variation: Variation | None
    assurance: Assurance | None
    provisional: bool
    seasonal: bool
    proposed: StepProposal | None

    @property
    def direction(self) -> int:
        """Which way the newest figure's signals point: 1 up, -1 down; 0 without any, or if they disagree."""
        newest = next((mark for mark in reversed(self.marks) if mark is not None), None)
        ways = {signal.direction for signal in newest.signals} if newest else set()
        return ways.pop() if len(ways) == 1 else 0


def signals(series: Series, rebases: Sequence[Month] = (), target: float | None = None) -> Signals | None:
    """Read a monthly or quarterly series; None for kinds and lengths that an XmR chart is not for.

    rebases: months from which an accepted step starts a new mean and new limits.
    target: the level to compare the limits with, in the series' unit per period.
    """
    indicator = series.indicator
    if indicator.kind not in CHARTED_KINDS or indicator.frequency not in CHARTED_FREQUENCIES:
        return None
    raw = [p.value for p in series.points]
    factors = _factors(series, raw)
    adjusted = raw if factors is None else _adjusted(series, raw)
    dates = [p.span.first for p in series.points]
    parts = segments(adjusted, dates, list(rebases), floor=0)
    if all(part.limits is None for part in parts):
        return None
    last = _last_with_limits(parts)
    marks = tuple(classify(adjusted, parts, indicator.good))
    return Signals(
        marks=marks,
        bands=_bands(parts, factors, len(raw)),
        variation=latest_variation(marks),
        assurance=assurance(last, target, indicator.good),
        provisional=last is not None and last.provisional,
        seasonal=factors is not None,
        proposed=propose_step(adjusted[parts[-1].start :], dates[parts[-1].start :]),
    )


def _factors(series: Series, raw: list[float | None]) -> list[float] | None:
    """The usual size of each point's month against an average month; None where no season is taken out."""
    if not series.indicator.seasonal or series.indicator.frequency != "month" or not raw:
        return None
    indices = month_indices(raw, series.points[0].span.first.number)
    if indices is None:
        return None
    return [indices[p.span.first.number - 1] for p in series.points]


def _adjusted(series: Series, raw: list[float | None]) -> list[float | None]:
    first = series.points[0].span.first.number
    indices = month_indices(raw, first)
    return raw if indices is None else deseasonalise(raw, first, indices)


def _bands(parts: list[Segment], factors: list[float] | None, length: int) -> tuple[Band | None, ...]:
    bands: list[Band | None] = [None] * length
    for part in parts:
        if part.limits is not None:
            for i in range(part.start, part.stop):
                factor = factors[i] if factors else 1.0
                bands[i] = Band(*(edge * factor for edge in _edges(part.limits)))
    return tuple(bands)


def _edges(limits: Limits) -> tuple[float, float, float]:
    return limits.mean, limits.lower, limits.upper


def _last_with_limits(parts: list[Segment]) -> Limits | None:
    return next((part.limits for part in reversed(parts) if part.limits is not None), None)


def baseline_level(series: Series, first: Month) -> float | None:
    """The average value of a period in the year that begins with this month; None unless all of it is there."""
    year = [p for p in series.points if first <= p.span.first and p.span.last <= first + 11]
    values = [p.value for p in year if p.value is not None]
    whole = bool(year) and len(values) == len(year) and sum(p.span.months for p in year) == 12
    return sum(values) / len(values) if whole else None

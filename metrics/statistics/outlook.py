"""The year-end outlook: where a monthly count may stand at the end of the year.

Method. The months still to come keep the share that they had of the baseline (previous) year, at
this year's level so far: remainder = so far × baseline's rest / baseline's same months. Around that
mean lies a negative binomial distribution, which is what a Poisson count becomes when its mean is
itself estimated. Its variance adds up the chance in the remaining months and the uncertainty of the
three sums behind the mean (this year's level, and both halves of the baseline's shape):

    dispersion × (mean + mean² × (1/so far + 1/same months + 1/rest)),  each sum plus one half

The dispersion is learnt from the same question asked of the past (see dispersion.py). It rests on
few years, so it is widened as Student's t widens a normal interval, and is never below 1: the
Poisson is the limit.

Valid when the year goes on as it began. It knows nothing of events to come. An outlook is withheld
unless its 80 % interval held 70 to 90 % of past outcomes. One measure's own past is a poor judge of
that: nine outlooks of one year stand and fall together, and a sound method fails about half of such
tests. Adding up the records of many measures gives a steady verdict: pass the sum as `record`.

References: Haldane (1956) and Anscombe (1956) on the variance of log ratios with one half added;
McCullagh and Nelder, Generalized Linear Models (1989), on dispersion and its few degrees of freedom.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from metrics.statistics.direction import Good, Meaning, meaning
from metrics.statistics.dispersion import dispersion_of_splits

LEVEL = 0.8
LEAST_COVERAGE, MOST_COVERAGE = 0.7, 0.9
LEAST_HISTORY, LEAST_MONTHS = 24, 3
Months = Sequence[float | None]


@dataclass(frozen=True)
class Record:
    """How many past outcomes lay inside the 80 % interval, of how many tried. Records add up."""

    held: int
    tried: int

    def __add__(self, other: "Record") -> "Record":
        return Record(self.held + other.held, self.tried + other.tried)

    @property
    def calibrated(self) -> bool:
        return self.tried > 0 and LEAST_COVERAGE <= self.held / self.tried <= MOST_COVERAGE


@dataclass(frozen=True)
class Outlook:
    """The year's total: so far, expected, the 80 % interval, and the chance of meeting a target."""

    so_far: int
    expected: float
    lower: int
    upper: int
    chance_of_target: float | None
    dispersion: float
    record: Record


@dataclass(frozen=True)
class Withheld:
    """No outlook, and why."""

    reason: str


@dataclass(frozen=True)
class _Remainder:
    """The predictive distribution of the months still to come."""

    mean: float
    size: float
    dispersion: float

    def at_most(self, count: float) -> float:
        return float(stats.nbinom.cdf(count, self.size, self.size / (self.size + self.mean)))

    def quantile(self, p: float) -> int:
        return int(stats.nbinom.ppf(p, self.size, self.size / (self.size + self.mean)))

    def holds(self, count: float) -> bool:
        tail = (1 - LEVEL) / 2
        return self.at_most(count) >= tail and self.at_most(count - 1) < 1 - tail


def outlook(
    years: Sequence[Months],
    this_year: Months,
    *,
    target: float | None = None,
    good: Good | str = Good.DOWN,
    record: Record | None = None,
) -> Outlook | Withheld:
    """The outlook for this year's total, or the reason why there is none.

    `years` are earlier years of 12 monthly counts, oldest first, the last being the baseline;
    `this_year` has the months so far. None is a month that has not arrived or is missing; it is
    predicted, and its baseline month with it. The target is met by a total at or below it when
    down is good, at or above it when up is good. `record` defaults to this measure's own back-test.
    Raises ValueError for a year that is not 12 months or a count that is not a whole number.

    >>> year = [10.0] * 12
    >>> half_year = outlook([year, year, year], [10.0] * 6 + [None] * 6, target=130, record=Record(held=80, tried=100))
    >>> half_year.so_far, half_year.expected
    (60, 120.5)
    """
    history, current = [_year(months) for months in years], _year(this_year)
    reason = _too_little(history, current)
    if reason:
        return Withheld(reason)
    remainder = _remainder(history, current)
    if remainder is None:
        return Withheld("The baseline year has no events to project from.")
    record = record or backtest(years)
    if not record.calibrated:
        return Withheld(_failed(record))
    so_far, tail = int(np.nansum(current)), (1 - LEVEL) / 2
    return Outlook(
        so_far=so_far,
        expected=so_far + remainder.mean,
        lower=so_far + remainder.quantile(tail),
        upper=so_far + remainder.quantile(1 - tail),
        chance_of_target=_chance(remainder, target, so_far, good),
        dispersion=remainder.dispersion,
        record=record,
    )


def backtest(years: Sequence[Months], length: int = 12) -> Record:
    """Ask every past year with a year before it for its rest, after each of its months from the third on.

    Each outlook sees only what had arrived by then. Years with a gap are left out. length: the months of a year; fewer
    where only the same part of each year is known.

    >>> year = [10.0] * 12
    >>> backtest([year, year])
    Record(held=9, tried=9)
    """
    history = [_year(months, length) for months in years]
    record = Record(0, 0)
    for i, year in enumerate(history[1:], start=1):
        if np.isnan(year).any() or np.isnan(history[i - 1]).any():
            continue
        for months in range(LEAST_MONTHS, length):
            seen = np.where(np.arange(length) < months, year, np.nan)
            remainder = _remainder(history[:i], seen)
            if remainder is not None:
                record += Record(int(remainder.holds(year[months:].sum())), 1)
    return record


def _remainder(history: list[np.ndarray], current: np.ndarray) -> _Remainder | None:
    arrived, baseline = ~np.isnan(current), history[-1]
    spread = dispersion_of_splits([*history, current])
    if spread is None:
        return None
    so_far, same, rest = (
        part.sum() + 0.5 for part in (current[arrived], baseline[arrived], baseline[~arrived])
    )
    mean = so_far * rest / same
    tail = (1 + LEVEL) / 2
    widening = (special.stdtrit(spread.freedom, tail) / special.ndtri(tail)) ** 2
    poisson = mean + mean**2 * (1 / so_far + 1 / same + 1 / rest)
    variance = max(1.0, spread.factor * widening) * poisson
    return _Remainder(float(mean), float(mean**2 / (variance - mean)), spread.factor)


def _chance(remainder: _Remainder, target: float | None, so_far: int, good: Good | str) -> float | None:
    if target is None:
        return None
    rise = meaning(1, good)
    if rise is Meaning.NEITHER:
        return None
    if rise is Meaning.CONCERN:
        return remainder.at_most(np.floor(target) - so_far)
    return 1 - remainder.at_most(np.ceil(target) - so_far - 1)


def _year(months: Months, length: int = 12) -> np.ndarray:
    counts = np.array([*months, *[None] * (length - len(months))], dtype=float)
    whole = counts[~np.isnan(counts)]
    if len(counts) != length or (whole < 0).any() or (whole % 1 != 0).any():
        raise ValueError(f"year: expected {length} months of whole counts, found {list(months)}, in outlook")
    return counts


def _too_little(history: list[np.ndarray], current: np.ndarray) -> str | None:
    if sum(int((~np.isnan(year)).sum()) for year in history) < LEAST_HISTORY:
        return "There are fewer than 24 months of earlier years."
    if (~np.isnan(current)).sum() < LEAST_MONTHS:
        return "Fewer than 3 months of this year have arrived."
    if np.isnan(history[-1]).any():
        return "A month of the baseline year is missing."
    return None if np.isnan(current).any() else "The year is complete."


def _failed(record: Record) -> str:
    if record.tried == 0:
        return "There is no complete past year to test the outlook on."
    return (
        f"Tested on past years, the 80% interval held {record.held} of {record.tried} outcomes; "
        "an outlook is shown when it holds 70 to 90%."
    )

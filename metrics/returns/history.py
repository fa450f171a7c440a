"""Is a figure far outside its own history? The limits of ordinary variation, never narrower than chance alone.

Method: the XmR limits (mean ± 2.66 mean moving ranges, see metrics.statistics.xmr) of the periods before, since the
last accepted step change; where these would be narrower than three standard errors of chance, that is taken (the
square root of the mean for a count; of p(1 − p)/n for a share). A count that was always 0 is so not doubted for being
1.
Limits: at least eight earlier figures; seasons are not taken out, so a strongly seasonal month may be doubted in its
season. The answer is a question to the sender, never a verdict. Illustrative figures are no history.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from data_loaders.batch import Standing
from data_loaders.calendar.month import Month, Span
from metrics.definitions.indicator import Indicator
from metrics.series.evidence import PERIODS, Evidence
from metrics.statistics.xmr import limits

LEAST, LOOKED_BACK = 8, 60
WIDTH = 3.0


@dataclass(frozen=True)
class Usual:
    """What a measure's figures ordinarily are: limits in its unit, and the periods that these rest on."""

    lower: float
    upper: float
    lowest: float
    highest: float
    periods: int

    def holds(self, value: float) -> bool:
        """Does a figure lie within the limits?"""
        return self.lower <= value <= self.upper


def usual(values: list[float | None], out_of: float | None = None) -> Usual | None:
    """The limits for the next figure of a series; None with fewer than eight figures or no two neighbours.

    values: in order; counts, or percentages where out_of (the number that the next share is of) is given.
    """
    held = [v for v in values if v is not None]
    natural = limits(values, floor=0)
    if natural is None or len(held) < LEAST:
        return None
    chance = WIDTH * _error(natural.mean, out_of)
    lower = max(0.0, min(natural.lower, natural.mean - chance))
    return Usual(lower, max(natural.upper, natural.mean + chance), min(held), max(held), len(held))


def _error(mean: float, out_of: float | None) -> float:
    """One standard error of chance: of a count (Poisson), or of a percentage of out_of (binomial)."""
    if out_of is None:
        return sqrt(max(mean, 1.0))
    share = min(max(mean / 100, 1 / (out_of + 2)), 1 - 1 / (out_of + 2))
    return 100 * sqrt(share * (1 - share) / max(out_of, 1.0))


def before(
    evidence: Evidence, indicator: Indicator, category: str, area: str, span: Span
) -> list[float | None]:
    """What was returned of one category in the periods before, since the last accepted step: counts, or percentages
    where the measure is a share. Empty where nothing but illustrative figures is held."""
    months = PERIODS[indicator.frequency]
    steps = [Month.parse(step.month) for step in evidence.snapshot.steps(indicator.id, area)]
    first = max([span.first - LOOKED_BACK, *(s for s in steps if s <= span.first)])
    rows = evidence.snapshot.figures("partner_return", [category], [area], str(first), str(span.first - 1))
    held = {
        row.period: _value(indicator, row.value, row.denominator)
        for row in rows
        if row.months == months
        and evidence.snapshot.release[row.release_id].standing is not Standing.ILLUSTRATIVE
    }
    if not held:
        return []
    begin = Month.parse(min(held))
    return [held.get(str(begin + i)) for i in range(0, span.first.index - begin.index, months)]


def _value(indicator: Indicator, value: float | None, out_of: float | None) -> float | None:
    if value is None or indicator.kind != "share":
        return value
    return 100 * value / out_of if out_of else None

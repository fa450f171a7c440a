"""Will the year end on the right side of the target? An outlook for monthly counts, where it is calibrated."""

from __future__ import annotations

from dataclasses import dataclass

from data_loaders.calendar.month import FinancialYear, Span
from metrics.definitions.indicator import Indicator
from metrics.series.evidence import Evidence
from metrics.series.judgement import Judgement
from metrics.series.scope import Scope
from metrics.series.series import Series
from metrics.statistics.outlook import Outlook, Record, Withheld, backtest, outlook

HISTORY_YEARS = 3
PROJECTED_KINDS = ("rate", "number")


@dataclass(frozen=True)
class YearEnd:
    """The outlook for the whole financial year, in events; or why there is none.

    target: the most (or, where more is better, the fewest) events that would meet the rule.
    """

    year: FinancialYear
    outlook: Outlook | Withheld
    target: int | None


def projected(indicator: Indicator) -> bool:
    """Is this a measure whose year can be projected from its months?"""
    monthly = indicator.frequency == "month" and indicator.kind in PROJECTED_KINDS
    return monthly and indicator.good in ("down", "up")


def year_end(evidence: Evidence, indicator: Indicator, scope: Scope, judgement: Judgement) -> YearEnd | None:
    """The outlook for the scope's year; None for measures that are not projected or have no figure yet."""
    if not projected(indicator) or judgement.current is None:
        return None
    year = scope.ending.financial_year
    series = history(evidence, indicator, scope)
    years = [_months(series, y.span) for y in _before(year)]
    target = _target(years[-1], judgement.rule)
    projection = outlook(
        years, _months(series, scope.span), target=target, good=indicator.good, record=record(evidence, scope)
    )
    return YearEnd(year, projection, target)


def history(evidence: Evidence, indicator: Indicator, scope: Scope) -> Series:
    """The series over the year asked about and the years it is projected from."""
    first = (scope.ending.financial_year - HISTORY_YEARS).first
    return evidence.series(indicator, scope.area, Span.between(first, scope.ending))


def record(evidence: Evidence, scope: Scope) -> Record:
    """How the outlooks of all projected measures of all boroughs did in the past years, added up: one measure's own
    past is too short to judge the method by."""
    key = ("outlook record", scope.ending.financial_year)
    return evidence.remember(key, lambda: _record(evidence, scope))


def _record(evidence: Evidence, scope: Scope) -> Record:
    total = Record(0, 0)
    for indicator in evidence.registry.indicators.values():
        if not projected(indicator):
            continue
        for area in evidence.registry.partnership.codes:
            series = history(evidence, indicator, scope.of(area))
            total += backtest([_months(series, y.span) for y in _before(scope.ending.financial_year)])
    return total


def _before(year: FinancialYear) -> list[FinancialYear]:
    return [year - n for n in range(HISTORY_YEARS, 0, -1)]


def _months(series: Series, span: Span) -> list[float | None]:
    """The counts of these months, None where one is missing."""
    by_month = {p.span.first: p.numerator for p in series.points if p.value is not None}
    return [by_month.get(month) for month in span]


def _target(baseline: list[float | None], rule: str | None) -> int | None:
    """The total that meets the rule: one fewer than the baseline year, one more, or no more than it."""
    if rule in (None, "none") or any(n is None for n in baseline):
        return None
    total = int(sum(n or 0 for n in baseline))
    return {"reduce": total - 1, "increase": total + 1}.get(rule or "", total)

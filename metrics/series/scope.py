"""What the reader has asked for: which boroughs, the year so far up to which month, against which year."""

from __future__ import annotations

from dataclasses import dataclass

from data_loaders.calendar.month import FinancialYear, Month, Span, year_so_far
from metrics.definitions.plan import Plan
from metrics.series.evidence import Evidence

# Four years on every chart: this one, the baseline, and two before for the pattern.
WINDOW_MONTHS = 48


@dataclass(frozen=True)
class Scope:
    """A question put to the data.

    area: a borough's code, or the partnership's code for the boroughs together.
    ending: the last month of the year so far.
    baseline: the financial year that it is compared with.
    """

    area: str
    ending: Month
    baseline: FinancialYear

    @property
    def span(self) -> Span:
        """The financial year up to the month asked for."""
        return year_so_far(self.ending)

    @property
    def compared(self) -> Span:
        """The same months of the baseline year."""
        return self.span.years_before(self.ending.financial_year.start - self.baseline.start)

    @property
    def window(self) -> Span:
        """The months that charts show."""
        return Span.between(self.ending - (WINDOW_MONTHS - 1), self.ending)

    def of(self, area: str) -> Scope:
        """The same question about another area."""
        return Scope(area, self.ending, self.baseline)


def baseline_of(plan: Plan, ending: Month) -> FinancialYear:
    """The plan's baseline inside the plan's year; outside it, the year before the one asked about."""
    plan_year = FinancialYear.parse(plan.year)
    return (
        FinancialYear.parse(plan.baseline)
        if ending.financial_year == plan_year
        else ending.financial_year - 1
    )


def endings(evidence: Evidence) -> list[Month]:
    """The months that a reader may choose as the last one: every month for which anything is loaded, newest first."""
    months: set[Month] = set()
    for release in evidence.snapshot.releases:
        if release.source in ("boundaries", "population"):
            continue
        months.update(Span.between(Month.parse(release.first), Month.parse(release.last)))
    return sorted(months, reverse=True)


def default_ending(evidence: Evidence) -> Month | None:
    """The last month of the newest financial quarter of which every month is loaded, by the source that is counted
    monthly and reaches furthest; the newest month if no quarter is whole; None if nothing is loaded."""
    months = _monthly(evidence) or set(endings(evidence))
    whole = [m for m in months if m.number % 3 == 0 and all(q in months for q in m.quarter)]
    return max(whole or months, default=None)


def _monthly(evidence: Evidence) -> set[Month]:
    """The months that the source of incidents with the newest month covers."""
    best: set[Month] = set()
    sources = {i.numerator.source for i in evidence.registry.indicators.values()}
    for source in sorted(sources):
        months = endings(evidence)
        if not months:
            continue
        covered = set(evidence.coverage(source, Span.between(months[-1], months[0])))
        if covered and (not best or max(covered) > max(best)):
            best = covered
    return best

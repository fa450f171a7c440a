"""Which agency returns which figures for a quarter: what the definitions name, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from data_loaders.calendar.month import Month, Span
from data_loaders.calendar.period import Period, parse_period
from data_loaders.fault import Fault
from data_loaders.returns.entry import Key
from metrics.definitions.indicator import Indicator
from metrics.definitions.registry import Registry
from metrics.series.evidence import PERIODS

SOURCE = "partner_return"


@dataclass(frozen=True)
class DueFigure:
    """One figure that a return is to hold.

    part: which part of a split measure, as its definition names it. ward: the ward's name, where it is of a ward.
    """

    key: Key
    indicator: Indicator
    part: str = ""
    ward: str = ""

    @property
    def title(self) -> str:
        """The measure, and its part where it is split."""
        return f"{self.indicator.title}: {self.part}" if self.part else self.indicator.title


def agency_of(indicator: Indicator) -> str | None:
    """Who sends the figures of a measure: its supplier, else its lead; None where it is not returned."""
    return indicator.sender if indicator.numerator.source == SOURCE else None


def agencies(registry: Registry) -> tuple[str, ...]:
    """Every agency that returns figures, by name."""
    return tuple(sorted({a for a in map(agency_of, registry.indicators.values()) if a}))


def agency_named(registry: Registry, name: str) -> str:
    """The agency of this name, however it is spaced or capitalised. Raises Fault if there is none."""
    wanted = " ".join(name.split()).casefold()
    for agency in agencies(registry):
        if agency.casefold() == wanted:
            return agency
    raise Fault("agency", f"one of {', '.join(agencies(registry))}", repr(name))


def measures(registry: Registry, agency: str) -> tuple[Indicator, ...]:
    """The measures that an agency returns, in the order of the plan."""
    ordered = (i for p in registry.plan.priorities for i in registry.measures(p.id))
    return tuple(i for i in ordered if agency_of(i) == agency)


def due_figures(registry: Registry, agency: str, quarter: Period) -> tuple[DueFigure, ...]:
    """The figures that an agency's return for a quarter holds: of monthly measures three months, of yearly ones the
    year that ends with the quarter; each part of a split measure in each borough."""
    return tuple(
        DueFigure(Key(category, area, period), indicator, part)
        for indicator in measures(registry, agency)
        for category, part in categories(indicator)
        for area in registry.partnership.codes
        for period in periods(indicator, quarter)
    )


def span_of(period: Period) -> Span:
    """A period as months."""
    return Span(Month.parse(period.first), period.months)


def periods(indicator: Indicator, quarter: Period) -> Iterator[Period]:
    """The periods of a measure that end in a quarter."""
    span, months = span_of(quarter), PERIODS[indicator.frequency]
    if months == 3:
        yield quarter
        return
    ends = list(span) if months == 1 else [span.last] if span.last.number == 3 else []
    for end in ends:
        period = parse_period(str(end) if months == 1 else str(end.financial_year))
        if period is not None:
            yield period


def categories(indicator: Indicator) -> Iterator[tuple[str, str]]:
    """The categories of a measure as a return names them, each with the name of its part."""
    names = {category: part for part, categories in indicator.split.items() for category in categories}
    for category in indicator.categories:
        yield category, names.get(category, "")

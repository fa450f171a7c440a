"""Every figure that the pages show, as flat rows: for the command line and for publishing as open data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from data_loaders.batch import Standing
from data_loaders.calendar.month import Month, Span
from data_loaders.fault import Fault
from metrics.definitions.indicator import Indicator
from metrics.definitions.registry import Registry
from metrics.series.evidence import Evidence
from metrics.series.judgement import judge
from metrics.series.measure import area_name, with_own_baseline
from metrics.series.scope import WINDOW_MONTHS, Scope, baseline_of
from metrics.series.series import PeriodFigure, Series
from metrics.series.uncertainty import interval


@dataclass(frozen=True)
class FigureRow:
    """One figure. period: its first month; months: how many. value, lower, upper: in `unit`.

    judgement: of the financial year up to the end of the period, against the plan. missing: the reason why there is
    no value. releases: numbers of the releases it came from, as `python -m data_loaders status` lists them.
    """

    indicator: str
    title: str
    area: str
    area_name: str
    period: str
    months: int
    unit: str
    numerator: float | None
    denominator: float | None
    value: float | None
    lower: float | None
    upper: float | None
    missing: str
    judgement: str
    releases: str
    illustrative: bool


COLUMNS = tuple(field.name for field in fields(FigureRow))


def figures(
    evidence: Evidence,
    indicators: list[str] | None = None,
    areas: list[str] | None = None,
    first: Month | None = None,
    last: Month | None = None,
) -> Iterator[FigureRow]:
    """The figures of these indicators (all) in these areas (each borough and both together), by period.

    Raises Fault for an indicator or area that does not exist. Without months, everything that is loaded.
    """
    registry = evidence.registry
    chosen = [(i, a) for i in indicators or sorted(registry.indicators) for a in areas or _areas(registry)]
    for indicator, area in chosen:
        known(registry, indicator, area)
    span = _span(evidence, first, last)
    if span is not None:
        for indicator, area in chosen:
            yield from _rows(evidence, registry.indicators[indicator], area, span)


def _span(evidence: Evidence, first: Month | None, last: Month | None) -> Span | None:
    held = [r for r in evidence.snapshot.releases if r.source not in ("boundaries", "population")]
    if not held:
        return None
    first = first or Month.parse(min(r.first for r in held))
    last = last or Month.parse(max(r.last for r in held))
    return Span.between(first, last) if first <= last else None


def _areas(registry: Registry) -> list[str]:
    return [*registry.partnership.codes, registry.partnership.csp_code]


def known(registry: Registry, indicator: str, area: str) -> None:
    """Raise Fault unless there is such an indicator and such an area."""
    if indicator not in registry.indicators:
        raise Fault("indicator", "one with a file in metrics/indicators", repr(indicator))
    codes = _areas(registry)
    if area not in codes:
        raise Fault("area", f"one of {', '.join(codes)}", repr(area))


def _rows(evidence: Evidence, indicator: Indicator, area: str, span: Span) -> Iterator[FigureRow]:
    name = area_name(evidence, area)
    # What the judgement of the first period rests on lies as far before it as a chart reaches.
    series = evidence.series(indicator, area, Span.between(span.first - WINDOW_MONTHS, span.last))
    for point in series.points:
        if point.span.last in span:
            yield _row(evidence, series, name, point)


def _judgement(evidence: Evidence, series: Series, ending: Month) -> str:
    plan, _inside = evidence.registry.plan_for(ending)
    borough = None if series.area == evidence.whole else series.area
    target = evidence.registry.target(series.indicator.id, borough, plan)
    asked = Scope(series.area, ending, baseline_of(plan, ending))
    return str(judge(series, target, with_own_baseline(asked, target, plan)).status)


def _row(evidence: Evidence, series: Series, name: str, point: PeriodFigure) -> FigureRow:
    indicator = series.indicator
    bounds = interval(indicator, point)
    standing = {evidence.snapshot.release[r].standing for r in point.releases}
    return FigureRow(
        indicator=indicator.id,
        title=indicator.title,
        area=series.area,
        area_name=name,
        period=str(point.span.first),
        months=point.span.months,
        unit=indicator.unit,
        numerator=point.numerator,
        denominator=point.denominator,
        value=point.value,
        lower=bounds.lower if bounds else None,
        upper=bounds.upper if bounds else None,
        missing=str(point.missing or ""),
        judgement=_judgement(evidence, series, point.span.last) if point.value is not None else "",
        releases=" ".join(map(str, point.releases)),
        illustrative=Standing.ILLUSTRATIVE in standing,
    )

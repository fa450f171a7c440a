"""A measure by ward over a run of months: one row per ward, what lies in no ward, and the boroughs' totals.

Wards plus unplaced are the borough's total. Rates are over the whole run of months, not a year's worth, and
residents or households are averaged over the months that are counted, as on the other pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import fmean

from data_loaders.batch import Reason
from data_loaders.calendar.month import Month, Span
from data_loaders.store.ward_counts import in_force, ward_sets
from metrics.definitions.indicator import RESIDENTS, USUAL_MULTIPLIER, Indicator
from metrics.hotspots.counts import WardCounts, ward_counts
from metrics.hotspots.ward_rows import BoroughFigure, WardFigure, WardFigures
from metrics.hotspots.when import EVERY, When
from metrics.series.evidence import Evidence
from metrics.series.measure import area_name
from metrics.series.scope import Scope
from metrics.statistics.intervals import rate_interval


def topics(indicators: Iterable[Indicator]) -> tuple[Indicator, ...]:
    """The measures that can be shown by ward. Those with a disclosure threshold are not: ward counts are small,
    and what is withheld of them could be found by subtraction from the borough's."""
    events = (i for i in indicators if i.kind in ("rate", "number") and i.disclosure is None)
    by_ward = [i for i in events if "ward" in i.geographies]
    return tuple(topic for i in by_ward for topic in (i, *(i.part(part) for part in i.parts)))


def boroughs_of(evidence: Evidence, area: str) -> tuple[str, ...]:
    """The boroughs (by code) whose wards an area has: itself, or all of them for the partnership's code."""
    return evidence.registry.partnership.codes if area == evidence.whole else (area,)


def as_of(evidence: Evidence, boroughs: Sequence[str], year: str) -> dict[str, str]:
    """The vintage of wards that each borough had in a year: {borough: vintage}. Boroughs without wards are left out."""
    sets = ward_sets(list(evidence.snapshot.releases))
    vintages = {b: in_force(sets, b, year) for b in boroughs}
    return {b: wards.vintage for b, wards in vintages.items() if wards}


def compared_with(scope: Scope, span: Span) -> Span:
    """The same months of an earlier year: the scope's, but never months that the span itself holds."""
    years = scope.ending.financial_year.start - scope.baseline.start
    return span.years_before(max(years, -(-span.months // 12)))


def ward_figures(
    evidence: Evidence,
    indicator: Indicator,
    boroughs: Sequence[str],
    span: Span,
    compared: Span,
    wards_of: str | None = None,
    when: When = EVERY,
) -> WardFigures:
    """The measure in every ward of these boroughs (by code), each month over the same wards.

    wards_of: a year, for the wards that were in force then; by default those at the end of the span.
    when: which events count, by month of the year, day of the week and hour.
    """
    vintages = as_of(evidence, boroughs, wards_of or str(span.last.year))
    now = ward_counts(evidence, indicator, vintages, span, when)
    then = ward_counts(evidence, indicator, vintages, compared, when)
    gap = _gap(now, then, span, compared)
    per, category = _basis(indicator)
    wards = []
    for borough, vintage in vintages.items():
        for code, name in _names(evidence, vintage, borough):
            blank = WardFigure(code, name, borough, area_name(evidence, borough))
            counted = _with_counts(blank, now, then, gap)
            wards.append(_with_people(evidence, counted, now.held, then.held, per, category))
    outlines = evidence.snapshot.vintages("ward")
    return WardFigures(
        indicator,
        span,
        compared,
        tuple(wards),
        tuple(_borough(evidence, b, now) for b in vintages),
        vintages,
        _crosses(evidence, boroughs, span),
        now.held,
        now.absent,
        per,
        category,
        tuple(evidence.snapshot.release[r] for r in now.releases),
        tuple(r for b, v in vintages.items() for r in outlines[v] if r.partition == b),
        when,
    )


def _names(evidence: Evidence, vintage: str, borough: str) -> list[tuple[str, str]]:
    """The wards of a borough: code and name."""
    key = ("names of wards", vintage, borough)
    read = evidence.snapshot.areas
    return evidence.remember(key, lambda: [(a.code, a.name) for a in read("ward", vintage, [borough])])


def _basis(indicator: Indicator) -> tuple[int, str]:
    """What a ward's rate is per. Measures that are plain numbers for a borough are per 1,000 residents here,
    because wards differ in size."""
    category = (indicator.denominator or RESIDENTS).category
    return indicator.per or USUAL_MULTIPLIER["rate"], category


def _crosses(evidence: Evidence, boroughs: Sequence[str], span: Span) -> tuple[str, ...]:
    first, last = (as_of(evidence, boroughs, str(m.year)) for m in (span.first, span.last))
    return tuple(area_name(evidence, b) for b in last if first[b] != last[b])


def _gap(now: WardCounts, then: WardCounts, span: Span, compared: Span) -> Reason | None:
    """Why the two periods cannot be compared: not the same months of both are there."""
    shift = span.first.index - compared.first.index
    if tuple(m + shift for m in then.held) == now.held:
        return None
    return next((reason for month, reason in then.absent if month + shift in now.held), Reason.NOT_LOADED)


def _with_counts(ward: WardFigure, now: WardCounts, then: WardCounts, gap: Reason | None) -> WardFigure:
    missing = _missing(ward.code, now)
    gap = gap or _missing(ward.code, then)
    return replace(
        ward,
        count=None if missing else now.wards.get(ward.code, 0),
        missing=missing,
        before=None if gap else then.wards.get(ward.code, 0),
        before_missing=gap,
    )


def _missing(code: str, counts: WardCounts) -> Reason | None:
    if not counts.held:
        return counts.absent[0][1] if counts.absent else Reason.NOT_LOADED
    return counts.withheld.get(code)


def _with_people(
    evidence: Evidence,
    ward: WardFigure,
    held: Sequence[Month],
    before: Sequence[Month],
    per: int,
    category: str,
) -> WardFigure:
    people, label = _people(evidence, ward.code, held, category)
    if ward.count is None or not people:
        return ward
    return replace(
        ward,
        people=people,
        people_label=label,
        rate=ward.count / people * per,
        interval=rate_interval(ward.count, people, per),
        people_before=_people(evidence, ward.code, before, category)[0],
    )


def _people(
    evidence: Evidence, ward: str, months: Sequence[Month], category: str
) -> tuple[float | None, str]:
    people = [evidence.population.of(ward, category, month.year) for month in months]
    known = [p for p in people if p is not None]
    return (fmean(p.value for p in known), known[-1].label) if known else (None, "")


def _borough(evidence: Evidence, code: str, counts: WardCounts) -> BoroughFigure:
    return BoroughFigure(code, area_name(evidence, code), counts.totals.get(code), counts.unplaced.get(code))

"""What was counted in each ward over a run of months, what lies in no ward, and which months are absent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from data_loaders.batch import Reason
from data_loaders.calendar.month import Month, Span
from data_loaders.sources.catalogue import catalogue
from data_loaders.store.aggregates import by_name
from data_loaders.store.snapshot import Figure
from metrics.definitions.indicator import Indicator
from metrics.hotspots.counted_months import Absent, CountedMonths, counted_months
from metrics.hotspots.point_counts import at_points
from metrics.hotspots.ward_months import added, ward_months
from metrics.hotspots.when import EVERY, When
from metrics.series.evidence import PERIODS, Evidence, periods


@dataclass(frozen=True)
class WardCounts:
    """Counts of one measure over a span, which is added up over the months that are held.

    wards: by ward code; a ward of which nothing is said here had no event. withheld: wards without a figure.
    totals, unplaced: by borough code; what cannot be said is not there. For each borough that is in both, the
        wards' counts and what is unplaced add up to the total.
    held: the months that are counted. absent: the other months of the span, each with its reason.
    """

    wards: Mapping[str, float] = field(default_factory=dict)
    withheld: Mapping[str, Reason] = field(default_factory=dict)
    totals: Mapping[str, float] = field(default_factory=dict)
    unplaced: Mapping[str, float] = field(default_factory=dict)
    held: tuple[Month, ...] = ()
    absent: Absent = ()
    releases: tuple[int, ...] = ()


def ward_counts(
    evidence: Evidence, indicator: Indicator, vintages: Mapping[str, str], span: Span, when: When = EVERY
) -> WardCounts:
    """The counts of some boroughs' wards; vintages names for each borough (by code) the wards to use.

    when: which events count. Only sources that tell the day and the hour can be asked for these (see `timed`).
    """
    stored = catalogue()[indicator.numerator.source].dataset is not None
    return (_counted if stored else _reported)(evidence, indicator, vintages, span, when)


def timed(indicator: Indicator) -> bool:
    """Does the source of a measure tell the day of the week and the hour of every event?"""
    return indicator.numerator.source == "stats19"


# -- incidents that the store has counted ----------------------------------------------------------------------


def _counted(
    evidence: Evidence, indicator: Indicator, vintages: Mapping[str, str], span: Span, when: When
) -> WardCounts:
    counted_in = counted_months(evidence, indicator, span, when)
    if when.within_months:
        wards, totals, unplaced = _at_times(evidence, indicator, vintages, span, when, counted_in)
    else:
        months = ward_months(evidence, indicator, vintages)
        wards, totals, unplaced = (
            added(counts, counted_in.held) for counts in (months.wards, months.totals, months.unplaced)
        )
    return WardCounts(
        wards=wards,
        totals={b: totals.get(b, 0) for b in vintages} if counted_in.held else {},
        unplaced={b: unplaced.get(b, 0) for b in vintages} if counted_in.held else {},
        held=tuple(counted_in.held),
        absent=counted_in.absent,
        releases=tuple(sorted({release.id for release in counted_in.held.values()})),
    )


def _at_times(
    evidence: Evidence,
    indicator: Indicator,
    vintages: Mapping[str, str],
    span: Span,
    when: When,
    counted_in: CountedMonths,
) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """By day and hour, which monthly counts cannot tell: the wards' counts, the boroughs' totals of the records that
    name them, and what of each total lies in no ward."""
    wards, totals, unplaced = (defaultdict[str, float](float) for _ in range(3))
    for asked in counted_in.asked:
        for borough, n in by_name(evidence.snapshot, asked, list(vintages)).items():
            totals[borough] += n
    for borough, vintage in vintages.items():
        inside = at_points(evidence, indicator, {borough: vintage}, span, when)
        for point, n in inside.items():
            wards[point.ward] += n
        unplaced[borough] = totals[borough] - sum(inside.values())
    return wards, totals, unplaced


# -- figures that a partner reports by ward --------------------------------------------------------------------


def _reported(
    evidence: Evidence, indicator: Indicator, vintages: Mapping[str, str], span: Span, when: When
) -> WardCounts:
    homes = {a.code: b for b, v in vintages.items() for a in evidence.snapshot.areas("ward", v, [b])}
    spans = [s for s in periods(span, PERIODS[indicator.frequency]) if s in span]
    spans = [s for s in spans if all(when.has_month(m) for m in s)]
    rows = evidence.snapshot.figures(
        indicator.numerator.source, indicator.categories, list(homes), str(span.first), str(span.last)
    )
    by_period = _by_period(rows)
    held = [s for s in spans if any(r.value is not None for r in by_period.get((str(s.first), s.months), ()))]
    used = [r for s in held for r in by_period[str(s.first), s.months]]
    withheld = _withheld(homes, used, len(held) * len(indicator.categories)) if held else {}
    wards: dict[str, float] = defaultdict(float)
    for row in used:
        if row.area not in withheld:
            wards[row.area] += row.value or 0
    totals = {b: n for b in vintages if (n := _total(evidence, indicator, b, held)) is not None}
    months = {m for s in held for m in s}
    return WardCounts(
        wards=wards,
        withheld=withheld,
        totals=totals,
        unplaced=_rest(totals, wards, homes, withheld),
        held=tuple(m for m in span if m in months),
        absent=tuple((m, Reason.NOT_SUBMITTED) for m in span if m not in months and when.has_month(m)),
        releases=tuple(sorted({r.release_id for r in used})),
    )


def _by_period(rows: list[Figure]) -> dict[tuple[str, int], list[Figure]]:
    by_period: dict[tuple[str, int], list[Figure]] = defaultdict(list)
    for row in rows:
        by_period[row.period, row.months].append(row)
    return by_period


def _withheld(homes: Mapping[str, str], rows: list[Figure], expected: int) -> dict[str, Reason]:
    """The wards of which not every period has a figure, each with the reason of one of those."""
    figures: dict[str, int] = defaultdict(int)
    reasons: dict[str, Reason] = {}
    for row in rows:
        figures[row.area] += row.value is not None
        if row.value is None:
            reasons[row.area] = row.reason or Reason.NOT_SUBMITTED
    return {w: reasons.get(w, Reason.NOT_SUBMITTED) for w in homes if figures[w] < expected}


def _total(evidence: Evidence, indicator: Indicator, borough: str, held: list[Span]) -> float | None:
    if not held:
        return None
    series = evidence.series(indicator, borough, Span.between(held[0].first, held[-1].last))
    numerators = [p.numerator for p in series.points if p.span in held]
    return sum(n for n in numerators if n is not None) if None not in numerators else None


def _rest(
    totals: Mapping[str, float],
    wards: Mapping[str, float],
    homes: Mapping[str, str],
    withheld: Mapping[str, Reason],
) -> dict[str, float]:
    """What a borough reported beyond its wards; unsaid where a ward is withheld (it would follow by subtraction)
    or where the wards add up to more than their borough."""
    rest = {}
    for borough, total in totals.items():
        codes = [code for code, home in homes.items() if home == borough]
        left = total - sum(wards.get(code, 0) for code in codes)
        if left >= 0 and not any(code in withheld for code in codes):
            rest[borough] = left
    return rest

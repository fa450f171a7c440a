"""What was counted in each ward over a run of months, what lies in no ward, and which months are absent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from data_loaders.batch import UNPUBLISHED, Reason
from data_loaders.source import catalogue
from data_loaders.store.placing import BOROUGH_LEVEL, UNPLACED
from data_loaders.store.reading import Figure
from data_loaders.store.releases import Release
from metrics.evidence import PERIODS, Evidence, labels_in, periods, wanted
from metrics.hotspot_when import EVERY, When
from metrics.indicator import Indicator
from metrics.month import Month, Span
from metrics.streets import places

Absent = tuple[tuple[Month, Reason], ...]


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
    dataset = catalogue()[indicator.numerator.source].dataset
    if dataset is None:
        return _reported(evidence, indicator, vintages, span, when)
    return _counted(evidence, indicator, dataset(evidence.registry.partnership), vintages, span, when)


def timed(indicator: Indicator) -> bool:
    """Does the source of a measure tell the day of the week and the hour of every event?"""
    return indicator.numerator.source == "stats19"


# -- incidents that the store has counted ----------------------------------------------------------------------


def _counted(
    evidence: Evidence,
    indicator: Indicator,
    dataset: str,
    vintages: Mapping[str, str],
    span: Span,
    when: When,
) -> WardCounts:
    source = indicator.numerator.source
    months = [m for m in span if when.has_month(m)]
    covered = {m: r for m, r in evidence.coverage(source, span).items() if when.has_month(m)}
    labels = {m: labels_in(indicator, release.vocabulary) for m, release in covered.items()}
    held = {str(m): found for m, found in labels.items() if found is not None}
    # A measure that is all but some categories names none: every one is read.
    categories = frozenset().union(*held.values()) or None

    def sums(boroughs: list[str], wards: str) -> dict[tuple[str, str], float]:
        first, last = str(span.first), str(span.last)
        rows = evidence.book.counts(source, dataset, boroughs, first, last, wards, categories)
        added: dict[tuple[str, str], float] = defaultdict(float)
        for row in rows:
            if row.month in held and wanted(indicator, held[row.month], row.category):
                added[row.borough, row.area] += row.n
        return added

    placed: dict[tuple[str, str], float] = {}
    if when.within_months:
        totals = _named(evidence, indicator, dataset, list(vintages), span, when, held)
        placed = _placed(evidence, indicator, vintages, span, when, totals)
    else:
        for vintage in sorted(set(vintages.values())):
            placed |= sums([b for b, v in vintages.items() if v == vintage], vintage)
        totals = sums(list(vintages), BOROUGH_LEVEL)
    return WardCounts(
        wards={area: n for (_, area), n in placed.items() if area != UNPLACED},
        totals={b: totals.get((b, b), 0) for b in vintages} if held else {},
        unplaced={b: placed.get((b, UNPLACED), 0) for b in vintages} if held else {},
        held=tuple(m for m in months if str(m) in held),
        absent=tuple((m, _why(covered.get(m))) for m in months if str(m) not in held),
        releases=tuple(sorted({covered[m].id for m in months if str(m) in held})),
    )


def _named(
    evidence: Evidence,
    indicator: Indicator,
    dataset: str,
    boroughs: list[str],
    span: Span,
    when: When,
    held: Mapping[str, frozenset[str]],
) -> dict[tuple[str, str], float]:
    """The boroughs' totals by day and hour, under (borough, borough) as monthly totals are."""
    source, added = indicator.numerator.source, defaultdict[tuple[str, str], float](float)
    categories = frozenset().union(*held.values())
    for row in evidence.book.named(source, dataset, categories, boroughs, str(span.first), str(span.last)):
        labels = held.get(row.month)
        if labels is not None and wanted(indicator, labels, row.category) and when.has(row.weekday, row.hour):
            added[row.borough, row.borough] += row.n
    return added


def _placed(
    evidence: Evidence,
    indicator: Indicator,
    vintages: Mapping[str, str],
    span: Span,
    when: When,
    totals: Mapping[tuple[str, str], float],
) -> dict[tuple[str, str], float]:
    """The wards' counts by day and hour, and what of each borough's total lies in none of them."""
    added = defaultdict[tuple[str, str], float](float)
    for borough, vintage in vintages.items():
        for row in places(evidence, indicator, borough, vintage, span, when):
            added[borough, row.area] += row.n
        inside = sum(n for (home, _), n in added.items() if home == borough)
        added[borough, UNPLACED] = totals.get((borough, borough), 0) - inside
    return added


def _why(release: Release | None) -> Reason:
    if release is None:
        return Reason.NOT_LOADED
    return Reason.NOT_PUBLISHED if release.vocabulary == UNPUBLISHED else Reason.NOT_COMPARABLE


# -- figures that a partner reports by ward --------------------------------------------------------------------


def _reported(
    evidence: Evidence, indicator: Indicator, vintages: Mapping[str, str], span: Span, when: When
) -> WardCounts:
    homes = {a.code: b for b, v in vintages.items() for a in evidence.book.areas("ward", v, [b])}
    spans = [s for s in periods(span, PERIODS[indicator.frequency]) if s in span]
    spans = [s for s in spans if all(when.has_month(m) for m in s)]
    rows = evidence.book.figures(
        indicator.numerator.source, indicator.categories, list(homes), str(span.first), str(span.last)
    )
    given = _by_period(rows)
    held = [s for s in spans if any(r.value is not None for r in given.get((str(s.first), s.months), ()))]
    used = [r for s in held for r in given[str(s.first), s.months]]
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
    given: dict[tuple[str, int], list[Figure]] = defaultdict(list)
    for row in rows:
        given[row.period, row.months].append(row)
    return given


def _withheld(homes: Mapping[str, str], rows: list[Figure], expected: int) -> dict[str, Reason]:
    """The wards of which not every period has a figure, each with the reason of one of those."""
    figures: dict[str, int] = defaultdict(int)
    reasons: dict[str, Reason] = {}
    for row in rows:
        figures[row.area] += row.value is not None
        if row.value is None:
            reasons[row.area] = Reason(row.reason) if row.reason else Reason.NOT_SUBMITTED
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
        own = [code for code, home in homes.items() if home == borough]
        left = total - sum(wards.get(code, 0) for code in own)
        if left >= 0 and not any(code in withheld for code in own):
            rest[borough] = left
    return rest

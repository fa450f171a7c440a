"""Builds the series of a measure from the store: what was counted, over whom, and what is missing and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from data_loaders.batch import UNPUBLISHED, Reason, Standing
from data_loaders.calendar.month import Month, Span
from data_loaders.sources.catalogue import catalogue
from data_loaders.store.releases import Release
from data_loaders.store.snapshot import Figure, Snapshot
from metrics.definitions.indicator import Indicator
from metrics.definitions.registry import Registry
from metrics.recent import Recent
from metrics.series.population import Population
from metrics.series.seen import point_of, seen, unseen
from metrics.series.series import PeriodFigure, Series, together, value_of
from metrics.series.withholding import Audience, protect, threshold, until_cleared

T = TypeVar("T")
PERIODS = {"month": 1, "quarter": 3, "year": 12}
# All measures of all areas for some twenty months that readers asked for, each with its series.
SERIES, MADE, TALLIES = 1_500, 1_500, 200
Tally = dict[tuple[str, str], dict[str, float]]


@dataclass(eq=False)
class Evidence:
    """What the definitions mean and what the store holds, brought together. Reads; never writes.

    One is made per version of the data and audience; what it has read it keeps.
    audience: who reads, and so which small numbers are withheld and whose returns are held back until they are cleared.
    agency: for whom the reader sends returns; those are not held back from them.
    """

    registry: Registry
    snapshot: Snapshot
    audience: Audience = "public"
    agency: str = ""
    _tallies: Recent = field(default_factory=lambda: Recent(TALLIES))
    _series: Recent = field(default_factory=lambda: Recent(SERIES))
    _made: Recent = field(default_factory=lambda: Recent(MADE))

    def __post_init__(self) -> None:
        if self.audience != "officer":
            indicators = self.registry.indicators.values()
            closed = until_cleared(indicators, self.audience, self.agency)
            self.snapshot = replace(
                self.snapshot, closed=closed, unseen=unseen(indicators, self.audience, self.agency)
            )

    def remember(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made for this key lately, or made now and kept as long as the data stays the same."""
        return self._made.get(key, make)

    @property
    def whole(self) -> str:
        """The code under which the boroughs together go."""
        return self.registry.partnership.csp_code

    @cached_property
    def population(self) -> Population:
        """Residents and households by area and year."""
        return Population(self.snapshot)

    def series(self, indicator: Indicator, area: str, window: Span) -> Series:
        """The measure in one borough, or in all of them together, over every period that ends in the window."""
        key = (indicator.id, area, window)
        return self._series.get(key, lambda: self._build(indicator, area, window))

    def _build(self, indicator: Indicator, area: str, window: Span) -> Series:
        if area == self.whole:
            parts = [self.series(indicator, code, window) for code in self.registry.partnership.codes]
            return together(indicator, area, parts)
        counted = catalogue()[indicator.numerator.source].dataset is not None
        series = (self._counted if counted else self._reported)(indicator, area, window)
        return replace(series, points=protect(indicator, self.audience, series.points))

    # -- incidents that the store has counted ------------------------------------------------------------------

    def coverage(self, source: str, window: Span) -> dict[Month, Release]:
        """Which release covers each month; months that no release covers are absent."""
        dataset = catalogue()[source].dataset
        if dataset is None:
            return {}
        our_dataset = dataset(self.registry.partnership)
        touching = self.snapshot.touching(source, our_dataset, str(window.first), str(window.last))
        covered = {}
        for release in touching:
            for month in Span.between(Month.parse(release.first), Month.parse(release.last)):
                if month in window:
                    covered[month] = release
        return covered

    def _tally(self, source: str, window: Span) -> Tally:
        """{(borough, month): {category: count}} of every borough of the partnership."""
        return self._tallies.get((source, window), lambda: self._count(source, window))

    def _count(self, source: str, window: Span) -> Tally:
        dataset = catalogue()[source].dataset
        our_dataset = dataset(self.registry.partnership) if dataset else ""
        codes = self.registry.partnership.codes
        rows = self.snapshot.counts(source, our_dataset, codes, str(window.first), str(window.last))
        tally: Tally = defaultdict(dict)
        for row in rows:
            tally[row.borough, row.month][row.category] = row.n
        return tally

    def _counted(self, indicator: Indicator, area: str, window: Span) -> Series:
        source = indicator.numerator.source
        covered = self.coverage(source, window)
        counts = self._tally(source, window)
        points, labels_before, breaks = [], None, []
        label = ""
        for month in window:
            release = covered.get(month)
            if release is None:
                points.append(PeriodFigure(Span(month, 1), missing=Reason.NOT_LOADED))
                continue
            labels = labels_in(indicator, release.vocabulary)
            if release.vocabulary == UNPUBLISHED:
                points.append(
                    PeriodFigure(Span(month, 1), missing=Reason.NOT_PUBLISHED, releases=(release.id,))
                )
                continue
            if labels_before is not None and labels != labels_before:
                breaks.append((month, "the police changed how offences are grouped"))
            labels_before = labels
            if labels is None:
                points.append(PeriodFigure(Span(month, 1), missing=Reason.NOT_COMPARABLE))
                continue
            held = counts.get((area, str(month)), {})
            numerator = sum(n for category, n in held.items() if wanted(indicator, labels, category))
            denominator, label = self._denominator(indicator, area, month, label)
            points.append(_point(indicator, Span(month, 1), numerator, denominator, release.id))
        standing = _standing(r for r in covered.values() if r.vocabulary != UNPUBLISHED)
        breaks = sorted([*breaks, *_declared(indicator, window)])
        return Series(indicator, area, tuple(points), label, tuple(breaks), standing)

    def _denominator(
        self, indicator: Indicator, area: str, month: Month, label: str
    ) -> tuple[float | None, str]:
        if indicator.denominator is None:
            return None, label
        people = self.population.of(area, indicator.denominator.category, month.year)
        return (people.value, people.label) if people else (None, label)

    # -- figures that arrived as figures -----------------------------------------------------------------------

    def _reported(self, indicator: Indicator, area: str, window: Span) -> Series:
        source, months = indicator.numerator.source, PERIODS[indicator.frequency]
        rows = self._figures(indicator, area, window)
        absent = Reason.NOT_SUBMITTED if source == "partner_return" else Reason.NOT_PUBLISHED
        first, last = str(window.first - months), str(window.last)
        waiting = self.snapshot.awaiting_clearance(source, indicator.categories, [area], first, last)
        points, label = [], ""
        for span in periods(window, months):
            rows_of_span = rows.get((str(span.first), months), [])
            if indicator.denominator is not None and indicator.denominator.source == "population":
                people, label = self._denominator(indicator, area, span.last, label)
            else:
                people = None
            why = Reason.NOT_CLEARED if (str(span.first), months) in waiting else absent
            points.append(point_of(indicator, span, rows_of_span, people, why))
        used = [self.snapshot.release[r] for p in points for r in p.releases]
        breaks = tuple(_declared(indicator, window))
        return Series(indicator, area, tuple(points), label, breaks, _standing(used))

    def _figures(self, indicator: Indicator, area: str, window: Span) -> dict[tuple[str, int], list[Figure]]:
        """The figures of one borough by period; where only its wards are reported, theirs."""
        first = window.first - PERIODS[indicator.frequency]
        categories = indicator.categories
        areas = [area, *self.wards_of(area)] if "ward" in indicator.geographies else [area]
        guarded = threshold(indicator, self.audience) > 0
        read = self.snapshot.words if guarded else self.snapshot.figures
        rows = read(indicator.numerator.source, categories, areas, str(first), str(window.last))
        area_rows = [r for r in rows if r.area == area]
        by_period: dict[tuple[str, int], list[Figure]] = defaultdict(list)
        for row in area_rows or rows:
            by_period[row.period, row.months].append(row)
        if not guarded:
            return by_period
        # The last row that the audience saw names the release that it saw it from, and none that came since.
        return {period: seen(indicator, self.audience, words)[-1:] for period, words in by_period.items()}

    def wards_of(self, borough: str) -> list[str]:
        """The codes of a borough's wards, of every vintage."""
        return self.remember(("wards of", borough), lambda: self._find_wards(borough))

    def _find_wards(self, borough: str) -> list[str]:
        vintages = self.snapshot.vintages("ward")
        return sorted({a.code for v in vintages for a in self.snapshot.areas("ward", v, [borough])})


def _declared(indicator: Indicator, window: Span) -> list[tuple[Month, str]]:
    """The breaks that the definition names, as far as they fall into the window."""
    named = [(Month.parse(b.month), b.why) for b in indicator.breaks]
    return [(month, why) for month, why in named if month in window]


def labels_in(indicator: Indicator, vocabulary: str) -> frozenset[str] | None:
    """The labels of a vocabulary that count this measure; empty for one that is defined by what it leaves out. None
    where nothing was published, or not so that the measure can be told apart."""
    if vocabulary == UNPUBLISHED:
        return None
    if indicator.numerator.all_but:
        return frozenset()
    return catalogue()[indicator.numerator.source].labels(
        frozenset(indicator.numerator.categories), vocabulary
    )


def wanted(indicator: Indicator, labels: frozenset[str], category: str) -> bool:
    """Does a category of a file count towards the measure?"""
    left_out = indicator.numerator.all_but
    return category not in left_out if left_out else category in labels


def periods(window: Span, months: int) -> list[Span]:
    """The months, financial quarters or financial years that end in the window."""
    if months == 1:
        return [Span(m, 1) for m in window]
    ends = [m for m in window if m.number % months == (3 % months)]
    return [Span(end - (months - 1), months) for end in ends]


def _point(
    indicator: Indicator, span: Span, numerator: float, denominator: float | None, release: int
) -> PeriodFigure:
    value = value_of(indicator, numerator, denominator)
    missing = Reason.NOT_AVAILABLE if value is None else None
    return PeriodFigure(span, numerator, denominator, value, missing=missing, releases=(release,))


def _standing(releases) -> Standing | None:
    """The least trusted standing among the releases that a series is made of."""
    order = [Standing.ILLUSTRATIVE, Standing.PROVISIONAL, Standing.PUBLISHED]
    standings = {r.standing for r in releases}
    return next((s for s in order if s in standings), None)

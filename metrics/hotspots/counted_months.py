"""Which months of a span a source has counted a measure in, and what to ask the store for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from data_loaders.batch import UNPUBLISHED, Reason
from data_loaders.calendar.month import Month, Span
from data_loaders.sources.catalogue import catalogue
from data_loaders.store.aggregates import Query
from data_loaders.store.releases import Release
from metrics.definitions.indicator import Indicator
from metrics.hotspots.when import EVERY, HOURS, When
from metrics.series.evidence import Evidence, labels_in
from metrics.series.scope import endings

Absent = tuple[tuple[Month, Reason], ...]


@dataclass(frozen=True)
class CountedMonths:
    """held: the months in which the measure was counted, each with its release. absent: the others, with the reason.
    asked: all of them, as questions to the store: one for each way in which the source named the categories."""

    held: Mapping[Month, Release]
    absent: Absent
    asked: tuple[Query, ...]


def counted_months(evidence: Evidence, indicator: Indicator, span: Span, when: When = EVERY) -> CountedMonths:
    """The months of a span of which any event counts. Of a source that the store counts (one with a dataset)."""
    months = [m for m in span if when.has_month(m)]
    covered = evidence.coverage(indicator.numerator.source, span)
    labels = {m: labels_in(indicator, covered[m].vocabulary) if m in covered else None for m in months}
    held = {m: covered[m] for m in months if labels[m] is not None}
    absent = tuple((m, _why(covered.get(m))) for m in months if m not in held)
    by_labels: dict[frozenset[str], list[str]] = defaultdict(list)
    for month, wanted in labels.items():
        if wanted is not None:
            by_labels[wanted].append(str(month))
    asked = tuple(_asked(evidence, indicator, tuple(m), wanted, when) for wanted, m in by_labels.items())
    return CountedMonths(held, absent, asked)


def newest(evidence: Evidence, indicator: Indicator) -> Month | None:
    """The newest month in which the measure was counted; None for one that the store does not count, and before any."""
    loaded = endings(evidence)
    if not loaded or catalogue()[indicator.numerator.source].dataset is None:
        return None
    return max(counted_months(evidence, indicator, Span.between(loaded[-1], loaded[0])).held, default=None)


def _asked(
    evidence: Evidence, indicator: Indicator, months: tuple[str, ...], labels: frozenset[str], when: When
) -> Query:
    source, left_out = catalogue()[indicator.numerator.source], indicator.numerator.all_but
    dataset = source.dataset(evidence.registry.partnership) if source.dataset else ""
    hours = frozenset(h for h in range(HOURS) if when.has_hour(h)) if when.hours else frozenset()
    categories = frozenset(left_out) if left_out else labels
    return Query(source.id, dataset, months, categories, bool(left_out), when.weekdays, hours)


def _why(release: Release | None) -> Reason:
    if release is None:
        return Reason.NOT_LOADED
    return Reason.NOT_PUBLISHED if release.vocabulary == UNPUBLISHED else Reason.NOT_COMPARABLE

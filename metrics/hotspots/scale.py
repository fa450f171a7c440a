"""Classes that stay the same from month to month, so that one map can be laid beside another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from metrics.evidence import Evidence
from metrics.hotspots.classes import ValueClass, classes
from metrics.hotspots.rows import By, WardFigures
from metrics.hotspots.ward_figures import ward_figures
from metrics.month import Month, Span
from metrics.scope import endings

# Natural breaks take the square of the number of values: of more than this, evenly many are taken from low to high.
MOST_VALUES = 250


def scale(evidence: Evidence, figures: WardFigures, by: By) -> tuple[ValueClass, ...]:
    """Natural breaks of what all wards of the partnership had in every run of as many months that is loaded, counted
    back from the newest month. They do not depend on the months or the borough that are shown.

    Empty if no such run is loaded whole. A value beyond the first or last class belongs to it.
    """
    wards_of = max(figures.vintages.values(), default=None)
    key = ("scale", figures.indicator.id, by, figures.span.months, figures.when, wards_of)
    return evidence.remember(key, lambda: classes(_few(sorted(_values(evidence, figures, by, wards_of)))))


def _values(evidence: Evidence, figures: WardFigures, by: By, wards_of: str | None) -> Iterator[float]:
    codes = evidence.registry.partnership.codes
    for run in _runs(endings(evidence), figures.span.months):
        found = ward_figures(evidence, figures.indicator, codes, run, run, wards_of, figures.when)
        if found.held and not found.absent:
            yield from (v for w in found.wards if (v := w.value(by)) is not None)


def _runs(loaded: Sequence[Month], months: int) -> Iterator[Span]:
    """Runs of so many months, one before the other, from the newest loaded month back to the oldest."""
    last = loaded[0] if loaded else None
    while last is not None and last - (months - 1) >= loaded[-1]:
        yield Span(last - (months - 1), months)
        last -= months


def _few(values: Sequence[float]) -> Sequence[float]:
    if len(values) <= MOST_VALUES:
        return values
    steps = MOST_VALUES - 1
    return [values[i * (len(values) - 1) // steps] for i in range(MOST_VALUES)]

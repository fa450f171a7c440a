"""The names that a list may give to the measures: the ids and titles of the definitions, part by part."""

from __future__ import annotations

from collections.abc import Iterator

from data_loaders.returns.measures import Measure, Measures
from data_loaders.source import catalogue
from metrics.evidence import PERIODS
from metrics.registry import Registry
from metrics.returns.asked import SOURCE, categories


def measures(registry: Registry) -> Measures:
    """Every measure of the definitions; those that no agency returns say where their figures come from."""
    return Measures(_every(registry))


def _every(registry: Registry) -> Iterator[Measure]:
    for indicator in registry.indicators.values():
        months = PERIODS[indicator.frequency]
        if indicator.numerator.source != SOURCE:
            source = catalogue()[indicator.numerator.source].title
            yield Measure(indicator.id, indicator.title, months, source)
            continue
        for category, part in categories(indicator):
            title = f"{indicator.title}: {part}" if part else indicator.title
            yield Measure(category, title, months)

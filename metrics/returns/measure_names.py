"""The names that a list may give to the measures: the ids and titles of the definitions, part by part."""

from __future__ import annotations

from collections.abc import Iterator

from data_loaders.returns.measures import NamedMeasure, NamedMeasures
from data_loaders.sources.catalogue import catalogue
from metrics.definitions.registry import Registry
from metrics.returns.due import SOURCE, categories
from metrics.series.evidence import PERIODS


def measures(registry: Registry) -> NamedMeasures:
    """Every measure of the definitions; those that no agency returns say where their figures come from."""
    return NamedMeasures(_every(registry))


def _every(registry: Registry) -> Iterator[NamedMeasure]:
    for indicator in registry.indicators.values():
        months = PERIODS[indicator.frequency]
        if indicator.numerator.source != SOURCE:
            source = catalogue()[indicator.numerator.source].title
            yield NamedMeasure(indicator.id, indicator.title, months, source)
            continue
        for category, part in categories(indicator):
            title = f"{indicator.title}: {part}" if part else indicator.title
            yield NamedMeasure(category, title, months)

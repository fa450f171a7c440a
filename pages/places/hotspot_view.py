"""What the hotspots page shows for a question: built once for the same question and data, and then only read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from data_loaders.store.reading import version
from metrics.evidence import Evidence
from metrics.hotspot_classes import ValueClass, classes
from metrics.hotspot_rows import By, WardFigures
from metrics.hotspot_shapes import Outlines, outlines
from metrics.month import Month, Span
from metrics.scope import Scope
from metrics.ward_figures import compared_with, ward_figures
from pages.parts import cache, maps, rendered, scope
from pages.places import ward_map
from pages.places.hotspot_controls import Choice

GROUND, WARDS = "feature_group_ground", "feature_group_0"


@dataclass(frozen=True, eq=False)
class View:
    """One question about wards and its answer.

    asked: the question in words that a cache can compare, the version of the data first.
    """

    asked: tuple[str, ...]
    by: By

    @property
    def figures(self) -> WardFigures:
        """The figures of every ward."""
        return cache.spec(_figures, *self.asked)["figures"]

    @property
    def outlines(self) -> Outlines:
        """The wards' outlines."""
        return cache.spec(_outlines, *self._drawn)["outlines"]

    @cached_property
    def classes(self) -> tuple[ValueClass, ...]:
        """The classes of the map's colours, lowest first."""
        return classes([v for w in self.figures.wards if (v := w.value(self.by)) is not None])

    @property
    def ground(self) -> str:
        """The script of the map under the wards."""
        return cache.spec(_ground, *self._drawn)["script"]

    def wards(self, picked: str | None) -> str:
        """The script of the coloured wards; picked is the code of the one to mark."""
        return cache.spec(_wards, self.by, picked or "", *self.asked)["script"]

    @property
    def _drawn(self) -> tuple[str, ...]:
        return (self.asked[0], *(part for pair in self.figures.vintages.items() for part in pair))


def view(evidence: Evidence, chosen: Scope, choice: Choice) -> View:
    """The view of what was chosen in the sidebar and on the page."""
    span, compared = choice.span, compared_with(chosen, choice.span)
    months = (str(m) for m in (span.first, span.last, compared.first, compared.last))
    boroughs = ",".join(scope.boroughs(evidence, chosen))
    state = version(cache.engine())
    return View((state, choice.indicator.id, boroughs, choice.wards_of or "", *months), choice.by)


# -- what is kept; the first part is the version of the data --------------------------------------------------------


def _figures(_version: str, topic: str, boroughs: str, wards_of: str, *months: str) -> dict[str, Any]:
    evidence = cache.evidence()
    first, last, before, until = (Month.parse(m) for m in months)
    span, compared = Span.between(first, last), Span.between(before, until)
    indicator = evidence.registry.indicators[topic]
    found = ward_figures(evidence, indicator, boroughs.split(","), span, compared, wards_of or None)
    return {"figures": found}


def _outlines(_version: str, *vintages: str) -> dict[str, Any]:
    return {"outlines": outlines(cache.evidence(), dict(zip(vintages[::2], vintages[1::2], strict=True)))}


def _ground(*drawn: str) -> dict[str, Any]:
    found: Outlines = cache.spec(_outlines, *drawn)["outlines"]
    group = maps.ground(list(found.boroughs.values()), ward_map.labels())
    return {"script": rendered.script(group, GROUND)}


def _wards(by: str, picked: str, *asked: str) -> dict[str, Any]:
    one = View(asked, By(by))
    shapes = ward_map.shapes(one.figures, one.by, one.classes, one.outlines, picked or None)
    group = maps.coloured(shapes, list(one.outlines.boroughs.values()))
    return {"script": rendered.script(group, WARDS)}

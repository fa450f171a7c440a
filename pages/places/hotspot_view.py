"""What the hotspots page shows for a question: made once for the same question and data, and then only read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import TypeVar

from metrics.evidence import Evidence
from metrics.hotspot_classes import ValueClass, classes
from metrics.hotspot_rows import By, WardFigures
from metrics.hotspot_shapes import Outlines, outlines
from metrics.month import Span
from metrics.scope import Scope
from metrics.ward_figures import boroughs_of, compared_with, ward_figures
from pages.parts import maps, rendered
from pages.places import ward_map
from pages.places.hotspot_controls import Choice

Made = TypeVar("Made")
Vintages = tuple[tuple[str, str], ...]

# Readers may ask for any run of months; a map's script is about 60 kB.
KEPT = 64
GROUND, WARDS = "feature_group_ground", "feature_group_0"


@dataclass(frozen=True)
class Question:
    """What is asked of the wards: a topic (an indicator's id) in some boroughs (by code) over some months."""

    topic: str
    boroughs: tuple[str, ...]
    span: Span
    compared: Span
    wards_of: str | None


@dataclass(frozen=True, eq=False)
class View:
    """A question, the answer, and how it is drawn."""

    evidence: Evidence
    question: Question
    by: By

    @property
    def figures(self) -> WardFigures:
        """The figures of every ward."""
        return _kept(self.evidence, _figures)(self.question)

    @property
    def outlines(self) -> Outlines:
        """The wards' outlines."""
        return _kept(self.evidence, _outlines)(self._vintages)

    @cached_property
    def classes(self) -> tuple[ValueClass, ...]:
        """The classes of the map's colours, lowest first."""
        return classes([v for w in self.figures.wards if (v := w.value(self.by)) is not None])

    @property
    def ground(self) -> str:
        """The script of the map under the wards."""
        return _kept(self.evidence, _ground)(self._vintages)

    def wards(self, picked: str | None) -> str:
        """The script of the coloured wards; picked is the code of the one to mark."""
        return _kept(self.evidence, _wards)(self.question, self.by, picked)

    @property
    def _vintages(self) -> Vintages:
        return tuple(self.figures.vintages.items())


def view(evidence: Evidence, chosen: Scope, choice: Choice) -> View:
    """The view of what was chosen in the sidebar and on the page."""
    boroughs = boroughs_of(evidence, chosen.area)
    compared = compared_with(chosen, choice.span)
    question = Question(choice.indicator.id, boroughs, choice.span, compared, choice.wards_of)
    return View(evidence, question, choice.by)


def _kept(evidence: Evidence, make: Callable[..., Made]) -> Callable[..., Made]:
    """The same function for this evidence, with its last answers kept as long as the data stays the same."""
    return evidence.remember(make, lambda: lru_cache(KEPT)(partial(make, evidence)))


def _figures(evidence: Evidence, asked: Question) -> WardFigures:
    indicator = evidence.registry.indicators[asked.topic]
    return ward_figures(evidence, indicator, asked.boroughs, asked.span, asked.compared, asked.wards_of)


def _outlines(evidence: Evidence, vintages: Vintages) -> Outlines:
    return outlines(evidence, dict(vintages))


def _ground(evidence: Evidence, vintages: Vintages) -> str:
    land = _kept(evidence, _outlines)(vintages).boroughs.values()
    return rendered.script(maps.ground(list(land), ward_map.labels()), GROUND)


def _wards(evidence: Evidence, asked: Question, by: By, picked: str | None) -> str:
    one = View(evidence, asked, by)
    shapes = ward_map.shapes(one.figures, by, one.classes, one.outlines, picked)
    return rendered.script(maps.coloured(shapes, list(one.outlines.boroughs.values())), WARDS)

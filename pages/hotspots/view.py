"""What the hotspots page shows for a question: made once for the same question and data, and then only read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from typing import TypeVar

from shapely.geometry.base import BaseGeometry

from data_loaders.calendar.month import Span
from metrics.exports.hotspot_list import history_window, topic_of
from metrics.hotspots.classes import scale
from metrics.hotspots.collision_points import Collision, collisions
from metrics.hotspots.counted_months import newest
from metrics.hotspots.layers import Layer, Show, layer, ways
from metrics.hotspots.shapes import Outlines, outlines
from metrics.hotspots.significance import WardFinding, findings, followed
from metrics.hotspots.streets import Concentration, Street, concentration, streets
from metrics.hotspots.surface import DensityLevel, peaks, surface
from metrics.hotspots.ward_figures import boroughs_of, compared_with, ward_figures
from metrics.hotspots.ward_rows import By, WardFigures
from metrics.hotspots.when import EVERY, When
from metrics.series.evidence import Evidence
from metrics.series.scope import Scope
from metrics.wording.hotspot_headlines import first_line
from pages.components import map_scripts, maps
from pages.hotspots import points, ward_map
from pages.hotspots.controls import Choice

Made = TypeVar("Made")
Vintages = tuple[tuple[str, str], ...]

# Readers may ask for any run of months; a map's script is about 60 kB.
KEPT = 64


@dataclass(frozen=True)
class HotspotRequest:
    """What is asked of the wards: a topic (an indicator's id) in some boroughs (by code) over some months."""

    topic: str
    boroughs: tuple[str, ...]
    span: Span
    compared: Span
    wards_of: str | None
    when: When = EVERY


@dataclass(frozen=True, eq=False)
class View:
    """A question, the answer, and how it is drawn."""

    evidence: Evidence
    question: HotspotRequest
    show: Show
    per_resident: bool = False
    same_classes: bool = False

    @property
    def by(self) -> By:
        """What the list is ordered by."""
        return self.show.by

    @property
    def figures(self) -> WardFigures:
        """The figures of every ward."""
        return _kept(self.evidence, _figures)(self.question)

    @property
    def outlines(self) -> Outlines:
        """The wards' outlines."""
        return _kept(self.evidence, _outlines)(self._vintages)

    @property
    def findings(self) -> dict[str, WardFinding]:
        """What is known of each ward's hotspot, tested among the wards of all boroughs."""
        return _kept(self.evidence, _findings)(self.question)

    @cached_property
    def layer(self) -> Layer:
        """The wards in the classes of what is shown."""
        same = scale(self.evidence, self.figures, self.by) if self.same_classes else ()
        return layer(self.show, self.figures, self.findings, same)

    @cached_property
    def streets(self) -> tuple[Street, ...]:
        """The map points with a record, most first."""
        return _kept(self.evidence, _streets)(self.question)

    @cached_property
    def collisions(self) -> tuple[Collision, ...]:
        """Every single collision, the gravest first."""
        return _kept(self.evidence, _collisions)(self.question)

    @cached_property
    def concentration(self) -> Concentration:
        """How much a few wards and map points hold."""
        return concentration(self.evidence, self.figures)

    @cached_property
    def surface(self) -> tuple[DensityLevel, ...]:
        """The classes of the smoothed surface."""
        return _kept(self.evidence, _surface)(self.question, self.per_resident)

    @property
    def dots(self) -> list[maps.Dot]:
        """What lies over the wards as points, with a tooltip each."""
        match self.show:
            case Show.STREETS:
                return points.streets(self.streets, {w.code: w.full_name for w in self.figures.wards})
            case Show.POINTS:
                wards = {w.code: w.full_name for w in self.figures.wards}
                return points.collisions(self.collisions, wards)
        return []

    @property
    def areas(self) -> list[tuple[BaseGeometry, str]]:
        """What lies over the wards as a surface: each class with its fill."""
        return points.areas(self.surface) if self.show is Show.SURFACE else []

    @property
    def peaks(self) -> list[str]:
        """The wards (by name) in which the surface is highest, the first one first."""
        return [self.figures.by_code[code].full_name for code in peaks(self.surface, self.outlines)]

    @property
    def ways(self) -> list[Show]:
        """How the topic can be looked at."""
        return ways(self.figures.indicator)

    @property
    def followed(self) -> int:
        """The number of months over which hotspots are followed."""
        return _kept(self.evidence, _followed)(self.question)

    @property
    def first_line(self) -> str:
        """What the map shows, in a sentence."""
        listed = self.streets if self.show is Show.STREETS else ()
        single = self.collisions if self.show is Show.POINTS else ()
        sentence = first_line(self.show, self.figures, self.findings, listed, single)
        return sentence if self.figures.held else f"{sentence} {self._newest}".strip()

    @property
    def _newest(self) -> str:
        """What is loaded of a topic of which nothing is shown."""
        month = newest(self.evidence, self.figures.indicator)
        if month is None or month in self.figures.span:
            return ""
        return f"The newest month of this topic is {month.name}: choose it under “Year so far to”."

    @property
    def ground(self) -> str:
        """The script of the map under the wards."""
        return _kept(self.evidence, _ground)(self._vintages)

    def wards(self, picked: str | None) -> str:
        """The script of the coloured wards and what lies over them; picked is the code of the one to mark."""
        looks = (self.show, self.per_resident, self.same_classes)
        return _kept(self.evidence, _wards)(self.question, looks, picked)

    @property
    def _vintages(self) -> Vintages:
        return tuple(self.figures.vintages.items())


def view(evidence: Evidence, chosen: Scope, choice: Choice) -> View:
    """The view of what was chosen in the sidebar and on the page."""
    boroughs = boroughs_of(evidence, chosen.area)
    compared = compared_with(chosen, choice.span)
    question = HotspotRequest(
        choice.indicator.id, boroughs, choice.span, compared, choice.wards_of, choice.when
    )
    return View(evidence, question, choice.show, choice.per_resident, choice.same_classes)


def _kept(evidence: Evidence, make: Callable[..., Made]) -> Callable[..., Made]:
    """The same function for this evidence, with its last answers kept as long as the data stays the same."""
    return evidence.remember(make, lambda: lru_cache(KEPT)(partial(make, evidence)))


def _figures(evidence: Evidence, asked: HotspotRequest) -> WardFigures:
    indicator = topic_of(evidence, asked.topic)
    return ward_figures(
        evidence, indicator, asked.boroughs, asked.span, asked.compared, asked.wards_of, asked.when
    )


def _findings(evidence: Evidence, asked: HotspotRequest) -> dict[str, WardFinding]:
    every = replace(asked, boroughs=evidence.registry.partnership.codes)
    figures = _kept(evidence, _figures)(every)
    return findings(evidence, figures, history_window(evidence, asked.span))


def _followed(evidence: Evidence, asked: HotspotRequest) -> int:
    return followed(evidence, _kept(evidence, _figures)(asked), history_window(evidence, asked.span))


def _streets(evidence: Evidence, asked: HotspotRequest) -> tuple[Street, ...]:
    return streets(evidence, _kept(evidence, _figures)(asked))


def _collisions(evidence: Evidence, asked: HotspotRequest) -> tuple[Collision, ...]:
    return collisions(evidence, _kept(evidence, _figures)(asked))


def _surface(evidence: Evidence, asked: HotspotRequest, per_resident: bool) -> tuple[DensityLevel, ...]:
    view = View(evidence, asked, Show.SURFACE)
    people = {w.code: w.people or 0 for w in view.figures.wards} if per_resident else None
    return surface(view.streets, view.outlines, people)


def _outlines(evidence: Evidence, vintages: Vintages) -> Outlines:
    return outlines(evidence, dict(vintages))


def _ground(evidence: Evidence, vintages: Vintages) -> str:
    land = _kept(evidence, _outlines)(vintages).boroughs.values()
    return map_scripts.script(maps.ground(list(land), ward_map.labels(), ward_map.water()), maps.GROUND)


def _wards(
    evidence: Evidence, asked: HotspotRequest, looks: tuple[Show, bool, bool], picked: str | None
) -> str:
    ward_view = View(evidence, asked, *looks)
    shapes = ward_map.shapes(ward_view.figures, ward_view.by, ward_view.layer, ward_view.outlines, picked)
    drawn = maps.coloured(shapes, list(ward_view.outlines.boroughs.values()), ward_view.areas, ward_view.dots)
    return map_scripts.script(drawn, maps.WARDS)

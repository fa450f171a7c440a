"""The part of a pack about places: for each topic of the plan a map of the wards, and the first of the list."""

from __future__ import annotations

from typing import Any

from metrics.hotspot_layers import Show
from metrics.indicator import Indicator
from metrics.measure import plan_of
from metrics.ward_figures import compared_with, topics
from pages.pack.question import Question
from pages.places.hotspot_view import Question as Wards
from pages.places.hotspot_view import View
from pages.print import hotspot_sheet


def hotspots(q: Question) -> list[dict[str, Any]]:
    """What the map sheet of each topic says that has figures by ward, over the pack's months."""
    known = {topic.id: topic for topic in topics(q.evidence.registry.indicators.values())}
    mapped = [known[id] for id in plan_of(q.evidence, q.asked)[0].hotspots if id in known]
    views = [_view(q, topic) for topic in mapped]
    return [_sheet(q, view) for view in views if any(w.count is not None for w in view.figures.wards)]


def _view(q: Question, topic: Indicator) -> View:
    span = q.asked.span
    return View(
        q.evidence, Wards(topic.id, q.codes, span, compared_with(q.asked, span), wards_of=None), Show.RATE
    )


def _sheet(q: Question, view: View) -> dict[str, Any]:
    said = hotspot_sheet.contents(view, q.moment.date())
    return said | {"title": view.figures.indicator.title}

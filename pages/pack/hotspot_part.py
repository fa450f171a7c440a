"""The part of a pack about places: for each topic of the plan a map of the wards, and the first of the list."""

from __future__ import annotations

from typing import Any

from metrics.hotspots.layers import Show
from metrics.hotspots.ward_figures import compared_with, topics
from metrics.indicator import Indicator
from metrics.measure import plan_of
from pages.pack.question import Question
from pages.places.hotspot_view import Question as Wards
from pages.places.hotspot_view import View
from pages.print import hotspot_sheet
from pages.print.part import FAILED, or_else, part


def hotspots(q: Question) -> list[dict[str, Any]]:
    """What the map sheet of each topic says that has figures by ward, over the pack's months."""
    return or_else(
        "hotspots",
        lambda: [_place(q, view) for view in views(q)],
        lambda failed: [{"title": "wards", FAILED: failed}],
    )


def _place(q: Question, view: View) -> dict[str, Any]:
    topic = view.figures.indicator
    return part(f"hotspots of {topic.id}", lambda: _sheet(q, view), title=topic.title)


def views(q: Question) -> list[View]:
    """The topics of the plan that have figures by ward, as the hotspots page asks for them."""
    known = {topic.id: topic for topic in topics(q.evidence.registry.indicators.values())}
    mapped = [known[id] for id in plan_of(q.evidence, q.asked)[0].hotspots if id in known]
    found = [_view(q, topic) for topic in mapped]
    return [view for view in found if any(w.count is not None for w in view.figures.wards)]


def _view(q: Question, topic: Indicator) -> View:
    span = q.asked.span
    return View(
        q.evidence, Wards(topic.id, q.codes, span, compared_with(q.asked, span), wards_of=None), Show.RATE
    )


def _sheet(q: Question, view: View) -> dict[str, Any]:
    said = hotspot_sheet.contents(view, q.moment.date())
    title = view.figures.indicator.title
    places = " and ".join(b.name for b in view.figures.boroughs)
    return said | {
        "title": title,
        "caption": f"{title} by ward: {said['legend']['title']}",
        "alt": f"Map of the wards of {places} in classes from {_ends(view)}. {said['headline']} The table below "
        f"the map lists the first {hotspot_sheet.LISTED}.",
    }


def _ends(view: View) -> str:
    classes = view.layer.classes
    return f"{classes[0].text} to {classes[-1].text}" if classes else "no figures"

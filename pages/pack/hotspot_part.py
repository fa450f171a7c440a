"""The part of a pack about places: for each topic of the plan a map of the wards, and the first of the list."""

from __future__ import annotations

from typing import Any

from metrics.definitions.indicator import Indicator
from metrics.hotspots.layers import Show
from metrics.hotspots.ward_figures import compared_with, topics
from metrics.series.measure import plan_of
from pages.exports.part import FAILED, or_else, part
from pages.hotspots import sheet
from pages.hotspots.view import HotspotRequest as Wards
from pages.hotspots.view import View
from pages.pack.request import PackRequest


def hotspots(request: PackRequest) -> list[dict[str, Any]]:
    """What the map sheet of each topic says that has figures by ward, over the pack's months."""
    return or_else(
        "hotspots",
        lambda: [_place(request, view) for view in views(request)],
        lambda failed: [{"title": "wards", FAILED: failed}],
    )


def _place(request: PackRequest, view: View) -> dict[str, Any]:
    topic = view.figures.indicator
    return part(f"hotspots of {topic.id}", lambda: _sheet(request, view), title=topic.title)


def views(request: PackRequest) -> list[View]:
    """The topics of the plan that have figures by ward, as the hotspots page asks for them."""
    known = {topic.id: topic for topic in topics(request.evidence.registry.indicators.values())}
    mapped = [known[id] for id in plan_of(request.evidence, request.asked)[0].hotspots if id in known]
    views_made = [_view(request, topic) for topic in mapped]
    return [view for view in views_made if any(w.count is not None for w in view.figures.wards)]


def _view(request: PackRequest, topic: Indicator) -> View:
    span = request.asked.span
    return View(
        request.evidence,
        Wards(topic.id, request.codes, span, compared_with(request.asked, span), wards_of=None),
        Show.RATE,
    )


def _sheet(request: PackRequest, view: View) -> dict[str, Any]:
    content = sheet.contents(view, request.moment.date())
    title = view.figures.indicator.title
    places = " and ".join(b.name for b in view.figures.boroughs)
    return content | {
        "title": title,
        "caption": f"{title} by ward: {content['legend']['title']}",
        "alt": f"Map of the wards of {places} in classes from {_ends(view)}. {content['headline']} The table below "
        f"the map lists the first {sheet.LISTED}.",
    }


def _ends(view: View) -> str:
    classes = view.layer.classes
    return f"{classes[0].text} to {classes[-1].text}" if classes else "no figures"

"""Everything that a pack says, as data: the PDF, the document and the workbook are made from it alone."""

from __future__ import annotations

from typing import Any

from metrics.wording.meetings import day_text
from pages.exports.part import FAILED, part
from pages.pack.changed_part import changed
from pages.pack.closing_part import method, sources
from pages.pack.exception_part import exceptions
from pages.pack.hotspot_part import hotspots
from pages.pack.priority_part import priorities
from pages.pack.request import AUDIENCES, PackRequest, Told
from pages.pack.returns_part import returns

INVENTED = {
    "Illustrative data": "Illustrative data: the figures in this pack are invented to show what the dashboard does.",
    "Partly illustrative data": "Partly illustrative data: some figures in this pack are invented to show what the "
    "dashboard does. Each of them says so.",
}


def contents(request: PackRequest, tell: Told = lambda _: None) -> dict[str, Any]:
    """The whole pack. A part that cannot be made holds a sentence under "failed" in place of its content.

    tell: is told what is being made, for whoever waits; what it raises ends the making.
    """
    tell("What is different since the last meeting")
    different = part("what is different", lambda: exceptions(request))
    cards = priorities(request, tell)
    tell("Hotspots")
    places = hotspots(request)
    tell("Sources and method")
    registry = request.evidence.registry
    content = {
        "title": request.title,
        "partnership": registry.partnership.name,
        "illustrative": INVENTED.get(request.data, ""),
        "running": f"{request.data}. {request.title}. For: {AUDIENCES[request.evidence.audience].lower()}",
        "foot": f"{registry.partnership.short} · {request.asked.span.words} · as at {day_text(request.moment)}",
        "facts": request.facts,
        "changed": part("changes since the paper", lambda: changed(request)),
        "exceptions": different,
        "priorities": cards,
        "places": places,
        "returns": part("returns", lambda: returns(request)),
        "sources": part("sources", lambda: sources(request)),
        "method": part("method", lambda: {"sections": method()}),
    }
    return content | {"incomplete": incomplete(content)}


def incomplete(content: dict[str, Any]) -> str:
    """What stands on the cover where parts are lacking; "" where none is."""
    count = _failed(content)
    if not count:
        return ""
    parts, say = ("part", "It says") if count == 1 else ("parts", "Each says")
    return f"This pack is not complete: {count} {parts} could not be made. {say} so in its place."


def _failed(value: Any) -> int:
    if isinstance(value, dict):
        return int(FAILED in value) + sum(map(_failed, value.values()))
    return sum(map(_failed, value)) if isinstance(value, (list, tuple)) else 0

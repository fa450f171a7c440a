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


def contents(q: PackRequest, tell: Told = lambda _: None) -> dict[str, Any]:
    """The whole pack. A part that cannot be made holds a sentence under "failed" in place of its content.

    tell: is told what is being made, for whoever waits; what it raises ends the making.
    """
    tell("What is different since the last meeting")
    different = part("what is different", lambda: exceptions(q))
    cards = priorities(q, tell)
    tell("Hotspots")
    places = hotspots(q)
    tell("Sources and method")
    registry = q.evidence.registry
    content = {
        "title": q.title,
        "partnership": registry.partnership.name,
        "illustrative": INVENTED.get(q.data, ""),
        "running": f"{q.data}. {q.title}. For: {AUDIENCES[q.evidence.audience].lower()}",
        "foot": f"{registry.partnership.short} · {q.asked.span.words} · as at {day_text(q.moment)}",
        "facts": q.facts,
        "changed": part("changes since the paper", lambda: changed(q)),
        "exceptions": different,
        "priorities": cards,
        "places": places,
        "returns": part("returns", lambda: returns(q)),
        "sources": part("sources", lambda: sources(q)),
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

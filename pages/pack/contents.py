"""Everything that a pack says, as data: the PDF, the document and the workbook are made from it alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from metrics.meetings.words import day_text
from pages.pack.changed_part import changed
from pages.pack.closing_part import HEAD, attributed, method, sources
from pages.pack.exception_part import exceptions
from pages.pack.hotspot_part import hotspots
from pages.pack.priority_part import priorities
from pages.pack.question import AUDIENCES, Question
from pages.pack.returns_part import returns

INVENTED = {
    "Illustrative data": "Illustrative data: the figures in this pack are invented to show what the dashboard does.",
    "Partly illustrative data": "Partly illustrative data: some figures in this pack are invented to show what the "
    "dashboard does. Each of them says so.",
}
Told = Callable[[str], None]


def contents(q: Question, tell: Told = lambda _: None) -> dict[str, Any]:
    """The whole pack. tell: is told what is being made, for whoever waits."""
    tell("What is different since the last meeting")
    different = exceptions(q)
    tell("Measures and charts")
    cards = priorities(q)
    tell("Hotspots")
    places = hotspots(q)
    tell("Sources and method")
    registry = q.evidence.registry
    return {
        "title": q.title,
        "partnership": registry.partnership.name,
        "illustrative": INVENTED.get(q.data, ""),
        "running": f"{q.data}. {q.title}. For: {AUDIENCES[q.evidence.audience].lower()}",
        "foot": f"{registry.partnership.short} · {q.asked.span.words} · as at {day_text(q.moment)}",
        "facts": q.facts,
        "changed": changed(q),
        "exceptions": different,
        "priorities": cards,
        "places": places,
        "returns": returns(q),
        "sources": {"head": HEAD, "rows": sources(q), "attributed": attributed(q)},
        "method": method(),
    }

"""The screens of the presentation, in order: the start, then each priority and each of its measures."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.plan import Plan

START = "start"


@dataclass(frozen=True)
class Slide:
    """One screen. id: in the address; priority: whose; indicator: the measure it shows, "" for the priority itself."""

    id: str
    priority: str = ""
    indicator: str = ""


def slides(plan: Plan) -> list[Slide]:
    """Every screen of a plan."""
    found = [Slide(START)]
    for priority in plan.priorities:
        found.append(Slide(priority.id, priority.id))
        found += [Slide(id, priority.id, id) for id in priority.indicators]
    return found


def position(found: list[Slide], wanted: str | None) -> int:
    """Where a screen stands; the start for one that does not exist."""
    return next((n for n, slide in enumerate(found) if slide.id == wanted), 0)

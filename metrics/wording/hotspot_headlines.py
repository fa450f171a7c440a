"""The first sentence of the page for each way of looking: what the map shows, for somebody who reads one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from metrics.formats import number
from metrics.hotspots.collision_points import SEVERITIES, Collision
from metrics.hotspots.layers import Show, chance_class
from metrics.hotspots.significance import WardFinding
from metrics.hotspots.streets import Street
from metrics.hotspots.ward_rows import By, WardFigure, WardFigures
from metrics.wording.hotspot_list import change_words, headline, no_comparison, when_words
from metrics.wording.hotspots import place_name

NAMED = 3


def changes(figures: WardFigures) -> str:
    """Which wards clearly have more than in the months compared with, and which fewer."""
    if not figures.comparable:
        return no_comparison(figures)
    clear = figures.clear_changes(By.RATE)
    moved = [(w, c.ratio or 0) for w in figures.wards if w.code in clear and (c := w.change(By.RATE))]
    more = sorted((p for p in moved if p[1] > 1 or not p[0].before), key=lambda p: -p[1])
    fewer = sorted((p for p in moved if p not in more), key=lambda p: p[1])
    parts = [
        _moved(kind, [w for w, _ in moved]) for kind, moved in (("more", more), ("fewer", fewer)) if moved
    ]
    start = f"Compared with {figures.compared.words}, "
    if not parts:
        return f"{start}no ward has clearly more or fewer {figures.indicator.noun}: what changed could be chance."
    return f"{start}{'; '.join(parts)}."


def _moved(kind: str, wards: Sequence[WardFigure]) -> str:
    named = ", ".join(f"{w.full_name} ({change_words(w.change(By.RATE))})" for w in wards[:NAMED])
    are = "ward has" if len(wards) == 1 else "wards have"
    beyond = f" and {len(wards) - NAMED} more" if len(wards) > NAMED else ""
    return f"{len(wards)} {are} clearly {kind}: {named}{beyond}"


def chances(figures: WardFigures, findings: Mapping[str, WardFinding]) -> str:
    """Which wards are high beyond chance, with their neighbours or on their own."""
    ranked = figures.ranked(By.RATE)
    kinds = {"high": "high with their neighbours", "alone": "high on their own"}
    parts = []
    for kind, words in kinds.items():
        names = [w.full_name for w in ranked if chance_class(findings.get(w.code)) == kind]
        if names:
            parts.append(f"{words}: {' and '.join(names)}")
    if parts:
        return f"{when_words(figures.span)}, beyond chance and {'; '.join(parts)}."
    return f"{when_words(figures.span)}, no ward is high beyond what chance would bring."


def busiest(figures: WardFigures, streets: Sequence[Street]) -> str:
    """On which map points most was recorded."""
    if not streets:
        return headline(figures, By.COUNT)
    wards = {w.code: w.full_name for w in figures.wards}
    named = [
        f"{place_name(s.name) or 'a point without a name'} in {wards[s.ward]} ({number(s.count)})"
        for s in streets
    ]
    total = number(sum(s.count for s in streets))
    first = " and ".join(named[:NAMED])
    return f"{when_words(figures.span)}, of {total} {figures.indicator.noun} in these wards most were at {first}."


def gravest(figures: WardFigures, collisions: Sequence[Collision]) -> str:
    """How many collisions there are of each kind."""
    counts = {s: sum(c.number for c in collisions if c.severity == s) for s in reversed(SEVERITIES)}
    severities = ", ".join(f"{number(n)} {severity}" for severity, n in counts.items() if n)
    total = sum(counts.values())
    if not total:
        return headline(figures, By.COUNT)
    noun = figures.indicator.one if total == 1 and figures.indicator.one else figures.indicator.noun
    return f"{when_words(figures.span)}, {number(total)} {noun} in these wards: {severities}."


def first_line(
    show: Show,
    figures: WardFigures,
    findings: Mapping[str, WardFinding],
    listed: Sequence[Street],
    single: Sequence[Collision],
) -> str:
    """The sentence for a way of looking. listed: the map points; single: the collisions, where these are shown."""
    match show:
        case Show.CHANGE if any(w.rate is not None for w in figures.wards):
            return changes(figures)
        case Show.CHANCE if any(f.test for f in findings.values()):
            return chances(figures, findings)
        case Show.STREETS:
            return busiest(figures, listed)
        case Show.POINTS:
            return gravest(figures, single)
    return headline(figures, show.by)

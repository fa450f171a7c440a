"""Which wards are hotspots beyond chance, and how their hotspots come and go over the months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from data_loaders.calendar.month import Span
from metrics.definitions.indicator import Indicator
from metrics.hotspots.counts import ward_counts
from metrics.hotspots.shapes import Outlines, outlines
from metrics.hotspots.ward_rows import WardFigures
from metrics.series.evidence import Evidence
from metrics.statistics.funnel import funnel_position, overdispersion
from metrics.statistics.hotspot import TOO_FEW_BELOW, Hotspot, gi_star, hotspots
from metrics.statistics.hotspot_history import Pattern, pattern

# In degrees, about a metre: outlines of two boroughs that meet may differ in their last digit.
TOUCHING = 0.00001
# Gi* z above which a ward is hot in one month. Months are many and only counted here, so each is taken at the usual
# 5 % by the closed form; whether a ward stands out in the period asked about is tested properly (see `verdicts`).
HOT = 1.96
FEWEST_MONTHS = 12


@dataclass(frozen=True)
class WardFinding:
    """What is known of one ward's hotspot.

    test: Gi* of its rate with its neighbours'. alone: where the ward's own rate lies in the funnel.
    history: its class over the months loaded; None where there are too few.
    """

    test: Hotspot | None
    alone: str | None
    history: Pattern | None


def neighbours(shapes: Outlines, codes: Sequence[str]) -> np.ndarray:
    """Queen contiguity: true where two wards share a border or a corner; square, in the order of the codes."""
    grown = shapely.buffer([shapes.wards[c] for c in codes], TOUCHING)
    shapely.prepare(grown)
    touching = np.array([shapely.intersects(outline, grown) for outline in grown])
    np.fill_diagonal(touching, False)
    return touching


def findings(evidence: Evidence, figures: WardFigures, window: Span) -> dict[str, WardFinding]:
    """The findings for every ward of the figures, by code; made once for each version of the data.

    figures: of all boroughs together, since a ward's neighbours may lie across the border.
    window: the months over which hotspots are followed.
    """
    key = ("findings", figures.indicator.id, figures.span, tuple(figures.vintages.items()), window)
    return evidence.remember(key, lambda: _findings(evidence, figures, window))


def _findings(evidence: Evidence, figures: WardFigures, window: Span) -> dict[str, WardFinding]:
    codes = [w.code for w in figures.wards]
    if not codes:
        return {}
    shapes = outlines(evidence, figures.vintages)
    touching = evidence.remember(("neighbours", *codes), lambda: neighbours(shapes, codes))
    tests = hotspots([w.count for w in figures.wards], [w.people for w in figures.wards], touching)
    alone = _alone(figures)
    history = _history(evidence, figures, window, codes, touching)
    return {
        code: WardFinding(test, alone.get(code), history.get(code))
        for code, test in zip(codes, tests, strict=True)
    }


def _alone(figures: WardFigures) -> dict[str, str]:
    """Each ward against the rate of all of them together, by its own size (a funnel), in limits that allow for how
    much wards differ: without that nearly every ward would lie outside."""
    known = [w for w in figures.wards if w.count is not None and w.people]
    people = sum(w.people or 0 for w in known)
    if not people:
        return {}
    reference = sum(w.count or 0 for w in known) / people * figures.per
    counts, sizes = [w.count or 0 for w in known], [w.people or 0 for w in known]
    spread = overdispersion(counts, sizes, reference, figures.per) if reference else 1
    funnels = ((w.code, funnel_position(w.count, w.people, reference, figures.per, spread)) for w in known)
    return {code: str(where) for code, where in funnels if where is not None}


def _history(
    evidence: Evidence, figures: WardFigures, window: Span, codes: list[str], touching: np.ndarray
) -> dict[str, Pattern | None]:
    people = {w.code: w.people for w in figures.wards}
    hot: dict[str, list[bool | None]] = {code: [] for code in codes}
    for month in window:
        counts = monthly_counts(evidence, figures.indicator, figures.vintages, Span(month, 1))
        if counts is None:
            continue
        for code, state in _hot(codes, counts, people, touching).items():
            hot[code].append(state)
    return {code: _pattern(states) for code, states in hot.items()}


def _pattern(states: list[bool | None]) -> Pattern | None:
    """The rule's class; none where so few months are loaded that a single hot one would make it."""
    return pattern(states) if sum(s is not None for s in states) >= FEWEST_MONTHS else None


def followed(evidence: Evidence, figures: WardFigures, window: Span) -> int:
    """In how many months of a window every ward has a count."""
    months = (Span(month, 1) for month in window)
    return sum(monthly_counts(evidence, figures.indicator, figures.vintages, m) is not None for m in months)


def monthly_counts(
    evidence: Evidence, indicator: Indicator, vintages: Mapping[str, str], month: Span
) -> dict[str, float] | None:
    """One month's counts by ward; None for a month that is not covered. Looked up once for each version of the data:
    two meetings follow hotspots over mostly the same months."""
    key = ("month by ward", indicator.id, tuple(vintages.items()), month)
    return evidence.remember(key, lambda: _monthly(evidence, indicator, vintages, month))


def _monthly(
    evidence: Evidence, indicator: Indicator, vintages: Mapping[str, str], month: Span
) -> dict[str, float] | None:
    counts = ward_counts(evidence, indicator, vintages, month)
    return dict(counts.wards) if counts.held and not counts.withheld else None


def _hot(
    codes: list[str], counts: dict[str, float], people: dict[str, float | None], touching: np.ndarray
) -> dict[str, bool | None]:
    have = [i for i, code in enumerate(codes) if people[code]]
    rates = np.array([counts.get(codes[i], 0) / (people[codes[i]] or 1) for i in have])
    z = gi_star(rates, touching[np.ix_(have, have)])
    states: dict[str, bool | None] = dict.fromkeys(codes)
    for i, score in zip(have, z, strict=True):
        # A ward with few events of its own can still lie among hot ones; on its own it is too few to call hot.
        few = counts.get(codes[i], 0) < TOO_FEW_BELOW
        states[codes[i]] = False if few or np.isnan(score) else bool(score > HOT)
    return states

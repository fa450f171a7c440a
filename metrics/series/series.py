"""A measure over time: one point per period, each with its numerator, denominator and reason when missing."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from data_loaders.batch import Reason, Standing
from data_loaders.calendar.month import Month, Span
from metrics.definitions.indicator import Indicator


@dataclass(frozen=True, slots=True)
class PeriodFigure:
    """One period.

    numerator: events, people or the number who said so; for a published rate None.
    denominator: residents, households or the number asked; None where the measure has none.
    value: what the chart shows, in the indicator's unit; None exactly where missing gives the reason.
    lower, upper: the interval that was published with the figure, where one was.
    releases: ids of the releases the figure came from.
    """

    span: Span
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    missing: Reason | None = None
    note: str = ""
    releases: tuple[int, ...] = ()


@dataclass(frozen=True)
class Series:
    """A measure in one area: its points in order, with no period left out.

    denominator_label: which population the rates use ("Census 2011").
    breaks: months from which what is counted is not the same as before, with the reason.
    """

    indicator: Indicator
    area: str
    points: tuple[PeriodFigure, ...]
    denominator_label: str = ""
    breaks: tuple[tuple[Month, str], ...] = ()
    standing: Standing | None = None

    @cached_property
    def by_span(self) -> dict[Span, PeriodFigure]:
        """The points by their period."""
        return {p.span: p for p in self.points}

    @cached_property
    def newest(self) -> PeriodFigure | None:
        """The last point that has a figure."""
        return next((p for p in reversed(self.points) if p.value is not None), None)

    @cached_property
    def _edges(self) -> tuple[list[int], list[int]]:
        return [p.span.first.index for p in self.points], [p.span.last.index for p in self.points]

    def within(self, span: Span) -> tuple[PeriodFigure, ...]:
        """The points whose whole period lies in the span; found by halving, because a judgement asks for many spans."""
        firsts, lasts = self._edges
        return self.points[bisect_left(firsts, span.first.index) : bisect_right(lasts, span.last.index)]


def value_of(indicator: Indicator, numerator: float | None, denominator: float | None) -> float | None:
    """Numerator over denominator in the indicator's unit; the numerator itself where nothing is divided.

    None where the numerator is missing or the denominator is missing or zero: never 0 or infinity.
    """
    if numerator is None:
        return None
    if indicator.kind not in ("rate", "share"):
        return numerator
    return numerator / denominator * (indicator.per or 100) if denominator else None


def total(indicator: Indicator, points: Iterable[PeriodFigure], span: Span) -> PeriodFigure:
    """The points of one area added up over a span: events are added, a rate's residents are averaged, a share's
    numbers asked are added, and of a stock or a published rate the last period stands. Divide last.

    Points without a figure are left out by the caller; with none at all the total has no value.
    """
    held = [p for p in points if p.value is not None]
    if not held:
        return PeriodFigure(span, missing=Reason.NOT_LOADED)
    if indicator.kind in ("stock", "published_rate"):
        return held[-1]
    numerator = sum(p.numerator or 0 for p in held)
    asked = [p.denominator for p in held if p.denominator is not None]
    denominator = None
    if len(asked) == len(held):
        denominator = sum(asked) / (len(asked) if indicator.kind == "rate" else 1)
    releases = tuple(sorted({r for p in held for r in p.releases}))
    return PeriodFigure(
        span, numerator, denominator, value_of(indicator, numerator, denominator), releases=releases
    )


def together(indicator: Indicator, area: str, parts: list[Series]) -> Series:
    """Several areas as one: numerators and denominators added, then divided. A period that one of them lacks is
    missing; published rates cannot be added and stay missing."""
    points = tuple(_sum(indicator, rows) for rows in zip(*(s.points for s in parts), strict=True))
    first = parts[0]
    return Series(indicator, area, points, first.denominator_label, first.breaks, first.standing)


def _sum(indicator: Indicator, rows: tuple[PeriodFigure, ...]) -> PeriodFigure:
    missing = next((p.missing for p in rows if p.missing), None)
    if missing is None and indicator.kind == "published_rate":
        missing = Reason.NOT_AVAILABLE
    if missing is not None:
        return PeriodFigure(rows[0].span, missing=missing)
    numerator = sum(p.numerator or 0 for p in rows)
    known = [p.denominator for p in rows if p.denominator is not None]
    denominator = sum(known) if len(known) == len(rows) else None
    releases = tuple(sorted({r for p in rows for r in p.releases}))
    value = value_of(indicator, numerator, denominator)
    unavailable = Reason.NOT_AVAILABLE if value is None else None
    return PeriodFigure(rows[0].span, numerator, denominator, value, missing=unavailable, releases=releases)

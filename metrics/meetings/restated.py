"""What was said then and is said otherwise now: every figure that differs between two states of the store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from data_loaders.calendar.month import Month, Span
from data_loaders.store.releases import Release
from metrics.definitions.indicator import Indicator
from metrics.series.evidence import Evidence
from metrics.series.measure import area_name
from metrics.series.series import PeriodFigure
from metrics.wording.figures import missing_text, value_text


@dataclass(frozen=True)
class Restated:
    """A figure that changed. was, now: as a table shows them, or why there is none; counts where there are counts.

    release: the one that says so now; None where it was taken back and nothing stands in its place.
    """

    indicator: Indicator
    area_name: str
    span: Span
    was: str
    now: str
    release: Release | None

    @property
    def words(self) -> str:
        """ "Criminal damage, Dartford, May 2013: 93 → 95" """
        return f"{self.indicator.title}, {self.area_name}, {self.span.words}: {self.was} → {self.now}"


def restated(then: Evidence, now: Evidence) -> Iterator[Restated]:
    """Every figure of a borough that had a value then and has another, or none, now; by measure, borough and period.

    A figure that has come since is news and no restatement. Both are read for the same audience.
    """
    window = _window(then)
    if window is None:
        return
    for indicator in sorted(now.registry.indicators.values(), key=lambda i: i.id):
        for area in now.registry.partnership.codes:
            old = then.series(indicator, area, window)
            new = now.series(indicator, area, window).by_span
            for point in old.points:
                if point.value is not None and _figure(point) != _figure(new[point.span]):
                    yield _restated(now, indicator, area, point, new[point.span])


def _window(evidence: Evidence) -> Span | None:
    held = [r for r in evidence.snapshot.releases if r.source not in ("boundaries", "population")]
    if not held:
        return None
    return Span.between(Month.parse(min(r.first for r in held)), Month.parse(max(r.last for r in held)))


def _figure(point: PeriodFigure) -> float | None:
    """What was counted, where it was: a rate also changes with a newer population, which restates nothing."""
    return point.numerator if point.numerator is not None else point.value


def _restated(
    now: Evidence, indicator: Indicator, area: str, old: PeriodFigure, new: PeriodFigure
) -> Restated:
    releases = [now.snapshot.release[r] for r in new.releases]
    newest = max(releases, key=lambda r: r.change, default=None)
    texts = [_text(indicator, point) for point in (old, new)]
    return Restated(indicator, area_name(now, area), old.span, texts[0], texts[1], newest)


def _text(indicator: Indicator, point: PeriodFigure) -> str:
    if point.value is None:
        return missing_text(point).lower() or "none"
    if point.numerator is not None:
        of = f" of {point.denominator:,.0f}" if indicator.kind == "share" and point.denominator else ""
        return f"{point.numerator:,.0f}{of}"
    return value_text(indicator, point.value)

"""Wards that have become hotspots, or are none any more, since an earlier meeting."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from data_loaders.calendar.month import Span
from metrics.definitions.indicator import Indicator
from metrics.exports.hotspot_list import history_window
from metrics.hotspots.significance import findings, monthly_counts
from metrics.hotspots.ward_figures import compared_with, topics, ward_figures
from metrics.hotspots.ward_rows import By, WardFigure, WardFigures
from metrics.series.evidence import Evidence
from metrics.series.scope import Scope
from metrics.statistics.hotspot_history import Pattern
from metrics.wording.hotspot_list import ward_sentence

TURNED = {
    Pattern.EMERGING: "an emerging hotspot",
    Pattern.FORMER: "a former hotspot",
}
MEANING = "An emerging hotspot is hot in recent months and was not before; a former one was before, and not recently."
MONTHS = 24


@dataclass(frozen=True)
class WardChange:
    """A ward whose hotspot has come or gone.

    says: in words that follow its name. sentence: its figures, as the hotspots page has them.
    counts: its last two years month by month, None for a month without a figure.
    illustrative: are these invented to show what the dashboard does?
    """

    indicator: Indicator
    ward: WardFigure
    pattern: Pattern
    says: str
    sentence: str
    counts: tuple[float | None, ...]
    illustrative: bool


def ward_changes(then: tuple[Evidence, Scope], now: tuple[Evidence, Scope]) -> tuple[WardChange, ...]:
    """The wards that have turned emerging or former since then: the emerging first, then by measure and ward."""
    key = ("ward changes", then[0].snapshot.as_at, then[1], now[1])
    wards_changed = now[0].remember(key, lambda: _every(then, now))
    return tuple(sorted(wards_changed, key=lambda c: c.pattern is not Pattern.EMERGING))


def _every(then: tuple[Evidence, Scope], now: tuple[Evidence, Scope]) -> list[WardChange]:
    # A part of a topic (pedestrians, cyclists) has too few in a ward for its coming and going to mean anything.
    indicators = [
        i for i in topics(now[0].registry.indicators.values()) if i.id in now[0].registry.indicators
    ]
    return [change for i in indicators for change in _of(i, then, now)]


def _of(indicator: Indicator, then: tuple[Evidence, Scope], now: tuple[Evidence, Scope]) -> list[WardChange]:
    was = _patterns(indicator, *then)[1]
    figures, patterns = _patterns(indicator, *now)
    sentence_of = partial(ward_sentence, figures=figures, by=By.RATE)
    return [
        WardChange(
            indicator,
            w,
            p,
            f"now {TURNED[p]}",
            sentence_of(w),
            _counts(now[0], figures, w.code),
            figures.illustrative,
        )
        for w in figures.wards
        if (p := patterns.get(w.code)) and p in TURNED and w.code in was and was[w.code] != p
    ]


def _counts(evidence: Evidence, figures: WardFigures, ward: str) -> tuple[float | None, ...]:
    months = [figures.span.last - n for n in reversed(range(MONTHS))]
    counts = (monthly_counts(evidence, figures.indicator, figures.vintages, Span(m, 1)) for m in months)
    return tuple(None if counts is None else counts.get(ward, 0) for counts in counts)


def _patterns(
    indicator: Indicator, evidence: Evidence, scope: Scope
) -> tuple[WardFigures, dict[str, Pattern | None]]:
    """The figures of the wards asked about, and how each ward's hotspot comes and goes."""
    codes = evidence.registry.partnership.codes
    every = ward_figures(evidence, indicator, codes, scope.span, compared_with(scope, scope.span))
    by_ward = findings(evidence, every, history_window(evidence, scope.span))
    return every, {code: f.history for code, f in by_ward.items()}

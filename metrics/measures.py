"""Makes everything that a card says about one measure in one area."""

from __future__ import annotations

from collections.abc import Iterable

from data_loaders.calendar.month import Month, day_text
from data_loaders.odd_months import odd_months
from data_loaders.sources.catalogue import catalogue
from data_loaders.store.releases import Release
from metrics.definitions.indicator import Indicator
from metrics.formats import edition_text
from metrics.series.evidence import Evidence
from metrics.series.judgement import judge
from metrics.series.measure import Measure, area_name, plan_of, releases_of, with_own_baseline
from metrics.series.scope import Scope
from metrics.series.series import Series
from metrics.series.signals import baseline_level, signals
from metrics.series.year_end import year_end
from metrics.wording import measure as measure_wording
from metrics.wording.trend import outlook_sentence, trend_sentence


def measure(evidence: Evidence, indicator: Indicator, scope: Scope) -> Measure:
    """The measure for the scope's area."""
    plan, _inside = plan_of(evidence, scope)
    series = evidence.series(indicator, scope.area, scope.window)
    borough = None if scope.area == evidence.whole else scope.area
    target = evidence.registry.target(indicator.id, borough, plan)
    scope = with_own_baseline(scope, target, plan)
    judgement = judge(series, target, scope)
    name = area_name(evidence, scope.area)
    steps = tuple(evidence.snapshot.steps(indicator.id, scope.area))
    rebases = [Month.parse(step.month) for step in steps]
    chart = signals(series, rebases, baseline_level(series, scope.baseline.first))
    ending = year_end(evidence, indicator, scope, judgement)
    return Measure(
        indicator=indicator,
        area_name=name,
        scope=scope,
        series=series,
        target=target,
        judgement=judgement,
        sentence=measure_wording.sentence(indicator, name, judgement, scope),
        signals=chart,
        year_end=ending,
        trend=trend_sentence(indicator, chart),
        outlook=outlook_sentence(indicator, ending),
        source=_source(evidence, indicator, series),
        standing=series.standing,
        steps=steps,
        returns=evidence.registry.partnership.returns,
        as_at=day_text(evidence.snapshot.today) if evidence.snapshot.as_at else "",
        dates={release.id: _dated(release) for release in releases_of(evidence, series)},
    )


def priority(evidence: Evidence, priority_id: str, scope: Scope) -> tuple[Measure, ...]:
    """Every measure of a priority, in the order of its page."""
    return tuple(measure(evidence, i, scope) for i in evidence.registry.measures(priority_id))


def _source(evidence: Evidence, indicator: Indicator, series: Series) -> str:
    source = catalogue()[indicator.numerator.source]
    used = releases_of(evidence, series)
    parts = [f"Return from {indicator.sender}" if source.id == "partner_return" else source.publisher]
    if used and series.newest:
        parts.append(f"to {series.newest.span.last.last_day}")
        parts.append(f"loaded {day_text(used[-1].accepted)}")
    if series.denominator_label and indicator.denominator is not None:
        parts.append(f"{indicator.denominator.category}: {series.denominator_label}")
    parts += _odd(evidence, used)
    return " · ".join(parts)


def _odd(evidence: Evidence, used: Iterable[Release]) -> list[str]:
    """Which of the months used have far fewer or far more records than those around them; the first two of them."""
    every = evidence.remember("odd months", lambda: odd_months(evidence.snapshot.releases))
    ids = {release.id for release in used}
    texts = [f"{Month.parse(odd.release.first).name}: {odd.brief}" for odd in every if odd.release.id in ids]
    return texts[:2] + ([f"{len(texts) - 2} more such months"] if len(texts) > 2 else [])


def _dated(release: Release) -> str:
    """Its edition, or when it was loaded where the file does not tell that."""
    return edition_text(release.edition) if release.edition else f"loaded {day_text(release.accepted)}"

"""Everything a card says about one measure in one area: series, target, judgement, sentence, source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from data_loaders.batch import Standing
from data_loaders.odd_months import odd_months
from data_loaders.partnership import Returns
from data_loaders.source import catalogue
from data_loaders.store.reading import Step
from data_loaders.store.releases import Release
from metrics import sentences
from metrics.edition_words import edition_text
from metrics.evidence import Evidence
from metrics.indicator import Indicator
from metrics.judgement import Judgement, judge
from metrics.month import FinancialYear, Month, day_text
from metrics.plan import Plan, Target
from metrics.scope import Scope
from metrics.series import Series
from metrics.signals import Signals, baseline_level, signals
from metrics.trend_words import outlook_sentence, trend_sentence
from metrics.year_end import YearEnd, year_end


@dataclass(frozen=True)
class Measure:
    """A measure as a page shows it. area_name: "Dartford", or the partnership's short name for all together.

    sentence: what happened and how it stands. trend: what the series shows over time. outlook: how the year may end.
    steps: the step changes that were accepted for it. dates: for each release used, its edition or when it was loaded.
    as_at: the day as at which it is known, if not the latest.
    source: one line (publisher, newest month, date accepted, denominator).
    returns: when partners' returns are due; None where no day is agreed.
    newest: the newest month that any area of it has, to say where figures can be found if not here.
    """

    indicator: Indicator
    area_name: str
    scope: Scope
    series: Series
    target: Target | None
    judgement: Judgement
    sentence: str
    signals: Signals | None
    year_end: YearEnd | None
    trend: str
    outlook: str
    source: str
    standing: Standing | None
    steps: tuple[Step, ...] = ()
    dates: Mapping[int, str] = field(default_factory=dict)
    as_at: str = ""
    returns: Returns | None = None

    @property
    def illustrative(self) -> bool:
        """Is any figure of it invented to show what the dashboard does?"""
        return self.standing is Standing.ILLUSTRATIVE


def plan_of(evidence: Evidence, scope: Scope) -> tuple[Plan, bool]:
    """The plan whose rules apply to the month asked about, and whether the month is inside the plan's year."""
    return evidence.registry.plan_for(str(scope.ending))


def area_name(evidence: Evidence, area: str) -> str:
    """The name of a borough, or of the boroughs together."""
    own = evidence.registry.partnership
    return " and ".join(b.name for b in own.boroughs) if area == evidence.whole else own.borough(area).name


def with_own_baseline(scope: Scope, target: Target | None, plan: Plan) -> Scope:
    """The same question against the measure's own baseline, if the plan gives it one and no other year was chosen."""
    if target and target.baseline and str(scope.baseline) == plan.baseline:
        return replace(scope, baseline=FinancialYear.parse(target.baseline))
    return scope


def measure(evidence: Evidence, indicator: Indicator, scope: Scope) -> Measure:
    """The measure for the scope's area."""
    plan, _inside = plan_of(evidence, scope)
    series = evidence.series(indicator, scope.area, scope.window)
    borough = None if scope.area == evidence.whole else scope.area
    target = evidence.registry.target(indicator.id, borough, plan)
    scope = with_own_baseline(scope, target, plan)
    judgement = judge(series, target, scope)
    name = area_name(evidence, scope.area)
    steps = tuple(evidence.book.steps(indicator.id, scope.area))
    rebases = [Month.parse(step.month) for step in steps]
    found = signals(series, rebases, baseline_level(series, scope.baseline.first))
    ending = year_end(evidence, indicator, scope, judgement)
    return Measure(
        indicator=indicator,
        area_name=name,
        scope=scope,
        series=series,
        target=target,
        judgement=judgement,
        sentence=sentences.sentence(indicator, name, judgement, scope),
        signals=found,
        year_end=ending,
        trend=trend_sentence(indicator, found),
        outlook=outlook_sentence(indicator, ending),
        source=_source(evidence, indicator, series),
        standing=series.standing,
        steps=steps,
        returns=evidence.registry.partnership.returns,
        as_at=day_text(evidence.book.today) if evidence.book.as_at else "",
        dates={release.id: _dated(release) for release in releases_of(evidence, series)},
    )


def priority(evidence: Evidence, priority_id: str, scope: Scope) -> tuple[Measure, ...]:
    """Every measure of a priority, in the order of its page."""
    return tuple(measure(evidence, i, scope) for i in evidence.registry.measures(priority_id))


def releases_of(evidence: Evidence, series: Series) -> list[Release]:
    """The releases that a series was made from, oldest first."""
    ids = sorted({r for p in series.points for r in p.releases})
    return [evidence.book.release[i] for i in ids if i in evidence.book.release]


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
    every = evidence.remember("odd months", lambda: odd_months(evidence.book.releases))
    ids = {release.id for release in used}
    found = [f"{Month.parse(odd.release.first).name}: {odd.brief}" for odd in every if odd.release.id in ids]
    return found[:2] + ([f"{len(found) - 2} more such months"] if len(found) > 2 else [])


def _dated(release: Release) -> str:
    """Its edition, or when it was loaded where the file does not tell that."""
    return edition_text(release.edition) if release.edition else f"loaded {day_text(release.accepted)}"

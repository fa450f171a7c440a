"""Everything a card says about one measure in one area: series, target, judgement, sentence, source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from data_loaders.batch import Standing
from data_loaders.calendar.month import FinancialYear
from data_loaders.partnership import Returns
from data_loaders.store.releases import Release
from data_loaders.store.snapshot import Step
from metrics.definitions.indicator import Indicator
from metrics.definitions.plan import Plan, Target
from metrics.series.evidence import Evidence
from metrics.series.judgement import Judgement
from metrics.series.scope import Scope
from metrics.series.series import Series
from metrics.series.signals import Signals
from metrics.series.year_end import YearEnd


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
    partnership = evidence.registry.partnership
    return (
        " and ".join(b.name for b in partnership.boroughs)
        if area == evidence.whole
        else partnership.borough(area).name
    )


def with_own_baseline(scope: Scope, target: Target | None, plan: Plan) -> Scope:
    """The same question against the measure's own baseline, if the plan gives it one and no other year was chosen."""
    if target and target.baseline and str(scope.baseline) == plan.baseline:
        return replace(scope, baseline=FinancialYear.parse(target.baseline))
    return scope


def releases_of(evidence: Evidence, series: Series) -> list[Release]:
    """The releases that a series was made from, oldest first."""
    ids = sorted({r for p in series.points for r in p.releases})
    return [evidence.snapshot.release[i] for i in ids if i in evidence.snapshot.release]

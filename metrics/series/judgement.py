"""Is it on track, and is that more than chance? One function for every kind of measure and every rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from data_loaders.batch import Reason
from data_loaders.calendar.month import Month, Span
from metrics.definitions.indicator import Indicator
from metrics.definitions.plan import Number, Target
from metrics.series.change import Change, allowance, compare
from metrics.series.numeric_target import Stand, stand
from metrics.series.scope import Scope
from metrics.series.series import PeriodFigure, Series, total

# Below this many months (or one quarter's return) of the plan year nothing is judged.
FEWEST_MONTHS = 3


class Status(StrEnum):
    """The words on the page."""

    ON_CLEAR = "On track – clear"
    ON_CHANCE = "On track – could be chance"
    OFF_CHANCE = "Off track – could be chance"
    OFF_CLEAR = "Off track – clear"
    REPORTED = "Reported, not judged"
    MONITORED = "Monitored, no target"
    TOO_EARLY = "Too early"
    NO_BASELINE = "No baseline"
    NO_RETURN = "No return"
    NOT_PUBLISHED = "Not published"
    NOT_LOADED = "Not loaded"
    NOT_AVAILABLE = "Not available"
    WITHHELD = "Withheld (small number)"
    NOT_CLEARED = "Not cleared for release"

    @property
    def judged(self) -> bool:
        """Does it say on or off track?"""
        return self in (Status.ON_CLEAR, Status.ON_CHANCE, Status.OFF_CHANCE, Status.OFF_CLEAR)

    @property
    def on_track(self) -> bool:
        """On the right side of the target, clearly or not."""
        return self in (Status.ON_CLEAR, Status.ON_CHANCE)

    @property
    def clear(self) -> bool:
        """More than chance."""
        return self in (Status.ON_CLEAR, Status.OFF_CLEAR)


WHY_MISSING = {
    Reason.NOT_LOADED: Status.NOT_LOADED,
    Reason.NOT_SUBMITTED: Status.NO_RETURN,
    Reason.NOT_PUBLISHED: Status.NOT_PUBLISHED,
    Reason.NOT_COMPARABLE: Status.NO_BASELINE,
    Reason.NOT_AVAILABLE: Status.NOT_AVAILABLE,
    Reason.WITHHELD: Status.WITHHELD,
    Reason.NOT_CLEARED: Status.NOT_CLEARED,
    Reason.RETRACTED: Status.NOT_AVAILABLE,
}


@dataclass(frozen=True)
class Judgement:
    """The status, and everything that led to it.

    current, baseline: totals over `span` and `compared`, which hold only the periods that both years have.
    left_out: periods inside the span that one of the years lacks.
    awaited: the months after the span for which nothing has come, with the status that says why; None if all has.
    level: where the year so far should stand on the way to a numeric target, in the measure's unit.
    allowed: how many times the chance of independent events was allowed for, by how unevenly its own months vary.
    reason: the sentence-ready reason where there is no judgement.
    """

    status: Status
    rule: str | None
    span: Span
    compared: Span
    current: PeriodFigure | None = None
    baseline: PeriodFigure | None = None
    change: Change | None = None
    left_out: tuple[Span, ...] = ()
    awaited: tuple[Span, Status] | None = None
    level: float | None = None
    allowed: float = 1
    reason: str = ""


def judge(series: Series, target: Target | None, scope: Scope) -> Judgement:
    """Judge the year so far against the same months of the baseline year.

    Periods that have not arrived are left out of both years. Activity measures are reported and never judged;
    a measure without a target in the plan is monitored.
    """
    rule = target.rule if target else None
    here = series.within(scope.span)
    arrived = [p for p in here if p.value is not None]
    if not arrived:
        return _nothing(here, series, rule, scope)
    pairs = _pairs(series, arrived, scope)
    months = sum(p.span.months for p, _ in pairs) if pairs else sum(p.span.months for p in arrived)
    matched = [p for p, _ in pairs] or arrived
    span = Span.between(matched[0].span.first, matched[-1].span.last)
    current = total(series.indicator, matched, span)
    before = total(series.indicator, [b for _, b in pairs], _shift(span, scope)) if pairs else None
    allowed = allowance(series, scope.ending.financial_year)
    change = compare(series.indicator, current, before, months, allowed) if before else None
    progress = None
    if target and target.number:
        part = share_of_way(series, _way(target.number, scope), _shift(span, scope))
        progress = stand(series.indicator, target.number, current, before, change, part, allowed)
    status, reason = _status(series.indicator, target, change, progress, months, scope)
    left_out = tuple(p.span for p in here if p.span in span and p not in matched)
    awaited = _awaited(here, span)
    level = progress.level if progress else None
    compared = _shift(span, scope)
    return Judgement(
        status, rule, span, compared, current, before, change, left_out, awaited, level, allowed, reason
    )


def _awaited(here: Sequence[PeriodFigure], span: Span) -> tuple[Span, Status] | None:
    """The run of periods after the span that have no figure, and why the last of them has none."""
    late = [p for p in here if p.span.first > span.last and p.missing]
    if not late:
        return None
    return Span.between(late[0].span.first, late[-1].span.last), WHY_MISSING[
        late[-1].missing or Reason.NOT_LOADED
    ]


def _shift(span: Span, scope: Scope) -> Span:
    return span.years_before(scope.ending.financial_year.start - scope.baseline.start)


def _pairs(
    series: Series, arrived: list[PeriodFigure], scope: Scope
) -> list[tuple[PeriodFigure, PeriodFigure]]:
    """Each arrived period with the same one of the baseline year, where both have a figure."""
    pairs = ((p, series.by_span.get(_shift(p.span, scope))) for p in arrived)
    return [(p, b) for p, b in pairs if b is not None and b.value is not None]


def _nothing(here: Sequence[PeriodFigure], series: Series, rule: str | None, scope: Scope) -> Judgement:
    """No figure has arrived for the year so far: the reason is the status."""
    if not here:
        status, reason = (
            Status.TOO_EARLY,
            f"the figure for {scope.ending.financial_year} comes when the year is over",
        )
    else:
        missing = next((p.missing for p in reversed(here) if p.missing), Reason.NOT_LOADED)
        status, reason = WHY_MISSING[missing], str(missing)
    return Judgement(status, rule, scope.span, scope.compared, reason=reason)


def _way(number: Number, scope: Scope) -> Span:
    """The months of the baseline year from its April to the month by which the number is to be reached."""
    first = scope.baseline.first
    return Span(first, (Month.parse(number.by).number - first.number) % 12 + 1)


def share_of_way(series: Series, way: Span, part: Span) -> float:
    """How much of the baseline's events on the way to the target fell into these months; months ÷ months where that is
    not known. Above 1 once the target's date has passed."""
    whole = [p.numerator for p in series.within(way)]
    some = [p.numerator for p in series.within(part)]
    known = [n for n in whole if n is not None]
    if len(known) < len(whole) or not sum(known):
        return part.months / way.months
    return sum(n for n in some if n is not None) / sum(known)


def _status(
    indicator: Indicator,
    target: Target | None,
    change: Change | None,
    progress: Stand | None,
    months: int,
    scope: Scope,
) -> tuple[Status, str]:
    if indicator.good == "activity":
        return Status.REPORTED, ""
    if target is None or (target.rule == "none" and target.number is None):
        return Status.MONITORED, ""
    if months < FEWEST_MONTHS:
        return (
            Status.TOO_EARLY,
            f"fewer than {FEWEST_MONTHS} months of {scope.ending.financial_year} have arrived",
        )
    if progress is not None:
        return _four_words(progress.right_side, bool(progress.beyond_chance)), ""
    if change is None or target.number is not None:
        return Status.NO_BASELINE, f"there is no figure for the same months of {scope.baseline}"
    return position_and_evidence(target.rule, indicator.good, change), ""


def _four_words(right: bool, clear: bool) -> Status:
    if right:
        return Status.ON_CLEAR if clear else Status.ON_CHANCE
    return Status.OFF_CLEAR if clear else Status.OFF_CHANCE


def position_and_evidence(rule: str, good: str, change: Change) -> Status:
    """The four words. "reduce" and "increase" are right if the change goes that way; no change at all is not.

    "maintain" is on the wrong side only when the change for the worse is beyond chance; which way is worse follows
    the declared good direction ("steady" services are worse when fewer people use them).
    """
    worse = change.size > 0 if good == "down" else change.size < 0
    if rule == "maintain":
        if worse and change.beyond_chance:
            return Status.OFF_CLEAR
        return Status.ON_CLEAR if change.beyond_chance else Status.ON_CHANCE
    right = change.size < 0 if rule == "reduce" else change.size > 0
    return _four_words(right, bool(change.beyond_chance))

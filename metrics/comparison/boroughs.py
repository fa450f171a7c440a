"""Is one borough different from another, and is that more than chance? Over the months for which both have figures."""

from __future__ import annotations

import math
from collections.abc import Sequence

from data_loaders.batch import Reason, Standing
from data_loaders.calendar.month import Span
from data_loaders.sources.catalogue import catalogue
from metrics.comparison.side_by_side import AreaDifference, Comparison, Side
from metrics.definitions.indicator import Indicator
from metrics.definitions.plan import Priority
from metrics.series import uncertainty
from metrics.series.change import allowance
from metrics.series.evidence import Evidence
from metrics.series.measure import area_name, plan_of
from metrics.series.scope import Scope
from metrics.series.series import PeriodFigure, Series, total
from metrics.statistics.intervals import (
    Interval,
    rate_interval,
    rate_ratio,
    share_difference_interval,
    share_interval,
)

# A measure that only counts has no denominator of its own; boroughs of different size need one.
PER = 10_000


def of_plan(
    evidence: Evidence, scope: Scope, first: str, second: str
) -> list[tuple[Priority, list[Comparison]]]:
    """Every measure of the plan that is judged (activity is not), by priority, over the scope's year so far."""
    plan = plan_of(evidence, scope)[0]
    return [
        (
            priority,
            [
                compare(evidence, evidence.registry.indicators[id], scope, first, second)
                for id in priority.indicators
                if evidence.registry.indicators[id].good != "activity"
            ],
        )
        for priority in plan.priorities
    ]


def compare(evidence: Evidence, indicator: Indicator, scope: Scope, first: str, second: str) -> Comparison:
    """One measure in two areas, given by their codes.

    Rates, and counts over residents: exact ratio, allowing for events that come in runs as the judgement of a change
    does. Shares: difference with Newcombe's interval. Published rates:
    ratio by their published intervals, where they have any. What a period ends with (a stock) is not compared.
    """
    both = [evidence.series(indicator, area, scope.window) for area in (first, second)]
    names = [area_name(evidence, area) for area in (first, second)]
    here = [series.within(scope.span) for series in both]
    pairs = [(a, b) for a, b in zip(*here, strict=True) if a.value is not None and b.value is not None]
    if not pairs:
        return _nothing(indicator, scope, both, names, here)
    span = Span.between(pairs[0][0].span.first, pairs[-1][0].span.last)
    totals = [total(indicator, points, span) for points in zip(*pairs, strict=True)]
    kind = _kind(indicator, totals)
    bases = [_base(evidence, indicator, kind, s.area, t) for s, t in zip(both, totals, strict=True)]
    sides = [
        _side(indicator, kind, series.area, name, point, base)
        for series, name, point, base in zip(both, names, totals, bases, strict=True)
    ]
    return Comparison(
        indicator=indicator,
        span=span,
        first=sides[0],
        second=sides[1],
        kind=kind,
        unit=_unit(indicator, kind),
        difference=_difference(kind, sides[0], sides[1], _allowed(both, scope)),
        left_out=_left_out(here),
        source=_source(indicator),
        people=_people(evidence, indicator, kind, both, span),
        illustrative=any(s.standing is Standing.ILLUSTRATIVE for s in both),
    )


def _kind(indicator: Indicator, totals: Sequence[PeriodFigure]) -> str:
    """What of a measure can be compared. A count that is given out of a total is compared as a share of it."""
    if indicator.kind in ("stock", "published_rate"):
        return indicator.kind.removesuffix("_rate")
    return "share" if indicator.share_of and all(t.denominator for t in totals) else "rate"


def _base(
    evidence: Evidence, indicator: Indicator, kind: str, area: str, point: PeriodFigure
) -> float | None:
    """What a count is divided by: the measure's own denominator, else residents."""
    if kind != "rate" or indicator.kind == "rate":
        return point.denominator
    people = evidence.population.of(area, "residents", point.span.last.year)
    return people.value if people else None


def _side(
    indicator: Indicator, kind: str, area: str, name: str, point: PeriodFigure, base: float | None
) -> Side:
    if kind in ("stock", "published"):
        return Side(area, name, None, None, point.value, uncertainty.interval(indicator, point))
    per = _per(indicator, kind)
    value = per * (point.numerator or 0) / base if base else None
    if kind == "share":
        share = share_interval(point.numerator, base)
        return Side(area, name, point.numerator, base, value, share.scaled(per) if share else None)
    return Side(area, name, point.numerator, base, value, rate_interval(point.numerator, base, per))


def _per(indicator: Indicator, kind: str) -> float:
    if kind == "share":
        return 100
    return PER if indicator.kind == "number" else (indicator.per or 1)


def _unit(indicator: Indicator, kind: str) -> str:
    if kind == "share":
        return f"% of {indicator.share_of}"
    return f"per {PER:,} residents" if kind == "rate" and indicator.kind == "number" else indicator.unit


def _allowed(both: Sequence[Series], scope: Scope) -> float:
    """How many times the chance of independent events to allow for: the more uneven of the two decides."""
    return max(allowance(series, scope.ending.financial_year) for series in both)


def _difference(kind: str, first: Side, second: Side, allowed: float) -> AreaDifference | None:
    match kind:
        case "rate":
            ratio = rate_ratio(first.count, first.out_of, second.count, second.out_of, dispersion=allowed)
            return AreaDifference(ratio.ratio, _end(ratio.lower), _end(ratio.upper), 1) if ratio else None
        case "share":
            return _points(first, second)
        case "published":
            return _published(first, second)
    return None


def _end(limit: float | None) -> float | None:
    """A plain number: scipy's own kind would be written with its name."""
    return None if limit is None else float(limit)


def _points(first: Side, second: Side) -> AreaDifference | None:
    difference = share_difference_interval(first.count, first.out_of, second.count, second.out_of)
    if difference is None or first.value is None or second.value is None:
        return None
    points = difference.scaled(100)
    return AreaDifference(first.value - second.value, points.lower, points.upper, 0)


def _published(first: Side, second: Side) -> AreaDifference | None:
    if not (first.value and second.value and first.interval and second.interval):
        return None
    ratio = ratio_of_published(first.value, first.interval, second.value, second.interval)
    return AreaDifference(first.value / second.value, ratio.lower, ratio.upper, 1) if ratio else None


def _nothing(
    indicator: Indicator,
    scope: Scope,
    both: Sequence[Series],
    names: Sequence[str],
    here: Sequence[Sequence[PeriodFigure]],
) -> Comparison:
    """No period that both have: for each area without any figure the reason; None where no period is over yet."""
    sides = [Side(series.area, name) for series, name in zip(both, names, strict=True)]
    turned = zip(names, here, reversed(here), strict=True)
    missing = [
        (name, _reason(points, other))
        for name, points, other in turned
        if all(p.value is None for p in points)
    ]
    return Comparison(indicator, scope.span, sides[0], sides[1], missing=tuple(missing))


def _reason(points: Sequence[PeriodFigure], other: Sequence[PeriodFigure]) -> Reason | None:
    """Why an area has no figure: above all for a period for which the other has one; None if no period is over."""
    telling = [p.missing for p, q in zip(points, other, strict=True) if q.value is not None and p.missing]
    reasons = telling or [p.missing for p in points if p.missing]
    return reasons[-1] if reasons else None


def _left_out(here: Sequence[Sequence[PeriodFigure]]) -> tuple[Span, ...]:
    return tuple(a.span for a, b in zip(*here, strict=True) if (a.value is None) != (b.value is None))


def _source(indicator: Indicator) -> str:
    source = catalogue()[indicator.numerator.source]
    sender = indicator.sender
    return f"Return from {sender}" if source.id == "partner_return" else source.publisher


def _people(evidence: Evidence, indicator: Indicator, kind: str, both: Sequence[Series], span: Span) -> str:
    """Which population the counts are divided by: the series' own, or residents for what has none."""
    if kind != "rate":
        return ""
    if indicator.denominator is not None:
        labels, what = {s.denominator_label for s in both}, indicator.denominator.category
    else:
        people = (evidence.population.of(s.area, "residents", span.last.year) for s in both)
        labels, what = {people.label for people in people if people}, "residents"
    named = ", ".join(sorted(label for label in labels if label))
    return f"{what}: {named}" if named else ""


def ratio_of_published(
    first: float, around_first: Interval, second: float, around_second: Interval
) -> Interval | None:
    """95 % interval of first / second; None where a rate or a limit is 0, of which there is no logarithm.

    The logarithm of a rate has the standard error (ln upper − ln lower) / 2z; those of two separate areas add as
    squares. An approximation: published limits are rounded, and not quite symmetrical on that scale.
    Reference: Altman and Bland, BMJ 326 (2003) 219; Altman and Bland, BMJ 343 (2011) d2090.
    """
    ends = (around_first.lower, around_first.upper, around_second.lower, around_second.upper)
    if min(first, second, *ends) <= 0:
        return None
    widths = (math.log(i.upper / i.lower) for i in (around_first, around_second))
    reach = math.hypot(*widths) / 2
    ratio = first / second
    return Interval(ratio * math.exp(-reach), ratio * math.exp(reach))

"""Checks that the definitions fit each other: every name that one file uses is one that another gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from data_loaders.fault import Fault
from data_loaders.partnership import Partnership
from metrics.definitions.consultation import Consultation
from metrics.definitions.indicator import Indicator
from metrics.definitions.plan import Plan

# A source's categories; None where they are the definitions' own ids.
Sources = Mapping[str, frozenset[str] | None]

# What may be promised about a measure, by the direction that is good.
FITTING = {
    "down": ("reduce", "maintain", "none"),
    "up": ("increase", "maintain", "none"),
    "steady": ("maintain", "none"),
    "activity": ("none",),
}


def check_indicators(indicators: Iterable[Indicator], priorities: set[str], sources: Sources) -> None:
    """Raises Fault for a priority that no plan has, and for a source or category that does not exist."""
    for indicator in indicators:
        if indicator.priority not in priorities:
            expected = f"a priority of a plan ({', '.join(sorted(priorities))})"
            raise Fault(f"{indicator.id}.toml", expected, repr(indicator.priority), "key priority")
        _check_numerator(indicator, sources)
        _check_denominator(indicator, sources)
        _check_small_numbers(indicator)


def _check_numerator(indicator: Indicator, sources: Sources) -> None:
    indicator_id, counted = indicator.id, indicator.numerator
    known = _categories(indicator, "numerator", counted.source, sources)
    named = [("numerator.categories", c) for c in counted.categories]
    named += [("numerator.all_but", c) for c in counted.all_but]
    named += [("parts", c) for part in indicator.parts for c in part.categories]
    named += [("split", c) for categories in indicator.split.values() for c in categories]
    for key, category in named:
        if known is None and category != indicator_id and not category.startswith(f"{indicator_id}:"):
            raise Fault(
                f"{indicator_id}.toml",
                f"{indicator_id!r}, or its parts as '{indicator_id}:part'",
                repr(category),
                f"key {key}",
            )
        if known is not None and category not in known:
            raise Fault(
                f"{indicator_id}.toml", f"a category of {counted.source}", repr(category), f"key {key}"
            )


def _check_denominator(indicator: Indicator, sources: Sources) -> None:
    if indicator.denominator is None:
        return
    source, category = indicator.denominator.source, indicator.denominator.category
    known = _categories(indicator, "denominator", source, sources)
    if known is not None and category not in known:
        where = "key denominator.category"
        raise Fault(f"{indicator.id}.toml", f"a category of {source}", repr(category), where)


def _check_small_numbers(indicator: Indicator) -> None:
    """A partner's figure may be about people, so that it needs no threshold is a decision and is never left open."""
    if indicator.numerator.source == "partner_return" and not (indicator.disclosure or indicator.unprotected):
        expected = "disclosure with its threshold and rule, or unprotected with the reason"
        raise Fault(f"{indicator.id}.toml", expected, "neither", "key disclosure")


def _categories(indicator: Indicator, part: str, source: str, sources: Sources) -> frozenset[str] | None:
    if source not in sources:
        expected = f"a known source ({', '.join(sources)})"
        raise Fault(f"{indicator.id}.toml", expected, repr(source), f"key {part}.source")
    return sources[source]


def check_plans(plans: Iterable[Plan], partnerships: Mapping[str, Partnership]) -> None:
    """Raises Fault for an unknown partnership or borough, and for two plans of one year."""
    plans = tuple(plans)
    for plan in plans:
        file = f"{plan.id}.toml"
        if plan.partnership not in partnerships:
            raise Fault(file, f"one of {', '.join(partnerships)}", repr(plan.partnership), "key partnership")
        borough_codes = partnerships[plan.partnership].codes
        for key, code in _boroughs_named(plan):
            if code not in borough_codes:
                expected = f"a borough of {plan.partnership} ({', '.join(borough_codes)})"
                raise Fault(file, expected, repr(code), f"key {key}")
    for first_plan, other in combinations(plans, 2):
        if (first_plan.partnership, first_plan.year) == (other.partnership, other.year):
            problem = f"another in {first_plan.id}.toml"
            raise Fault(f"{other.id}.toml", f"one plan for {first_plan.year}", problem, "key year")


def _boroughs_named(plan: Plan) -> Iterator[tuple[str, str]]:
    for figures in plan.story.figures if plan.story else ():
        yield from (("story.figures.boroughs", code) for code in figures.boroughs)
    for indicator, target in plan.targets.items():
        yield from ((f"targets.{indicator}.boroughs", code) for code in target.boroughs)


def check_promises(plans: Iterable[Plan], indicators: Mapping[str, Indicator]) -> None:
    """Raises Fault for an indicator that does not exist, and for a target against its good direction."""
    for plan in plans:
        for key, name in _indicators_named(plan):
            if name not in indicators:
                raise Fault(f"{plan.id}.toml", "an indicator with a file", repr(name), f"key {key}")
        for key, name, target in plan.every_target():
            good = indicators[name].good
            if target.rule not in FITTING[good] or (target.number and good == "activity"):
                expected = f"one of {', '.join(FITTING[good])}, as {good} is good"
                promise = "a number" if target.number else repr(target.rule)
                raise Fault(f"{plan.id}.toml", expected, promise, f"key {key}")


def _indicators_named(plan: Plan) -> Iterator[tuple[str, str]]:
    yield from (("hotspots", i) for i in plan.hotspots)
    for p, priority in enumerate(plan.priorities, start=1):
        for m, measure in enumerate(priority.measures, start=1):
            yield from ((f"priorities[{p}].measures[{m}].indicators", name) for name in measure.indicators)
    yield from ((f"targets.{name}", name) for name in plan.targets)


def check_homes(plan: Plan, indicators: Mapping[str, Indicator]) -> None:
    """Raises Fault where the plan lists an indicator under a priority that is not the one in its own file."""
    for priority in plan.priorities:
        for name in priority.indicators:
            stated = indicators[name].priority
            if stated != priority.id:
                expected = f"{priority.id!r}, as in {plan.id}.toml"
                raise Fault(f"{name}.toml", expected, repr(stated), "key priority")


def check_consultations(
    consultations: Iterable[Consultation], plans: Iterable[Plan], indicators: Mapping[str, Indicator]
) -> None:
    """Raises Fault for a consultation on a plan, or a row about an indicator, that does not exist."""
    known = [p.id for p in plans]
    for consultation in consultations:
        if consultation.plan not in known:
            raise Fault(
                f"{consultation.id}.toml", f"a plan ({', '.join(known)})", repr(consultation.plan), "key plan"
            )
        for row in (row for question in consultation.questions for row in question.rows):
            if row.indicator is not None and row.indicator not in indicators:
                raise Fault(
                    f"{consultation.id}.toml", "an indicator with a file", repr(row.indicator), row.about
                )

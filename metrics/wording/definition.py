"""A measure's definition in words: every field of its file, and what the plan promises for it, as label and text."""

from __future__ import annotations

from data_loaders.calendar.month import Month
from data_loaders.source import Source
from data_loaders.sources.catalogue import catalogue
from metrics.definitions.indicator import Indicator
from metrics.definitions.plan import Number, Plan, Target
from metrics.definitions.registry import Registry
from metrics.wording.consultation import listed

KIND = {
    "rate": "A rate: what happened, divided by people or homes",
    "number": "A number",
    "share": "A share",
    "stock": "A level: what there is at the end of each period",
    "published_rate": "A rate that the publisher has worked out; it is shown as it is",
}
GOOD = {
    "down": "Lower is better",
    "up": "Higher is better",
    "steady": "Steady: a service that people can go on using",
    "activity": "Neither: an activity, reported and not judged",
}
FREQUENCY = {"month": "Every month", "quarter": "Every quarter", "year": "Every year"}
GEOGRAPHY = {"ward": "ward", "borough": "borough"}
RETURN = "partner_return"


def facts(registry: Registry, indicator: Indicator, plan: Plan | None = None) -> list[tuple[str, str]]:
    """What there is to know of a measure, in the order of a page; whatever does not apply is left out.

    plan: whose targets are told; the newest by default.
    """
    plan = plan or registry.plan
    lines = [
        ("What it is", indicator.definition),
        ("What stands in for it", indicator.proxy or ""),
        ("Why it is measured", indicator.why),
        ("Kind", KIND[indicator.kind]),
        ("Unit", _unit(indicator)),
        ("Counted", _numerator(indicator)),
        ("Divided by", _denominator(indicator)),
        ("Source", _source(indicator)),
        ("Arrives", FREQUENCY[indicator.frequency]),
        ("Shown by", listed(GEOGRAPHY[g] for g in indicator.geographies)),
        ("Better", GOOD[indicator.good]),
        (f"Target {plan.year}", target_text(registry, indicator, plan)),
        ("Plan", registry.reference(indicator.id, plan) or "Not named in the plan"),
        ("Led by", indicator.lead),
        ("Figures from", indicator.supplier or ""),
        ("Shown in parts", "; ".join(indicator.split)),
        ("Small numbers", _disclosure(indicator)),
        ("Seasons", "Months are compared with their usual level" if indicator.seasonal else ""),
        ("Breaks", " ".join(f"From {Month.parse(b.month).name}: {b.why}" for b in indicator.breaks)),
        ("Definition reviewed", _day(indicator)),
    ]
    return [(label, _opening(text)) for label, text in lines if text] + [("Name in files", indicator.id)]


def _opening(text: str) -> str:
    return text[:1].upper() + text[1:]


def target_text(registry: Registry, indicator: Indicator, plan: Plan) -> str:
    """What the plan promises: once where it is the same everywhere, else by borough."""
    if indicator.good == "activity":
        return "None; activity is reported, not judged"
    boroughs = registry.partnership.boroughs
    by_borough = {b.name: _target(indicator, plan.target(indicator.id, b.code)) for b in boroughs}
    together = _target(indicator, plan.target(indicator.id))
    if set(by_borough.values()) == {together}:
        return together
    return "; ".join([*(f"{name}: {text}" for name, text in by_borough.items()), f"together: {together}"])


def _target(indicator: Indicator, target: Target | None) -> str:
    if target is None or (target.rule == "none" and target.number is None):
        return "none; the measure is monitored"
    if target.number is not None:
        return _number(indicator, target.number, target.baseline or "")
    same = f"than in the same months of {target.baseline}"
    match target.rule:
        case "reduce":
            return f"reduce (lower {same})"
        case "increase":
            return f"increase (higher {same})"
    worse = "higher" if indicator.good == "down" else "lower"
    return f"maintain (not clearly {worse} {same})"


def _number(indicator: Indicator, number: Number, baseline: str) -> str:
    by = f"by {Month.parse(number.by).last_day}"
    if number.kind in ("ceiling", "floor"):
        return (
            f"at {'most' if number.kind == 'ceiling' else 'least'} {number.value:,g} {_unit(indicator)} {by}"
        )
    size = f"{abs(number.value):,g}{'%' if number.kind == 'percent_change' else f' {_unit(indicator)}'}"
    return f"{size} {'lower' if number.value < 0 else 'higher'} than in {baseline} {by}"


def _unit(indicator: Indicator) -> str:
    return f"% of {indicator.share_of}" if indicator.kind == "share" else indicator.unit


def _numerator(indicator: Indicator) -> str:
    if indicator.kind == "published_rate":
        return ""
    if indicator.numerator.source == RETURN:
        return f"As returned, under {listed(indicator.categories)}"
    if indicator.numerator.all_but:
        return f"Every category of the source but {listed(indicator.numerator.all_but)}"
    return listed(indicator.categories)


def _denominator(indicator: Indicator) -> str:
    below = indicator.denominator
    if below is None:
        return ""
    if below.source == RETURN:
        return f"{indicator.share_of or below.category}, as returned"
    return f"{below.category} of the year, or of the newest year before it that is known"


def _source(indicator: Indicator) -> str:
    source: Source = catalogue()[indicator.numerator.source]
    return f"{source.title} ({source.publisher})"


def _disclosure(indicator: Indicator) -> str:
    declared = indicator.disclosure
    if declared is None:
        return f"Every figure is shown. {indicator.unprotected}" if indicator.unprotected else ""
    small = f"A count from 1 to {declared.threshold - 1} is withheld"
    group = f", and so is all or none of fewer than {declared.group}" if declared.group else ""
    held = (
        " A return is shown to others once an officer has cleared it for release." if declared.cleared else ""
    )
    return f"{small}{group}. {declared.why} Rule: {declared.rule}.{held}"


def _day(indicator: Indicator) -> str:
    return f"{indicator.reviewed.day} {Month.of(indicator.reviewed.year, indicator.reviewed.month).name}"

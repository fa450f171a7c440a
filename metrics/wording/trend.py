"""The second and third sentence of a card: what the series shows over time, and how the year may end."""

from __future__ import annotations

from data_loaders.calendar.month import Month
from data_loaders.store.snapshot import Step
from metrics.definitions.indicator import Indicator
from metrics.formats import number
from metrics.series.signals import Signals
from metrics.series.year_end import YearEnd
from metrics.statistics.assurance import Assurance
from metrics.statistics.outlook import Withheld
from metrics.statistics.special_cause import Variation
from metrics.statistics.step import StepProposal

SHOWS = {
    Variation.IMPROVEMENT: "The newest {period} is a signal of improvement",
    Variation.CONCERN: "The newest {period} is a signal of concern",
    Variation.NEITHER: "The newest {period} is a signal of change, neither better nor worse",
}
EXPECT = {
    Assurance.PASSING: "Ordinary variation alone would keep it on the right side of the baseline.",
    Assurance.FAILING: "Ordinary variation alone would keep it on the wrong side of the baseline.",
    Assurance.HIT_AND_MISS: "Ordinary variation alone could put it on either side of the baseline.",
}


VARIATION = {
    Variation.COMMON: "ordinary variation",
    Variation.IMPROVEMENT: "a signal of improvement",
    Variation.CONCERN: "a signal of concern",
    Variation.NEITHER: "a signal of change",
}
ASSURANCE = {
    Assurance.PASSING: "would meet the aim",
    Assurance.FAILING: "would miss the aim",
    Assurance.HIT_AND_MISS: "could meet or miss the aim",
}


def variation_words(chart: Signals) -> str:
    """What the newest figure shows, in a few words: "a signal of concern (high)"; empty without limits."""
    if chart.variation is None:
        return ""
    way = {1: " (high)", -1: " (low)", 0: ""}[chart.direction]
    return f"{VARIATION[chart.variation]}{way}{', provisional' if chart.provisional else ''}"


def brief(chart: Signals | None) -> str:
    """What a card of several boroughs says of each: the newest figure, and a new level that is proposed."""
    if chart is None:
        return ""
    step = f"; perhaps a new level from {chart.proposed.date.name}" if chart.proposed else ""
    return f"{variation_words(chart)}{step}"


def assurance_words(chart: Signals) -> str:
    """What ordinary variation alone would do; empty where that is not known."""
    return f"ordinary variation alone {ASSURANCE[chart.assurance]}" if chart.assurance else ""


def trend_sentence(indicator: Indicator, chart: Signals | None) -> str:
    """Signal or ordinary variation, with the rule that says so; empty where no chart of this kind is drawn."""
    if chart is None or chart.variation is None:
        return ""
    return " ".join(part for part in (_shows(indicator, chart), _limits(chart), _proposal(chart)) if part)


def _shows(indicator: Indicator, chart: Signals) -> str:
    period = indicator.frequency
    if chart.variation is None or chart.variation is Variation.COMMON:
        return f"The newest {period} is within ordinary variation."
    newest = next(mark for mark in reversed(chart.marks) if mark is not None)
    rules = sorted({str(signal.rule) for signal in newest.signals})
    return f"{SHOWS[chart.variation].format(period=period)} ({'; '.join(rules)})."


def _limits(chart: Signals) -> str:
    if chart.provisional:
        return "The limits are provisional: they rest on fewer than 13 points."
    return EXPECT.get(chart.assurance, "") if chart.assurance else ""


def _proposal(chart: Signals) -> str:
    return proposed(chart.proposed) if chart.proposed else ""


def outlook_sentence(indicator: Indicator, ending: YearEnd | None) -> str:
    """How the year may end and the chance of meeting the aim; or why nothing is said. Empty once it is over."""
    if ending is None:
        return ""
    if isinstance(ending.outlook, Withheld):
        why = ending.outlook.reason
        return "" if "complete" in why else f"No outlook for {ending.year}: {why[0].lower()}{why[1:]}"
    likely = f"{ending.year} is likely to end between {number(ending.outlook.lower)} and {number(ending.outlook.upper)}"
    return f"{likely} (80% interval).{_chance(indicator, ending)}"


def _chance(indicator: Indicator, ending: YearEnd) -> str:
    if (
        isinstance(ending.outlook, Withheld)
        or ending.outlook.chance_of_target is None
        or ending.target is None
    ):
        return ""
    aim = f"{number(ending.target)} or {'more' if indicator.good == 'up' else 'fewer'}"
    return f" The chance of meeting the aim ({aim}) is {_in_words(ending.outlook.chance_of_target)}."


def _in_words(chance: float) -> str:
    """Whole per cents, but never a certainty."""
    if chance < 0.01:
        return "under 1%"
    return "over 99%" if chance > 0.99 else f"about {chance * 100:.0f}%"


def accepted(step: Step) -> str:
    """Who accepted it, when and why."""
    day = f"{step.decided.day} {Month.of(step.decided.year, step.decided.month).name}"
    return (
        f"New level from {Month.parse(step.month).name}: {step.reason} "
        f"(accepted by {step.decided_by} on {day}; mean and limits start anew there)."
    )


def proposed(step: StepProposal) -> str:
    """What the figures suggest, which nobody has accepted."""
    month: Month = step.date
    return (
        f"The level may have changed for good from {month.name} ({step.before:.1f} before, {step.after:.1f} since); "
        "nobody has accepted this."
    )

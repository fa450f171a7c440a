"""The second and third sentence of a card: what the series shows over time, and how the year may end."""

from __future__ import annotations

from metrics.indicator import Indicator
from metrics.sentences import number
from metrics.signals import Signals
from metrics.statistics.assurance import Assurance
from metrics.statistics.outlook import Withheld
from metrics.statistics.special_cause import Variation
from metrics.step_words import proposed
from metrics.year_end import YearEnd

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


def variation_words(found: Signals) -> str:
    """What the newest figure shows, in a few words: "a signal of concern (high)"; empty without limits."""
    if found.variation is None:
        return ""
    way = {1: " (high)", -1: " (low)", 0: ""}[found.direction]
    return f"{VARIATION[found.variation]}{way}{', provisional' if found.provisional else ''}"


def brief(found: Signals | None) -> str:
    """What a card of several boroughs says of each: the newest figure, and a new level that is proposed."""
    if found is None:
        return ""
    step = f"; perhaps a new level from {found.proposed.date.name}" if found.proposed else ""
    return f"{variation_words(found)}{step}"


def assurance_words(found: Signals) -> str:
    """What ordinary variation alone would do; empty where that is not known."""
    return f"ordinary variation alone {ASSURANCE[found.assurance]}" if found.assurance else ""


def trend_sentence(indicator: Indicator, found: Signals | None) -> str:
    """Signal or ordinary variation, with the rule that says so; empty where no chart of this kind is drawn."""
    if found is None or found.variation is None:
        return ""
    return " ".join(part for part in (_shows(indicator, found), _limits(found), _proposal(found)) if part)


def _shows(indicator: Indicator, found: Signals) -> str:
    period = indicator.frequency
    if found.variation is None or found.variation is Variation.COMMON:
        return f"The newest {period} is within ordinary variation."
    newest = next(mark for mark in reversed(found.marks) if mark is not None)
    rules = sorted({str(signal.rule) for signal in newest.signals})
    return f"{SHOWS[found.variation].format(period=period)} ({'; '.join(rules)})."


def _limits(found: Signals) -> str:
    if found.provisional:
        return "The limits are provisional: they rest on fewer than 13 points."
    return EXPECT.get(found.assurance, "") if found.assurance else ""


def _proposal(found: Signals) -> str:
    return proposed(found.proposed) if found.proposed else ""


def outlook_sentence(indicator: Indicator, found: YearEnd | None) -> str:
    """How the year may end and the chance of meeting the aim; or why nothing is said. Empty once it is over."""
    if found is None:
        return ""
    if isinstance(found.found, Withheld):
        why = found.found.reason
        return "" if "complete" in why else f"No outlook for {found.year}: {why[0].lower()}{why[1:]}"
    likely = (
        f"{found.year} is likely to end between {number(found.found.lower)} and {number(found.found.upper)}"
    )
    return f"{likely} (80% interval).{_chance(indicator, found)}"


def _chance(indicator: Indicator, found: YearEnd) -> str:
    if isinstance(found.found, Withheld) or found.found.chance_of_target is None or found.target is None:
        return ""
    aim = f"{number(found.target)} or {'more' if indicator.good == 'up' else 'fewer'}"
    return f" The chance of meeting the aim ({aim}) is {_in_words(found.found.chance_of_target)}."


def _in_words(chance: float) -> str:
    """Whole per cents, but never a certainty."""
    if chance < 0.01:
        return "under 1%"
    return "over 99%" if chance > 0.99 else f"about {chance * 100:.0f}%"

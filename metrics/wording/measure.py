"""One sentence or two for each measure: the same on its card, in its alternative text and in every export."""

from __future__ import annotations

from data_loaders.calendar.month import Span
from metrics.definitions.indicator import Indicator
from metrics.formats import number, percent, rate
from metrics.series.judgement import Judgement, Status
from metrics.series.scope import Scope
from metrics.series.series import PeriodFigure

WHY = {
    Status.NO_RETURN: "No return was received for {period}.",
    Status.NOT_PUBLISHED: "The figure for {period} has not been published.",
    Status.NOT_LOADED: "No figures are loaded for {period}.",
    Status.NOT_AVAILABLE: "The figure for {period} is not available.",
    Status.WITHHELD: "The figure for {period} is withheld, because small numbers could point to a person.",
    Status.NOT_CLEARED: "The return for {period} has come and is not cleared for release yet.",
    Status.NO_BASELINE: "Offences were not counted separately in {period}.",
    Status.TOO_EARLY: "It is too early to say: {reason}.",
}


def sentence(indicator: Indicator, area: str, judgement: Judgement, scope: Scope) -> str:
    """What happened, whether it is more than chance, and how it stands against the plan."""
    if judgement.current is None:
        return _why(indicator, area, judgement, scope)
    what = f"{_what(indicator, area, judgement)}{_change(indicator, judgement)}."
    parts = [what, _left_out(judgement), _evidence(judgement), _standing(judgement), _awaited(judgement)]
    return " ".join(p for p in parts if p)


def _why(indicator: Indicator, area: str, judgement: Judgement, scope: Scope) -> str:
    period = judgement.span.words
    text = WHY[judgement.status].format(period=period, reason=judgement.reason)
    return f"{text[:-1]} ({area})." if judgement.status is not Status.TOO_EARLY else text


def _when(span: Span) -> str:
    return f"In {span.words}" if span.months == 1 else f"From {span.words}"


def _what(indicator: Indicator, area: str, judgement: Judgement) -> str:
    current = judgement.current
    if current is None:
        raise ValueError("a judgement without a figure has nothing to say about it")
    match indicator.kind:
        case "share":
            asked = f"the {number(current.denominator or 0)} {indicator.share_of}"
            return f"{_when(judgement.span)}, {percent(current.value or 0)} of {asked} in {area} {indicator.verb}"
        case "stock":
            return f"At the end of {judgement.span.last.name} {_there(indicator, current)} in {area}"
        case "published_rate":
            rate_of = f"{number(current.value or 0)} {indicator.noun} in {area} {indicator.unit}"
            return f"In {judgement.span.label} there were {rate_of}"
    return f"{_when(judgement.span)} {_there(indicator, current)} in {area}{_rate(indicator, current)}"


def _there(indicator: Indicator, current: PeriodFigure) -> str:
    count = current.numerator if current.numerator is not None else (current.value or 0)
    if count == 1 and indicator.one:
        return f"there was 1 {indicator.one}"
    if count == 0:
        return f"there were no {indicator.noun}"
    return f"there were {number(count)} {indicator.noun}"


def _rate(indicator: Indicator, current: PeriodFigure) -> str:
    if indicator.kind == "number" and indicator.share_of and current.numerator and current.denominator:
        share = percent(100 * current.numerator / current.denominator)
        return f" ({share} of the {number(current.denominator)} {indicator.share_of})"
    if indicator.kind != "rate" or current.value is None:
        return ""
    return f" ({rate(current.value)} {indicator.unit})"


def _then(indicator: Indicator, judgement: Judgement) -> str:
    """ "in the same months of 2012", "in 2012/13", "a year before" """
    compared = judgement.compared
    if indicator.kind == "stock":
        years = judgement.span.first.year - compared.first.year
        return "a year before" if years == 1 else f"in {compared.last.name}"
    if compared.months == 12:
        return f"in {compared.label}"
    year = compared.first.year if compared.first.year == compared.last.year else compared.first.financial_year
    return f"in the same months of {year}" if compared.months > 1 else f"in {compared.label}"


def _change(indicator: Indicator, judgement: Judgement) -> str:
    change, baseline, current = judgement.change, judgement.baseline, judgement.current
    if change is None or baseline is None or current is None:
        return ""
    then = _then(indicator, judgement)
    if change.points is not None:
        points = abs(round(change.points))
        if points == 0:
            return f", about the same as {then}"
        word = "more" if change.points > 0 else "fewer"
        return f", {points} percentage {'point' if points == 1 else 'points'} {word} than {then}"
    return f", {_relative(indicator, judgement)} {then}"


def _relative(indicator: Indicator, judgement: Judgement) -> str:
    """ "6% fewer than"; "per resident" is added where the population of the two years is not the same."""
    change, baseline, current = judgement.change, judgement.baseline, judgement.current
    if change is None or baseline is None or current is None:
        return ""
    if change.relative is None:
        return "after none" if current.numerator else "and none"
    whole = abs(round(change.relative * 100))
    per = ""
    if indicator.denominator is not None and current.denominator != baseline.denominator:
        per = f" per {indicator.denominator.category.removesuffix('s')}" if indicator.kind == "rate" else ""
    if change.relative == 0:
        return f"the same{per} as"
    word = "more" if change.relative > 0 else "fewer"
    if whole == 0:
        return f"under 1% {word}{per} than"
    if whole > 200:
        return f"{change.relative + 1:.1f} times as many{per} as"
    return f"{whole}% {word}{per} than"


def _left_out(judgement: Judgement) -> str:
    if not judgement.left_out:
        return ""
    names = ", ".join(s.words for s in judgement.left_out)
    return f"{names} is left out of both years, because one of them has no figure."


def _awaited(judgement: Judgement) -> str:
    if judgement.awaited is None:
        return ""
    span, why = judgement.awaited
    return WHY[why].format(period=span.words, reason=judgement.reason)


def _evidence(judgement: Judgement) -> str:
    change = judgement.change
    if change is None or judgement.status is Status.TOO_EARLY:
        return ""
    if change.beyond_chance is None:
        return "Whether that could be chance cannot be said, because the counts behind it were not published."
    if change.size == 0:
        return ""
    return "That is more than chance." if change.beyond_chance else "That could be chance."


def _standing(judgement: Judgement) -> str:
    match judgement.status:
        case Status.ON_CLEAR | Status.ON_CHANCE:
            return "On track."
        case Status.OFF_CLEAR | Status.OFF_CHANCE:
            return "Off track."
        case Status.REPORTED:
            return "Reported as activity, not judged."
        case Status.MONITORED:
            return "The plan sets no target."
        case Status.TOO_EARLY:
            return f"Too early to judge: {judgement.reason}."
        case Status.NO_BASELINE:
            return f"No judgement: {judgement.reason}."
    return ""

"""A card's sentence taken apart: each piece as the card has it, and what it says, with the figures behind it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from metrics.definitions.indicator import Indicator
from metrics.formats import number, percent
from metrics.series.change import Change
from metrics.series.judgement import Status
from metrics.series.measure import Measure
from metrics.series.series import PeriodFigure
from metrics.statistics.outlook import Outlook, Withheld
from metrics.wording.figures import NONE, unit_text, value_text

RULES = {
    "reduce": "The plan wants less of it, so less than in the baseline year is the right side.",
    "increase": "The plan wants more of it, so more than in the baseline year is the right side.",
    "maintain": "The plan wants it kept as it is, so it is off track only if it is clearly worse than in the "
    "baseline year.",
}


class Piece(NamedTuple):
    """A piece of the sentence, and what it means."""

    text: str
    means: str


def pieces(measure: Measure) -> tuple[Piece, ...]:
    """The sentence in its pieces; put together again with spaces they are the sentence."""
    first, *others = _sentences(measure.sentence)
    if measure.judgement.current is None:
        return (Piece(measure.sentence, "There is no figure, and this is the reason. It is not a nought."),)
    what, comma, change = first.rpartition(", ") if measure.judgement.change else (first, "", "")
    pieces_of_it = [Piece(what + comma.rstrip(), _what(measure, measure.judgement.current))]
    if change:
        pieces_of_it.append(Piece(change, _before(measure)))
    return (*pieces_of_it, *(Piece(other, _means(measure, other)) for other in others))


def over_time(measure: Measure) -> tuple[Piece, ...]:
    """What the card says under its sentence, and what stands behind it; nothing where no such thing is said."""
    parts = []
    if measure.trend and measure.signals:
        parts.append(Piece(measure.trend, _limits(measure)))
    if measure.outlook and measure.year_end:
        parts.append(Piece(measure.outlook, _tried(measure.year_end.outlook)))
    return tuple(parts)


def _limits(measure: Measure) -> str:
    """The newest figure and its limits; how they came about."""
    newest, chart = measure.series.newest, measure.signals
    band = chart.bands[measure.series.points.index(newest)] if chart and newest else None
    if chart is None or newest is None or band is None:
        return ""
    value, low, high = (value_text(measure.indicator, v) for v in (newest.value, band.lower, band.upper))
    season = " Its months are first divided by what is usual for the month." if chart.seasonal else ""
    return (
        f"The figure for {newest.span.label} is {value}. Ordinary variation reaches from {low} to {high}, judged by "
        f"how much one {measure.indicator.frequency} differs from the next.{season}"
    )


def _tried(projection: Outlook | Withheld) -> str:
    """How such outlooks did in past years."""
    if isinstance(projection, Withheld):
        return "An outlook is only shown where it has proved itself on past years."
    held, tried = projection.record.held, projection.record.tried
    return (
        f"Tried on past years of all measures like it, the 80% interval held {held} of {tried} outcomes "
        f"({percent(100 * held / tried)}). It is shown only while that is 70% to 90%."
    )


def example(measures: Iterable[Measure]) -> Measure | None:
    """The one that shows most: a rate with a clear status, else one that is judged, else one with a figure; or None."""
    held = [m for m in measures if m.judgement.current is not None]
    return max(held, key=_shows, default=None)


def _shows(measure: Measure) -> tuple[bool, bool, bool]:
    status = measure.judgement.status
    return status.judged, measure.indicator.kind == "rate", status.judged and status.clear


def by_status(measures: Iterable[Measure]) -> dict[Status, list[Measure]]:
    """The measures that have each status now, in the order given; a status that none has is left out."""
    by_its_status: dict[Status, list[Measure]] = {}
    for measure in measures:
        by_its_status.setdefault(measure.judgement.status, []).append(measure)
    return by_its_status


def _sentences(text: str) -> list[str]:
    parts = text.split(". ")
    return [*(f"{part}." for part in parts[:-1]), parts[-1]]


def _what(measure: Measure, current: PeriodFigure) -> str:
    indicator, months = measure.indicator, measure.judgement.span.words
    count, below = current.numerator, current.denominator
    match indicator.kind:
        case "stock":
            return "A level: what there is at the end, not what happened in between."
        case "published_rate":
            return "Worked out by the publisher and shown as it is."
    if count is None or not below:
        return f"Added up over {months}."
    if indicator.kind == "rate":
        label = f" ({measure.series.denominator_label})" if measure.series.denominator_label else ""
        people = indicator.denominator.category if indicator.denominator else "people"
        divided = f"divided by {number(round(below))} {people}{label} and times {indicator.per:,}"
        return f"{number(count)} were counted in {months}. That, {divided}, is {_figure(indicator, current)}."
    return f"{number(count)} of {number(below)}, added up over {months}."


def _before(measure: Measure) -> str:
    compared, baseline = measure.judgement.compared, measure.judgement.baseline
    if baseline is None:
        return ""
    all_told = ""
    if measure.indicator.kind == "rate" and baseline.numerator is not None:
        all_told = f" ({number(baseline.numerator)} in all)"
    return (
        f"{compared.words} is the same time of the baseline year, {measure.scope.baseline}. "
        f"The figure then was {_figure(measure.indicator, baseline)}{all_told}."
    )


def _means(measure: Measure, sentence: str) -> str:
    """What one of the sentences after the first says."""
    if "chance" in sentence:
        return _range(measure.judgement.change) + _runs(measure.judgement.allowed)
    if sentence in ("On track.", "Off track."):
        return _rule(measure)
    match measure.judgement.status:
        case Status.REPORTED | Status.MONITORED | Status.TOO_EARLY | Status.NO_BASELINE if (
            "left out" not in sentence
        ):
            return "Why it is neither on nor off track."
    return "Months that one of the two years lacks are left out of both, and said."


def _range(change: Change | None) -> str:
    if change is None or change.interval is None:
        return "Without the counts behind the figures nothing can be said about chance."
    scale, unit = (1, " points") if change.points is not None else (100, "%")
    ends = " to ".join(_signed(end * scale, unit) for end in (change.interval.lower, change.interval.upper))
    outside = (
        "leaves out “no change”, so more than chance is at work"
        if change.beyond_chance
        else ("includes “no change”, so chance alone could explain it")
    )
    return f"Allowing for chance, the change is somewhere from {ends} (95% interval). That {outside}."


def _runs(allowed: float) -> str:
    """How much is allowed for events that come in runs; nothing where a measure does not count events."""
    if allowed == 1:
        return ""
    return f" Events come in runs, so {allowed:.1f} times the chance of independent events is allowed for."


def _signed(value: float, unit: str) -> str:
    """ "9% fewer", "2% more" """
    whole = abs(round(value))
    return f"{whole:,}{unit} {'more' if value > 0 else 'fewer'}" if whole else f"0{unit}"


def _rule(measure: Measure) -> str:
    level, target = measure.judgement.level, measure.target
    if level is not None and target and target.number:
        return f"The plan sets a number. On the way to it the year so far should stand at {level:,.1f}."
    return RULES.get(measure.judgement.rule or "", "")


def _figure(indicator: Indicator, point: PeriodFigure) -> str:
    text = value_text(indicator, point.value)
    return text if text == NONE else f"{text} {unit_text(indicator)}".rstrip()

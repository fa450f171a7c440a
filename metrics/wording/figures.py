"""Figures as short texts: what a table's cell, a chart's label or a summary says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from data_loaders.batch import Reason
from data_loaders.calendar.month import FinancialYear, Month, Span, runs
from data_loaders.partnership import Partnership
from data_loaders.sources.catalogue import catalogue
from metrics.definitions.indicator import Indicator
from metrics.definitions.plan import Plan, StoryFigures
from metrics.formats import figure, number
from metrics.series import uncertainty
from metrics.series.change import Change
from metrics.series.evidence import Evidence
from metrics.series.judgement import Status
from metrics.series.measure import Measure
from metrics.series.series import PeriodFigure, Series, total, value_of
from metrics.statistics.intervals import Interval

NONE = "–"


def value_text(indicator: Indicator, value: float | None) -> str:
    """ "5.2", "34%", "1,234"; a dash where there is no figure. The unit is said beside it."""
    return NONE if value is None else figure(value, indicator.kind)


def unit_text(indicator: Indicator) -> str:
    """What the value is of: "per 1,000 residents"; shares carry their sign already, so "of respondents"."""
    return f"of {indicator.share_of}" if indicator.kind == "share" else indicator.unit


def interval(indicator: Indicator, point: PeriodFigure) -> Interval | None:
    """The 95 % interval to show with a figure; None for activity, which is counted in full and not judged."""
    return None if indicator.good == "activity" else uncertainty.interval(indicator, point)


def interval_text(indicator: Indicator, bounds: Interval | None) -> str:
    """ "4.8 to 5.6"; empty where there is none."""
    if bounds is None:
        return ""
    return f"{value_text(indicator, bounds.lower)} to {value_text(indicator, bounds.upper)}"


def average(series: Series, year: FinancialYear) -> float | None:
    """The usual level of one period in a year, where a chart may draw a line: events per period over the average
    population, everybody who was asked together, or the mean of the levels. None unless every period has a figure."""
    points = series.within(year.span)
    if not points or any(p.value is None for p in points):
        return None
    indicator = series.indicator
    if indicator.kind in ("stock", "published_rate"):
        return sum(p.value or 0 for p in points) / len(points)
    whole = total(indicator, points, year.span)
    if indicator.kind == "share" or whole.numerator is None:
        return whole.value
    return value_of(indicator, whole.numerator / len(points), whole.denominator)


def change_text(change: Change | None) -> str:
    """ "6% fewer", "2 points more", "no change"; a dash where nothing can be compared."""
    if change is None or (change.relative is None and change.points is None):
        return NONE
    size, unit = (
        (change.points, " points") if change.points is not None else ((change.relative or 0) * 100, "%")
    )
    whole = abs(round(size))
    if size == 0:
        return "no change"
    word = "more" if size > 0 else "fewer"
    if unit == " points" and whole == 1:
        unit = " point"
    if whole == 0:
        return f"under 1{unit.removesuffix('s')} {word}"
    return f"{whole:,}{unit} {word}"


SHORT = {
    Status.REPORTED: "Reported",
    Status.MONITORED: "Monitored",
    Status.WITHHELD: "Withheld",
    Status.NOT_AVAILABLE: "No figure",
    Status.NOT_CLEARED: "Not cleared",
}


def short(status: Status) -> str:
    """The status in one or two words, for a table; whether it is clear is said by the shape beside it."""
    if status.judged:
        return "On track" if status.on_track else "Off track"
    return SHORT.get(status, str(status))


def tally(statuses: Iterable[Status]) -> str:
    """ "19 of 37 measures on track, 6 of them clearly; 4 clearly off track; 3 returns missing" """
    listed = list(statuses)
    on = [s for s in listed if s.on_track]
    parts = [f"{len(on)} of {len(listed)} measures on track"]
    if not any(s.judged for s in listed):
        parts = [f"none of {len(listed)} measures can be judged"]
    clearly = sum(s.clear for s in on)
    if on:
        parts[0] += f", {clearly or 'none'} of them clearly"
    off = [s for s in listed if s.judged and not s.on_track]
    clear = sum(s.clear for s in off)
    if clear:
        parts.append(f"{clear} clearly off track")
    if len(off) > clear:
        parts.append(f"{len(off) - clear} off track that could be chance")
    missing = sum(s is Status.NO_RETURN for s in listed)
    if missing:
        parts.append(f"{missing} {'return' if missing == 1 else 'returns'} missing")
    return "; ".join(parts)


def missing_text(point: PeriodFigure) -> str:
    """Why a period has no figure, for a table's cell."""
    return str(point.missing).capitalize() if point.missing else ""


def held(evidence: Evidence, indicator: Indicator) -> list[Span]:
    """The runs of months for which figures of a measure are loaded, oldest first, whatever the window."""
    source = catalogue()[indicator.numerator.source]
    datasets = {indicator.id, *indicator.categories}
    if source.dataset is not None:
        datasets = {source.dataset(evidence.registry.partnership)}
    releases = [r for r in evidence.snapshot.by_source.get(source.id, ()) if r.dataset in datasets]
    return runs(m for r in releases for m in Span.between(Month.parse(r.first), Month.parse(r.last)))


def no_figure(evidence: Evidence, measure: Measure) -> str:
    """What stands where the chart would if no month on it has a figure: why, and where figures are. Else empty."""
    if measure.series.newest is not None:
        return ""
    points = measure.series.points
    reason = missing_text(points[-1]).lower() if points else str(Reason.NOT_LOADED)
    shown = measure.scope.window.words
    return f"No figures for {shown}: {reason}. {_elsewhere(held(evidence, measure.indicator))}"


def _elsewhere(spans: Sequence[Span]) -> str:
    if not spans:
        return "None are loaded for any other month."
    *first, last = [s.words for s in spans[-3:]]
    text = f"{', '.join(first)} and {last}" if first else last
    return f"Figures are held for {text}: choose a month there under “Year so far to”."


def story_text(plan: Plan, partnership: Partnership) -> str:
    """How recorded crime fell before the plan, in one sentence; empty if the plan does not say."""
    figures = plan.story.figures if plan.story else ()
    if len(figures) < 2:
        return ""
    first, last = figures[0], figures[-1]
    parts = ", ".join(f"{partnership.borough(code).name} {number(n)}" for code, n in last.boroughs.items())
    word = "fell" if last.total < first.total else "rose"
    return (
        f"Before the plan, recorded crime {word} from {number(first.total)} in the year to {_day(first)} "
        f"to {number(last.total)} in the year to {_day(last)}{f' ({parts})' if parts else ''}."
    )


def _day(figures: StoryFigures) -> str:
    end = figures.twelve_months_to
    return f"{end.day} {Month.of(end.year, end.month).name}"

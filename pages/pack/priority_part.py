"""The part of a pack about the priorities: a card for each measure, with what was said and agreed about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from data_loaders.store.actions import AgreedAction, actions
from data_loaders.store.remarks import Remark, remarks
from metrics.definitions.indicator import Indicator
from metrics.definitions.plan import Plan, Priority
from metrics.measures import measure
from metrics.series.measure import Measure, plan_of
from metrics.series.series import PeriodFigure
from metrics.wording.figures import change_text, no_figure, tally, unit_text, value_text
from metrics.wording.meetings import action_text, remark_text
from pages.components import charts, sparks
from pages.components.statuses import NONE, SHAPES
from pages.exports import chart_picture
from pages.exports.part import or_else, part
from pages.pack.request import PackRequest, Told

Notes = Callable[[str], list[list[str]]]
HEAD = ("Area", "Year so far", "Same months of the baseline", "Change", "Aim now")


def priorities(request: PackRequest, tell: Told) -> list[dict[str, Any]]:
    """Every priority of the plan: its name, how its measures stand, and their cards."""
    plan = plan_of(request.evidence, request.asked)[0]
    notes = _notes(request)
    made = []
    for priority in plan.priorities:
        tell(f"Measures and charts: {priority.title}")
        make = partial(_priority, request, plan, priority, notes)
        made.append(part(f"priority {priority.id}", make, title=priority.title))
    return made


def _priority(request: PackRequest, plan: Plan, priority: Priority, notes: Notes) -> dict[str, Any]:
    """It fails as a whole if a measure cannot be judged: a tally without it would mislead."""
    rows = [
        _measures(request, indicator) for indicator in request.evidence.registry.measures(priority.id, plan)
    ]
    sides = [[row[i] for row in rows] for i in range(len(request.codes))]
    tallies = [f"{s[0].area_name}: {tally(m.judgement.status for m in s)}." for s in sides if s]
    return {
        "title": priority.title,
        "tally": tallies,
        "cards": [_whole_card(request, row, notes) for row in rows],
    }


def _whole_card(request: PackRequest, row: Sequence[Measure], notes: Notes) -> dict[str, Any]:
    indicator = row[0].indicator
    return part(f"card of {indicator.id}", partial(_card, request, row, notes), title=indicator.title)


def _notes(request: PackRequest) -> Notes:
    """What was said and agreed of each measure; where it cannot be read, a sentence that says so with every measure."""
    about = "Comments, decisions and actions"
    return or_else(about, lambda: _Notes(request).of, lambda failed: lambda _: [[about, failed]])


def _measures(request: PackRequest, indicator: Indicator) -> list[Measure]:
    return [measure(request.evidence, indicator, request.asked.of(code)) for code in request.codes]


class _Notes:
    """What was said and agreed, by measure, as at the pack's moment."""

    def __init__(self, request: PackRequest) -> None:
        as_at = request.evidence.snapshot.as_at
        self.today = request.moment.date()
        self.remarks: dict[str, list[Remark]] = defaultdict(list)
        self.actions: dict[str, list[AgreedAction]] = defaultdict(list)
        for remark in remarks(request.engine, [str(request.asked.ending)], as_at):
            self.remarks[remark.indicator].append(remark)
        for action in actions(request.engine, as_at):
            if action.open:
                self.actions[action.indicator].append(action)

    def of(self, id: str) -> list[list[str]]:
        """Who or what, and the text."""
        remarks = [[remark_text(r), r.text] for r in self.remarks.get(id, ())]
        return remarks + [[f"To do ({action_text(a, self.today)})", a.text] for a in self.actions.get(id, ())]


def _card(request: PackRequest, row: Sequence[Measure], notes: Notes) -> dict[str, Any]:
    measure = row[0]
    drawn = any(m.series.newest for m in row)
    return {
        "title": measure.indicator.title,
        "lines": [_line(m) for m in row],
        "over_time": [f"{m.area_name}: {t}" for m in row if (t := _over_time(m))],
        "chart": chart_picture.svg(row, request.codes) if drawn else "",
        "alt": f"{charts.alt_text(row, request.codes)} The last two years: {sparks.alternative(row)}.",
        "why": "" if drawn else no_figure(request.evidence, measure),
        "head": [*HEAD[:-1], f"Aim now, {unit_text(measure.indicator)}"] if _aimed(row) else HEAD[:-1],
        "rows": [_row(m, aimed=_aimed(row)) for m in row],
        "held": any(map(_held, row)),
        "said": notes(measure.indicator.id),
        "source": f"{'Illustrative. ' if measure.illustrative else ''}{measure.source}",
    }


def _line(measure: Measure) -> dict[str, str]:
    shape, tone = SHAPES.get(measure.judgement.status, NONE)
    return {
        "shape": shape,
        "tone": tone,
        "status": str(measure.judgement.status),
        "sentence": measure.sentence,
    }


def _over_time(measure: Measure) -> str:
    return " ".join(part for part in (measure.trend, measure.outlook) if part)


def _held(measure: Measure) -> bool:
    """Is there a figure for a table? Where there is none, its sentence has said why."""
    judgement = measure.judgement
    points = (judgement.current, judgement.baseline)
    return judgement.level is not None or any(p is not None and p.value is not None for p in points)


def _aimed(row: Sequence[Measure]) -> bool:
    return any(m.judgement.level is not None for m in row)


def _row(measure: Measure, *, aimed: bool) -> list[str]:
    judgement = measure.judgement
    cells = [
        measure.area_name,
        _figure(measure.indicator, judgement.current),
        _figure(measure.indicator, judgement.baseline),
        change_text(judgement.change),
    ]
    return [*cells, value_text(measure.indicator, judgement.level)] if aimed else cells


def _figure(indicator: Indicator, point: PeriodFigure | None) -> str:
    """ "5.2 (1,912)", "34% of 512 asked": the figure, and what it was made from."""
    if point is None or point.value is None:
        return value_text(indicator, None)
    text = value_text(indicator, point.value)
    if indicator.kind == "share":
        return f"{text} of {point.denominator:,.0f}" if point.denominator else text
    if indicator.kind == "rate" and point.numerator is not None:
        return f"{text} ({point.numerator:,.0f})"
    return text

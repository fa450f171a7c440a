"""What may be right and is asked about: a figure far outside its history, none at all, last quarter's sheet again."""

from __future__ import annotations

from collections.abc import Sequence

from data_loaders.batch import Reason, Standing
from data_loaders.returns.entry import Key, ReturnedFigure
from data_loaders.returns.line import ReturnLine
from data_loaders.returns.problem import Problem
from data_loaders.returns.subject import Subject
from metrics.definitions.indicator import Indicator
from metrics.definitions.registry import Registry
from metrics.returns.due import SOURCE, DueFigure, span_of
from metrics.returns.history import Usual, before, usual
from metrics.series.evidence import Evidence

ALIKE = 3  # fewer figures than this may well be the same twice
SAY_WHY = "Correct the cell, or confirm the figure and say why it is so."


def of_period(line: ReturnLine, subject: Subject) -> list[Problem]:
    """Doubts about what the row's period means."""
    if not subject.doubt:
        return []
    about = str(subject.key)
    return [line.dated.problem("confirm", "period in doubt", subject.doubt, subject.do, about, quote=False)]


def of_figure(
    evidence: Evidence, line: ReturnLine, entry: ReturnedFigure, indicator: Indicator
) -> list[Problem]:
    """Doubts about one figure: far outside its history, or none without a word why."""
    if entry.value is None:
        whole = entry.key.area in evidence.registry.partnership.codes  # a ward's figure is never needed
        silent = whole and entry.reason is Reason.NOT_SUBMITTED and not entry.note
        area = area_name(evidence.registry, entry.key)
        return [nothing_said(line, entry.key, indicator, area)] if silent else []
    share = indicator.kind == "share"
    span = span_of(entry.key.period)
    earlier = before(evidence, indicator, entry.key.indicator, entry.key.area, span)
    usual_range = usual(earlier, entry.denominator if share else None)
    value = _in_unit(entry, share=share)
    if usual_range is None or value is None or usual_range.holds(value):
        return []
    words = _far(value, usual_range, indicator, "%" if share else "")
    return [line.figure.problem("confirm", "far from its history", words, SAY_WHY, str(entry.key))]


def _in_unit(entry: ReturnedFigure, *, share: bool) -> float | None:
    if entry.value is None or not share:
        return entry.value
    return 100 * entry.value / entry.denominator if entry.denominator else None


def _far(value: float, usual_range: Usual, indicator: Indicator, unit: str) -> str:
    """ "Is this right? 410 is far above what has been usual: in the 12 quarters before it ran from 90 to 130." """
    side = "above" if value > usual_range.upper else "below"
    ran = (
        f"was always {usual_range.lowest:,.0f}{unit}"
        if usual_range.lowest == usual_range.highest
        else f"ran from {usual_range.lowest:,.0f}{unit} to {usual_range.highest:,.0f}{unit}"
    )
    past = f"in the {usual_range.periods} {indicator.frequency}s before that are held, it {ran}"
    return f"Is this right? {value:,.0f}{unit} is far {side} what has been usual: {past}."


def area_name(registry: Registry, key: Key) -> str:
    """The name of a borough; a ward by its code."""
    partnership = registry.partnership
    return partnership.borough(key.area).name if key.area in partnership.codes else key.area


def nothing_said(line: ReturnLine, key: Key, indicator: Indicator, area: str) -> Problem:
    """No figure, and no word why."""
    words = f"There is no figure for {indicator.title} in {area}, and nothing says why."
    do = "Put the figure in (0 if there were none), or choose the reason why there is none, or confirm and say why."
    return line.figure.problem("confirm", "no figure", words, do, str(key))


def row_gone(due: DueFigure, area: str) -> Problem:
    """A row of the template that was taken out."""
    words = (
        f"The row for {due.title} in {area}, {due.key.period.label}, is not in the file, so it has no figure."
    )
    do = (
        "Put the row back from a freshly downloaded template, or confirm that there is no figure and say why."
    )
    return Problem("confirm", "row missing", words, do, about=str(due.key))


def is_empty(entries: Sequence[ReturnedFigure]) -> bool:
    """Does no row say anything: neither a figure nor why there is none?"""
    return all(e.value is None and e.reason is Reason.NOT_SUBMITTED and not e.note for e in entries)


def empty() -> Problem:
    """A return in which nothing was filled in."""
    words = "There is no figure in this return, and no reason for that."
    do = "Fill in the column Figure, save the file and send it again."
    return Problem("refuse", "empty return", words, do)


def sent_again(evidence: Evidence, entries: Sequence[ReturnedFigure]) -> list[Problem]:
    """Every figure is that of the quarter before: was the old sheet sent again?"""
    compared = [e for e in entries if e.value is not None and e.key.period.months == 3]
    if len(compared) < ALIKE or not any(e.value for e in compared):
        return []
    firsts = {str(span_of(e.key.period).first - 3) for e in compared}
    rows = evidence.snapshot.figures(
        SOURCE, {e.key.indicator for e in compared}, {e.key.area for e in compared}, min(firsts), max(firsts)
    )
    held = {
        (r.category, r.area, r.months): (r.value, r.denominator)
        for r in rows
        if evidence.snapshot.release[r.release_id].standing is not Standing.ILLUSTRATIVE
    }
    same = all(held.get((e.key.indicator, e.key.area, 3)) == (e.value, e.denominator) for e in compared)
    if not same:
        return []
    words = "Every figure is the same as in the quarter before. Was the last return sent again under a new quarter?"
    return [
        Problem(
            "confirm",
            "sent again",
            words,
            "Check the file, or confirm that the figures are the same and say why.",
        )
    ]

"""What is said of meetings: their papers, remarks, actions, and what has stayed as it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from data_loaders.calendar.month import Month, day_text
from data_loaders.store.actions import AgreedAction
from data_loaders.store.meetings import Paper
from data_loaders.store.remarks import Remark, RemarkKind
from metrics.definitions.indicator import Indicator
from metrics.series.measure import Measure
from metrics.wording.figures import tally


def moment_text(moment: datetime) -> str:
    """ "20 January 2014, 14:05 (UTC)" """
    return f"{day_text(moment)}, {moment:%H:%M} (UTC)"


def paper_text(paper: Paper, days: dict[str, date]) -> str:
    """Which paper is open, and as at when."""
    day = days.get(paper.ending)
    when = f" of {day_text(day)}" if day else ""
    return (
        f"Paper of the meeting{when} on the figures to {Month.parse(paper.ending).name}. "
        f"It shows what was held on {moment_text(paper.as_at)}, when {paper.frozen_by} froze it."
    )


def changed_text(n: int) -> str:
    """Says that a paper does not read as it did; empty if it does."""
    if not n:
        return ""
    what = "1 judgement reads" if n == 1 else f"{n} judgements read"
    return (
        f"{what} otherwise than when the paper was frozen: since then the dashboard or a definition has changed, or "
        "illustrative data were taken away."
    )


def remark_text(remark: Remark) -> str:
    """Who said it and when."""
    who = f"{remark.agency} ({remark.author})" if remark.agency else remark.author
    start = "Decided" if remark.kind is RemarkKind.DECISION else who
    by = f", recorded by {remark.author}" if remark.kind is RemarkKind.DECISION else ""
    return f"{start}, {day_text(remark.at)}{by}"


def action_text(action: AgreedAction, today: date) -> str:
    """Who does it by when, and whether that has passed, or how it ended."""
    if action.closed:
        return f"{action.owner}, closed {day_text(action.closed)} by {action.closed_by}: {action.outcome}"
    if action.due is None:
        return f"{action.owner}, no day is known by which it is due"
    late = (today - action.due).days
    days = "1 day" if late == 1 else f"{late} days"
    return f"{action.owner}, due {day_text(action.due)}{f', {days} overdue' if late > 0 else ''}"


def speaks(indicator: Indicator, agency: str) -> str:
    """For whom somebody of an agency speaks about a measure: the agency if it leads or supplies it, else the lead."""
    names = f"{indicator.lead}; {indicator.supplier or ''}"
    return agency if agency and agency in names else indicator.lead


def capital(text: str) -> str:
    """The text with a capital at its beginning: what follows a name, where it stands alone."""
    return text[:1].upper() + text[1:]


def unchanged(measures: Sequence[Measure]) -> str:
    """The one line on whatever is as it was."""
    if not measures:
        return "Nothing is as it was."
    text = tally(m.judgement.status for m in measures)
    return f"As they were: {text}."

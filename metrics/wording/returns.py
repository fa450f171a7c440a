"""What is said of partners' returns: on a card, in the register, at a meeting, and to the agency that is chased."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from data_loaders.calendar.month import Span, day_text, runs
from data_loaders.partnership import Partnership, Returns
from metrics.definitions.indicator import Indicator
from metrics.returns.register import RegisterEntry


def listed(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c" """
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def return_text(entry: RegisterEntry) -> str:
    """ "Return for October to December 2013 from Kent Police: due 31 January 2014, not received" """
    return f"Return for {entry.span.words} from {entry.indicator.sender}: {state_text(entry)}"


def state_text(entry: RegisterEntry) -> str:
    """How a return stands, with its days: "received 3 February 2014 (due 31 January 2014); corrected 4 March 2014"."""
    if entry.illustrative and not entry.lacking:
        return "illustrative"
    parts = [_come(entry)]
    if entry.corrected:
        parts.append(f"corrected {day_text(entry.corrected)}")
    if entry.waits:
        parts.append("not cleared for release yet")
    elif entry.cleared:
        parts.append(f"cleared for release {day_text(entry.cleared)}")
    return "; ".join(parts)


def _come(entry: RegisterEntry) -> str:
    due = f"due {day_text(entry.due)}" if entry.due else ""
    if entry.lacking:
        return ", ".join(part for part in (due, _lacking(entry)) if part)
    came = f"received {day_text(entry.received)}" if entry.received else "received"
    return f"{came} ({due})" if due else came


def _lacking(entry: RegisterEntry) -> str:
    there = [name for name in entry.boroughs if name not in entry.lacking]
    if not there:
        return "not received"
    return f"received for {listed(there)}, not for {listed(entry.lacking)}"


def summary(entries: Sequence[RegisterEntry], today: date) -> str:
    """ "22 of 26 returns are there; 3 were due on 31 January 2014 and are not; 1 waits to be cleared for release." """
    come, late = sum(not e.lacking for e in entries), sum(e.late(today) for e in entries)
    waits = sum(e.waits for e in entries)
    due = entries[0].due if entries else None
    invented = sum(e.illustrative for e in entries if not e.lacking)
    parts = [f"{come} of {len(entries)} returns are there"]
    if invented:
        parts[0] += f", {invented} of them illustrative"
    if late and due:
        parts.append(f"{late} {'was' if late == 1 else 'were'} due on {day_text(due)} and {_is(late)} not")
    elif due and come < len(entries):
        parts.append(f"the others are due on {day_text(due)}")
    if waits:
        parts.append(f"{waits} {'waits' if waits == 1 else 'wait'} to be cleared for release")
    return f"{'; '.join(parts)}."


def _is(n: int) -> str:
    return "is" if n == 1 else "are"


def notable(entry: RegisterEntry) -> bool:
    """Is there more to say than that it came in time?"""
    late = entry.due and entry.received and entry.received.date() > entry.due
    return bool(entry.lacking or entry.corrected or entry.waits or late)


def awaited(returns: Returns | None, indicator: Indicator, spans: Sequence[Span]) -> str:
    """ "no return from Kent Police for July to December 2013, due 31 October 2013 and 31 January 2014" """
    months = listed([s.words for s in runs(m for span in spans for m in span)])
    text = f"no return from {indicator.sender} for {months}"
    if returns is None:
        return text
    days = dict.fromkeys(returns.due(span.last.quarter.last.end) for span in spans)
    return f"{text}, due {listed([day_text(day) for day in days])}"


def reminder(
    partnership: Partnership, agency: str, quarter: Span, entries: Sequence[RegisterEntry], address: str = ""
) -> str:
    """A text to send to an agency: what is outstanding, since when, and where it goes.

    entries: the agency's own of the quarter that are late. address: of the page where returns are sent.
    """
    returns = partnership.returns
    lines = "\n".join(f"- {_outstanding(e)}" for e in entries)
    since = f" It was due on {day_text(entries[0].due)}." if entries[0].due else ""
    where = f"\nWhere to send it: {returns.send_to}" if returns else ""
    link = f"\n{address}" if address else ""
    return (
        f"To: {agency}\n"
        f"Subject: Return for {quarter.words}, {partnership.short}\n\n"
        f"We do not have the whole of your return for {quarter.words} yet.{since}\n\n"
        f"Outstanding:\n{lines}\n{where}{link}\n\n"
        "If there is no such figure, choose “not available” under “No figure because”: it is then no longer asked for."
    )


def _outstanding(entry: RegisterEntry) -> str:
    period = f", {entry.span.words}" if entry.span.months != 3 else ""
    return f"{entry.indicator.title}{period} ({listed(entry.lacking)})"

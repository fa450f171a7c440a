"""Judges one row of a return by its definition: a sound figure, nothing said, or what is wrong with its cells."""

from __future__ import annotations

from data_loaders.batch import Reason
from data_loaders.returns import layout
from data_loaders.returns.cell import Cell, number
from data_loaders.returns.entry import Key, ReturnedFigure
from data_loaders.returns.line import ReturnLine
from data_loaders.returns.personal import in_text
from data_loaders.returns.problem import Problem
from metrics.definitions.indicator import Indicator

Judged = tuple[ReturnedFigure | None, list[Problem]]


def judge(line: ReturnLine, key: Key, indicator: Indicator) -> Judged:
    """The row's figure, or None with the problems that keep it from being one; (None, []) where nothing is said."""
    about = str(key)
    value, out_of = number(line.figure, about), number(line.out_of, about)
    because, note = _because(line, about), line.note.text
    problems = [p for p in (value, out_of, because) if isinstance(p, Problem)]
    problems += _note_problems(line.note, about)
    if isinstance(value, Problem) or isinstance(out_of, Problem) or isinstance(because, Problem):
        return None, problems
    if isinstance(value, float):
        withheld = Reason.WITHHELD if note.casefold().startswith(Reason.WITHHELD.value) else None
        if because or withheld:
            return _withheld_beside(line, key, because or withheld, problems)
        asked = out_of if isinstance(out_of, float) else None
        problems += _fits(line, key, indicator, value, asked)
        return (None if problems else ReturnedFigure(key, value, asked, None, note)), problems
    return _without_figure(line, key, value, out_of, because, problems)


def _because(line: ReturnLine, about: str) -> Reason | Problem | None:
    """Why there is no figure, as the template's list has it."""
    if line.because is None or not line.because.text:
        return None
    chosen = line.because.text.casefold()
    for reason in layout.REASONS:
        if chosen == reason.value:
            return reason
    words = "This is none of the reasons on the list."
    do = f"Choose one of: {', '.join(r.value for r in layout.REASONS)}. What else there is to say belongs in the note."
    return line.because.problem("correct", "unknown reason", words, do, about)


def _note_problems(note: Cell, about: str) -> list[Problem]:
    what = in_text(note.text)
    if what:
        words = f"The note holds what looks like {what}. A return holds nothing about single people."
        do = "Take it out of the note and out of the file."
        return [note.problem("correct", "personal note", words, do, about, quote=False)]
    if len(note.text) > layout.NOTE_LIMIT:
        words = f"The note has {len(note.text):,} characters."
        do = f"Shorten it to {layout.NOTE_LIMIT} or fewer."
        return [note.problem("correct", "long note", words, do, about, quote=False)]
    return []


def _withheld_beside(line: ReturnLine, key: Key, reason: Reason | None, problems: list[Problem]) -> Judged:
    """A figure beside a reason for there being none: withheld by a plain list's note, else a contradiction."""
    if line.because is None or not line.because.text:
        return (None if problems else ReturnedFigure(key, None, None, reason, line.note.text)), problems
    words = "There is a figure, and beside it a reason why there is none."
    do = "Empty one of the two cells."
    return None, [*problems, line.figure.problem("correct", "figure and reason", words, do, str(key))]


def _fits(
    line: ReturnLine, key: Key, indicator: Indicator, value: float, out_of: float | None
) -> list[Problem]:
    """Does the number that the figure is out of belong there, and is it large enough?"""
    about = str(key)
    if indicator.kind == "share" and out_of is None:
        words = f"The number of {indicator.share_of} is missing, so no percentage can be worked out."
        do = f"Put the number of {indicator.share_of} here."
        return [line.out_of.problem("correct", "out of missing", words, do, about)]
    if not indicator.share_of and out_of is not None:
        words = f"{indicator.title} is not a share of anything, so nothing belongs here."
        return [line.out_of.problem("correct", "out of not wanted", words, "Empty this cell.", about)]
    if out_of is not None and value > out_of:
        words = f"{value:,.0f} of {out_of:,.0f} {indicator.share_of} would be more than 100%."
        do = "Check both numbers: the figure is a part of the number that it is out of."
        return [line.figure.problem("correct", "over 100%", words, do, about)]
    return []


def _without_figure(
    line: ReturnLine,
    key: Key,
    value: float | Reason | None,
    out_of: float | Reason | None,
    because: Reason | None,
    problems: list[Problem],
) -> Judged:
    """An empty figure, "-", "n/a" or "<5"."""
    note = line.note.text
    if isinstance(out_of, float) and value is None and because is None:
        words = "There is a number that the figure is out of, and no figure."
        do = "Put the figure in, 0 if there were none, or empty this cell."
        return None, [*problems, line.figure.problem("correct", "figure missing", words, do, str(key))]
    if problems:
        return None, problems
    stated = next((r for r in Reason if note and note.casefold().startswith(r.value)), None)
    reason = Reason.WITHHELD if value is Reason.WITHHELD else because or stated or value
    if reason is None and note:
        reason = Reason.NOT_SUBMITTED
    return (ReturnedFigure(key, None, None, reason, note) if isinstance(reason, Reason) else None), []

"""What the check of a return found: the figures that would be stored, every problem, and what would change where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data_loaders.batch import Reason
from data_loaders.calendar.period import Period
from data_loaders.hidden_characters import HIDDEN
from data_loaders.returns.entry import Key, ReturnedFigure
from data_loaders.returns.personal import in_text
from data_loaders.returns.problem import Problem, Severity
from data_loaders.store.snapshot import Figure

NOTHING = "nothing yet"


@dataclass(frozen=True)
class FigureChange:
    """One figure of a return beside what is held of it.

    title, area, period: as people call them; chart: the page and the measure that show it.
    old: the figure that is held; None where none is, or only an illustrative one, which then goes away with the
        rest of the measure's illustrative figures. new: the figure of the return.
    """

    key: Key
    title: str
    area: str
    period: str
    chart: str
    old: Figure | None
    new: ReturnedFigure
    was_illustrative: bool = False

    @property
    def was(self) -> str:
        """ "14", "12 of 45", "withheld", "nothing yet" """
        if self.was_illustrative:
            return f"{NOTHING} (an illustrative figure stood in)"
        if self.old is None:
            return NOTHING
        return figure_text(self.old.value, self.old.denominator, self.old.reason)

    @property
    def will_be(self) -> str:
        """As was, of the new figure."""
        return figure_text(self.new.value, self.new.denominator, self.new.reason)

    @property
    def changed(self) -> bool:
        """Is the new figure another one than the one held? A note alone counts too."""
        if self.old is None:
            return True
        held = (self.old.value, self.old.denominator, self.old.reason, self.old.note or "")
        reason = self.new.reason.value if self.new.reason else None
        return held != (self.new.value, self.new.denominator, reason, self.new.note)


@dataclass(frozen=True)
class Checked:
    """A return that was checked; nothing of it is stored.

    agency, quarter: whose return of which quarter; None where the file does not say so for certain.
    figures: the sound figures. problems: every one, in the order of the file. preview: each figure beside what is
        held. basis: the releases that the check compared with; storing refuses when there are others by then.
    """

    file_name: str
    sha256: str
    agency: str | None
    quarter: Period | None
    figures: tuple[ReturnedFigure, ...]
    problems: tuple[Problem, ...]
    preview: tuple[FigureChange, ...]
    basis: tuple[int, ...] = ()

    def of(self, severity: Severity) -> tuple[Problem, ...]:
        """The problems of one severity."""
        return tuple(p for p in self.problems if p.severity == severity)

    @property
    def blocked(self) -> bool:
        """Is there something that only another file can put right?"""
        return bool(self.of("refuse") or self.of("correct"))

    @property
    def changes(self) -> tuple[FigureChange, ...]:
        """The figures that will be others than they are now."""
        return tuple(change for change in self.preview if change.changed)

    def unanswered(self, reasons: Mapping[str, str]) -> tuple[Problem, ...]:
        """The questions to which no usable reason is given yet. reasons: by the problem's key."""
        return tuple(p for p in self.of("confirm") if not usable(reasons.get(p.key, "")))

    def ready(self, reasons: Mapping[str, str]) -> bool:
        """May it be stored with these reasons?"""
        return not self.blocked and bool(self.figures) and not self.unanswered(reasons)


def usable(reason: str) -> bool:
    """Is this a reason: some words, nothing hidden, and nothing that looks as if it were about a person?"""
    return len(reason.strip()) >= 3 and not HIDDEN.search(reason) and in_text(reason) is None


def figure_text(value: float | None, out_of: float | None, reason: Reason | None) -> str:
    """A figure in words: "14", "12 of 45", "no figure: not submitted"."""
    if value is None:
        return f"no figure: {reason.value if reason else Reason.NOT_SUBMITTED.value}"
    return f"{value:,.0f}" if out_of is None else f"{value:,.0f} of {out_of:,.0f}"

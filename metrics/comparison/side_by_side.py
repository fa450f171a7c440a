"""What is said when two areas are put side by side: their figures, the difference, and one word."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data_loaders.batch import Reason
from data_loaders.calendar.month import Span
from metrics.definitions.indicator import Indicator
from metrics.statistics.intervals import Interval


class Word(StrEnum):
    """What can be said of the first area beside the second."""

    HIGHER = "Higher"
    LOWER = "Lower"
    SAME = "Not distinguishable"
    NONE = "Not compared"

    def of(self, name: str) -> str:
        """ "Higher in Dartford"; the other words need no name."""
        return f"{self} in {name}" if self in (Word.HIGHER, Word.LOWER) else str(self)


@dataclass(frozen=True)
class Side:
    """One area's part. count, out_of: events and residents or households, or people who said so and people asked.

    value and interval (95 %): in the unit of the comparison.
    """

    area: str
    name: str
    count: float | None = None
    out_of: float | None = None
    value: float | None = None
    interval: Interval | None = None


@dataclass(frozen=True)
class AreaDifference:
    """The first area against the second: a ratio (none is 1) or a difference in percentage points (none is 0).

    size: None after none at all, which has no ratio. lower, upper: 95 %; None at an end that has no limit.
    """

    size: float | None
    lower: float | None
    upper: float | None
    none: float

    @property
    def word(self) -> Word:
        """Whether the interval leaves out "no difference", and on which side."""
        if self.lower is not None and self.lower > self.none:
            return Word.HIGHER
        if self.upper is not None and self.upper < self.none:
            return Word.LOWER
        return Word.SAME


@dataclass(frozen=True)
class Comparison:
    """A measure in two areas.

    kind: what is compared: "rate", "share", "stock" or "published".
    span: the months that both have; left_out: periods of them that only one has.
    source: who sent or published the figures; people: which population they are divided by ("residents: Census 2011").
    difference: None where chance cannot be told from change; missing then says why there are no figures to compare.
    """

    indicator: Indicator
    span: Span
    first: Side
    second: Side
    kind: str = ""
    unit: str = ""
    difference: AreaDifference | None = None
    left_out: tuple[Span, ...] = ()
    missing: tuple[tuple[str, Reason | None], ...] = ()
    source: str = ""
    people: str = ""
    illustrative: bool = False

    @property
    def word(self) -> Word:
        """The one word."""
        return self.difference.word if self.difference else Word.NONE

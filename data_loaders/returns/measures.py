"""The measures that a row of a list may name, by id or by title; declared in the layer above (see intake.py)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class NamedMeasure:
    """A measure. id: of one part where it is split ("asb_actions:aba"). months: how many each figure of it covers.

    source: the title of the source that its figures come from; empty where an agency returns them.
    """

    id: str
    title: str
    months: int
    source: str = ""

    @property
    def counted_by(self) -> str:
        """ "month", "quarter" or "year" """
        return {1: "month", 3: "quarter", 12: "year"}[self.months]


class NamedMeasures:
    """Every measure by its names. An id goes before a title that reads the same."""

    def __init__(self, measures: Iterable[NamedMeasure]) -> None:
        every = list(measures)
        self._named = {_tidy(m.title): m for m in every} | {_tidy(m.id): m for m in every}

    def find(self, name: str) -> NamedMeasure | None:
        """The measure of a name, however it is spaced or capitalised; None where there is none."""
        return self._named.get(_tidy(name))

    def nearest(self, name: str) -> NamedMeasure | None:
        """The measure that is called most like this; None where nothing is."""
        close = get_close_matches(_tidy(name), [n for n, m in self._named.items() if not m.source], n=1)
        return self._named[close[0]] if close else None


def _tidy(name: str) -> str:
    return " ".join(name.casefold().split())

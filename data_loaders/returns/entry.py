"""One figure of a partner's return: what it is about, and the figure or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from data_loaders.batch import Reason
from data_loaders.calendar.period import Period


@dataclass(frozen=True)
class Key:
    """What a figure is about. The indicator's id may name one part of a split ("asb_actions:aba")."""

    indicator: str
    area: str
    period: Period

    @property
    def dataset(self) -> str:
        """The indicator without its split."""
        return self.indicator.split(":")[0]

    def __str__(self) -> str:
        return f"{self.indicator} {self.area} {self.period.label}"


@dataclass(frozen=True)
class ReturnedFigure:
    """A sound figure: a value, or the reason why it is missing."""

    key: Key
    value: float | None
    denominator: float | None
    reason: Reason | None
    note: str

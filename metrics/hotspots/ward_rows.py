"""The rows of a hotspot list: one ward each, the boroughs they belong to, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from data_loaders.batch import Reason, Standing
from data_loaders.calendar.month import Month, Span
from data_loaders.store.releases import Release
from metrics.definitions.indicator import Indicator
from metrics.hotspots.counted_months import Absent
from metrics.hotspots.when import EVERY, When
from metrics.statistics.intervals import Interval, RateRatio, rate_ratio
from metrics.statistics.multiplicity import adjusted

LEVEL = 0.05


class By(StrEnum):
    """What wards are compared by."""

    RATE = "rate"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class WardFigure:
    """One ward. count, people, rate: None where not known; missing says why there is no count.

    interval: 95 % of the rate. people_label: which population ("Census 2011").
    before, people_before: the same over the months compared with; before_missing says why there is none.
    """

    code: str
    name: str
    borough: str
    borough_name: str
    count: float | None = None
    people: float | None = None
    people_label: str = ""
    rate: float | None = None
    interval: Interval | None = None
    before: float | None = None
    people_before: float | None = None
    missing: Reason | None = None
    before_missing: Reason | None = None

    @property
    def full_name(self) -> str:
        """ "Town, Dartford": both boroughs have a ward called Town."""
        return f"{self.name}, {self.borough_name}"

    def value(self, by: By) -> float | None:
        """The figure that the wards are compared by."""
        return self.rate if by is By.RATE else self.count

    def change(self, by: By) -> RateRatio | None:
        """This period over the one before, of rates or of counts; None where either is not known."""
        now, then = (self.people, self.people_before) if by is By.RATE else (1, 1)
        return rate_ratio(self.count, now, self.before, then)


@dataclass(frozen=True, slots=True)
class BoroughFigure:
    """A borough: its total, and how much of it lies in no ward; None where that cannot be said."""

    code: str
    name: str
    total: float | None
    unplaced: float | None


@dataclass(frozen=True)
class WardFigures:
    """A measure in the wards of some boroughs.

    span, compared: the months asked about and those compared with.
    held: the months that are counted. absent: those of the span without figures, with the reason.
    vintages: for each borough which wards are used. crosses: names of boroughs whose wards changed in the span.
    per, people: the rate's multiplier and what it divides by ("residents").
    boundaries: the releases that the outlines came from. when: which events count.
    """

    indicator: Indicator
    span: Span
    compared: Span
    wards: tuple[WardFigure, ...]
    boroughs: tuple[BoroughFigure, ...]
    vintages: Mapping[str, str]
    crosses: tuple[str, ...]
    held: tuple[Month, ...]
    absent: Absent
    per: int
    people: str
    releases: tuple[Release, ...]
    boundaries: tuple[Release, ...]
    when: When = EVERY

    @property
    def unit(self) -> str:
        """ "per 1,000 residents" """
        return f"per {self.per:,} {self.people}"

    @property
    def illustrative(self) -> bool:
        """Is any figure invented?"""
        return any(r.standing is Standing.ILLUSTRATIVE for r in self.releases)

    @property
    def approximate(self) -> bool:
        """Are any of the outlines our own approximation?"""
        return any(r.standing in (Standing.APPROXIMATE, Standing.ILLUSTRATIVE) for r in self.boundaries)

    @property
    def comparable(self) -> bool:
        """Can any ward be compared with the months before?"""
        return any(w.before is not None for w in self.wards)

    @cached_property
    def by_code(self) -> dict[str, WardFigure]:
        """The wards by their code."""
        return {w.code: w for w in self.wards}

    def clear_changes(self, by: By) -> frozenset[str]:
        """Codes of the wards whose change is beyond chance, allowing for how many wards there are."""
        changes = {w.code: change for w in self.wards if (change := w.change(by))}
        p_values = adjusted([change.p for change in changes.values()])
        return frozenset(
            code for code, p in zip(changes, p_values, strict=True) if p is not None and p < LEVEL
        )

    def ranked(self, by: By) -> tuple[WardFigure, ...]:
        """The wards, highest first; equal ones by name, then borough, then code; those without a figure last."""
        return tuple(sorted(self.wards, key=lambda w: _order(w, by)))

    def ranks(self, by: By) -> dict[str, int]:
        """The place of every ward that has a figure, by code; equal wards share the better place."""
        values = {w.code: value for w in self.wards if (value := w.value(by)) is not None}
        return {code: 1 + sum(other > value for other in values.values()) for code, value in values.items()}


def _order(ward: WardFigure, by: By) -> tuple[bool, float, str, str, str]:
    value = ward.value(by)
    return value is None, -(value or 0), ward.name, ward.borough_name, ward.code

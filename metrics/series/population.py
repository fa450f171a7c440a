"""Residents and households: the denominator of a rate, always with the year it is of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from data_loaders.store.snapshot import Snapshot


class People(NamedTuple):
    """How many, of which year, and what the figure is called."""

    value: float
    year: int
    label: str


@dataclass(frozen=True, eq=False)
class Population:
    """Every population figure that the store holds, by area and category."""

    snapshot: Snapshot

    @cached_property
    def _held(self) -> dict[tuple[str, str], list[People]]:
        return _read(self.snapshot)

    def of(self, area: str, category: str, year: int) -> People | None:
        """The figure of the newest year up to the one asked for, else of the oldest year there is; None if none.

        Rates of two years are compared over the populations of their own years, as far as these are known.
        """
        held = self._held.get((area, category))
        if not held:
            return None
        before = [p for p in held if p.year <= year]
        return before[-1] if before else held[0]


def _read(snapshot: Snapshot) -> dict[tuple[str, str], list[People]]:
    rows = snapshot.all_figures("population")
    best: dict[tuple[str, str, int], People] = {}
    for row in rows:
        if row.value:
            year = int(row.period[:4])
            best[row.area, row.category, year] = People(row.value, year, row.note or str(year))
    held: dict[tuple[str, str], list[People]] = defaultdict(list)
    for (area, category, _year), people in sorted(best.items()):
        held[area, category].append(people)
    return _with_boroughs(snapshot, held)


def _with_boroughs(
    snapshot: Snapshot, held: dict[tuple[str, str], list[People]]
) -> dict[tuple[str, str], list[People]]:
    """Boroughs that no file speaks of are the sum of their wards of one vintage, where all of these are known."""
    for vintage, releases in snapshot.vintages("ward").items():
        for borough in sorted({r.partition for r in releases}):
            wards = [a.code for a in snapshot.areas("ward", vintage, [borough])]
            for category in ("residents", "households"):
                known = {p.year for p in held.get((borough, category), ())}
                for year, people in _sums(held, wards, category).items():
                    if year not in known:
                        held[borough, category].append(people)
                if (borough, category) in held:
                    held[borough, category].sort(key=lambda p: p.year)
    return held


def _sums(held: dict[tuple[str, str], list[People]], wards: list[str], category: str) -> dict[int, People]:
    by_year: dict[int, list[People]] = defaultdict(list)
    for ward in wards:
        for people in held.get((ward, category), ()):
            by_year[people.year].append(people)
    complete = {year: figures for year, figures in by_year.items() if len(figures) == len(wards)}
    return {
        year: People(sum(p.value for p in figures), year, figures[0].label)
        for year, figures in complete.items()
    }

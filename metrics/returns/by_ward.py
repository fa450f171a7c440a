"""The rows of a return by ward: offered for the measures that may be shown so, and never needed.

An empty ward cell says nothing, so wards that are given need not be all of them: the borough's own figure is asked for
beside them, and they cannot be more than it together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from data_loaders.calendar.period import Period
from data_loaders.returns.entry import Key, ReturnedFigure
from data_loaders.returns.line import ReturnLine
from data_loaders.returns.problem import Problem
from data_loaders.store.snapshot import Snapshot
from data_loaders.store.ward_counts import in_force, ward_sets
from metrics.definitions.registry import Registry
from metrics.returns.due import DueFigure, categories, measures, periods
from metrics.returns.identity import Placed


def asked_by_ward(
    registry: Registry, snapshot: Snapshot, agency: str, quarter: Period
) -> tuple[DueFigure, ...]:
    """The rows by ward of an agency's return: the wards in force at the quarter's end, borough by borough."""
    sets = ward_sets(list(snapshot.releases))
    wards = [
        (ward.code, f"{ward.name}, {registry.partnership.borough(borough).name}")
        for borough in registry.partnership.codes
        if (vintage := in_force(sets, borough, quarter.last))
        for ward in snapshot.areas("ward", vintage.vintage, [borough])
    ]
    return tuple(
        DueFigure(Key(category, code, period), indicator, part, name)
        for indicator in measures(registry, agency)
        if "ward" in indicator.geographies
        for category, part in categories(indicator)
        for code, name in wards
        for period in periods(indicator, quarter)
    )


def homes(registry: Registry, snapshot: Snapshot) -> dict[str, str]:
    """The borough of every ward, of whatever year: {ward code: borough code}."""
    return {
        area.code: area.borough
        for vintage in snapshot.vintages("ward")
        for area in snapshot.areas("ward", vintage, registry.partnership.codes)
    }


def wards_returned(rows: Iterable[Placed], homes: Mapping[str, str]) -> frozenset[Key]:
    """The boroughs' figures of which a part is given by ward."""
    return frozenset(
        Key(key.indicator, homes[key.area], key.period)
        for line, key, _ in rows
        if key.area in homes and line.figure.text
    )


def total_missing(line: ReturnLine, key: Key, area: str) -> Problem:
    """Figures by ward without the borough's own."""
    words = (
        f"There are figures by ward, and none for {area} as a whole; the wards that are given may not be all."
    )
    do = "Put the figure of the whole borough here. It may be more than its wards together, never less."
    return line.figure.problem("correct", "borough missing", words, do, str(key))


def above_total(
    rows: Sequence[Placed],
    entries: Iterable[ReturnedFigure],
    held: Mapping[Key, float],
    homes: Mapping[str, str],
) -> list[Problem]:
    """Boroughs whose wards together are more than the borough. held: what stands where the return says nothing."""
    known = {e.key: e.value for e in entries if e.value is not None}
    sums: dict[Key, float] = defaultdict(float)
    for key, value in known.items():
        if key.area in homes:
            sums[Key(key.indicator, homes[key.area], key.period)] += value
    problems = []
    for line, key, _ in rows:
        total = known.get(key, held.get(key))
        if total is not None and sums.get(key, 0) > total:
            words = (
                f"The wards together have {sums[key]:,.0f}, more than the {total:,.0f} of the whole borough."
            )
            do = "Check the borough's figure and its wards: a borough has at least as many as its wards."
            problems.append(line.figure.problem("correct", "wards over borough", words, do, str(key)))
    return problems

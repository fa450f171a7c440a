"""Natural breaks: a few classes for a map's colours, so that the values within each are as alike as can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from data_loaders.calendar.month import Month, Span
from metrics.hotspots.ward_figures import ward_figures
from metrics.hotspots.ward_rows import By, WardFigures
from metrics.series.evidence import Evidence
from metrics.series.scope import endings

# Natural breaks take the square of the number of values: of more than this, evenly many are taken from low to high.
MOST_VALUES = 250

MOST = 5
SCHEME = "natural breaks (Fisher–Jenks)"


@dataclass(frozen=True, slots=True)
class ValueClass:
    """One class: its lowest and highest value, and how many values it has."""

    lowest: float
    highest: float
    members: int


def classes(values: Sequence[float], most: int = MOST) -> tuple[ValueClass, ...]:
    """At most so many classes, lowest first, with the least sum of squares within them; equal values stay together.

    Exact, by dynamic programming over the sorted values. Where two divisions are equally good, the lower classes
    are the smaller ones. Written out, because mapclassify, which has it too and against which it is tested, loads
    scikit-learn and takes over a second to import.
    Reference: Fisher, JASA 53 (1958) 789-798; Jenks, International Yearbook of Cartography 7 (1967).
    """
    ordered = sorted(values)
    ends = [0, *(i for i, (a, b) in enumerate(pairwise(ordered), start=1) if a != b), len(ordered)]
    if not ordered:
        return ()
    cuts = _best_cuts(ordered, ends, min(most, len(ends) - 1))
    return tuple(ValueClass(ordered[a], ordered[b - 1], b - a) for a, b in pairwise(cuts))


def class_of(value: float, breaks: Sequence[ValueClass]) -> int:
    """The position of the class that a value belongs to; one beyond them all belongs to the last."""
    return next((i for i, value_class in enumerate(breaks) if value <= value_class.highest), len(breaks) - 1)


def _best_cuts(ordered: Sequence[float], ends: Sequence[int], k: int) -> list[int]:
    """Where to cut the sorted values into k classes: k + 1 of the ends, the first and the last among them."""
    middle = ordered[len(ordered) // 2]
    # Squares of distances from a value in the middle keep their digits; squares of large values do not.
    sums = [0.0, *accumulate(v - middle for v in ordered)]
    squares = [0.0, *accumulate((v - middle) ** 2 for v in ordered)]

    def spread(a: int, b: int) -> float:
        return max(0.0, squares[b] - squares[a] - (sums[b] - sums[a]) ** 2 / (b - a))

    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [0])}
    for _ in range(k):
        best = {
            b: min((cost + spread(a, b), [*cuts, b]) for a, (cost, cuts) in best.items() if a < b)
            for b in ends
            if any(a < b for a in best)
        }
    return best[ends[-1]][1]


def scale(evidence: Evidence, figures: WardFigures, by: By) -> tuple[ValueClass, ...]:
    """Natural breaks of what all wards of the partnership had in every run of as many months that is loaded, counted
    back from the newest month. They do not depend on the months or the borough that are shown.

    Breaks of the shown months and those before would change with either; fixed ones would have to be chosen for each
    topic and length of time.

    Empty if no such run is loaded whole. A value beyond the first or last class belongs to it.
    """
    wards_of = max(figures.vintages.values(), default=None)
    key = ("scale", figures.indicator.id, by, figures.span.months, figures.when, wards_of)
    return evidence.remember(key, lambda: classes(_few(sorted(_values(evidence, figures, by, wards_of)))))


def _values(evidence: Evidence, figures: WardFigures, by: By, wards_of: str | None) -> Iterator[float]:
    codes = evidence.registry.partnership.codes
    for run in _runs(endings(evidence), figures.span.months):
        figures_of_run = ward_figures(evidence, figures.indicator, codes, run, run, wards_of, figures.when)
        if figures_of_run.held and not figures_of_run.absent:
            yield from (v for w in figures_of_run.wards if (v := w.value(by)) is not None)


def _runs(loaded: Sequence[Month], months: int) -> Iterator[Span]:
    """Runs of so many months, one before the other, from the newest loaded month back to the oldest."""
    last = loaded[0] if loaded else None
    while last is not None and last - (months - 1) >= loaded[-1]:
        yield Span(last - (months - 1), months)
        last -= months


def _few(values: Sequence[float]) -> Sequence[float]:
    if len(values) <= MOST_VALUES:
        return values
    steps = MOST_VALUES - 1
    return [values[i * (len(values) - 1) // steps] for i in range(MOST_VALUES)]

"""Natural breaks: a few classes for a map's colours, so that the values within each are as alike as can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

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


def class_of(value: float, found: Sequence[ValueClass]) -> int:
    """The position of the class that a value belongs to; one beyond them all belongs to the last."""
    return next((i for i, one in enumerate(found) if value <= one.highest), len(found) - 1)


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

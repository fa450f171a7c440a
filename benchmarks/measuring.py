"""Measures a case against its floor: in turn, several rounds, and the median of the paired ratios."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median


@dataclass(frozen=True)
class Result:
    """One line of the table. ratio: median of the rounds, with the least and the most; None where seconds decide.

    within: is the budget kept? None where there is no budget.
    """

    name: str
    floor: str
    budget: str
    within: bool | None
    ratio: float | None
    least: float | None
    most: float | None
    seconds: float | None
    floor_seconds: float | None
    note: str = ""

    def as_dict(self) -> dict:
        """For the JSON file."""
        return asdict(self)


def seconds(action: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def compared(
    name: str,
    floor_name: str,
    pairs: Sequence[tuple[float, float]],
    most: float | None,
    *,
    extra_seconds: float = 0.0,
    note: str = "",
) -> Result:
    """What pairs of (case, floor) show. Within budget: case ≤ most × floor (+ extra seconds), by the median."""
    ratios = [(c - extra_seconds) / f for c, f in pairs]
    plain = [c / f for c, f in pairs]
    return Result(
        name,
        floor_name,
        "–" if most is None else f"≤ {most:.3g} ×" + (f" + {extra_seconds:g} s" if extra_seconds else ""),
        None if most is None else median(ratios) <= most,
        round(median(plain), 2),
        round(min(plain), 2),
        round(max(plain), 2),
        round(median(c for c, _ in pairs), 4),
        round(median(f for _, f in pairs), 4),
        note,
    )


def paired(
    name: str,
    case: Callable[[], object],
    floor_name: str,
    floor: Callable[[], object],
    *,
    most: float,
    extra_seconds: float = 0.0,
    rounds: int = 7,
    note: str = "",
) -> Result:
    """Case and floor in turn, as compared() says them."""
    pairs = [(seconds(case), seconds(floor)) for _ in range(rounds)]
    return compared(name, floor_name, pairs, most, extra_seconds=extra_seconds, note=note)


def counted(name: str, result: float, most: float, unit: str, note: str = "") -> Result:
    """A figure that has no floor: at most so many of a unit."""
    budget = f"≤ {most:g} {unit}".strip()
    return Result(
        name, "", budget, result <= most, None, None, None, None, None, f"{result:g} {unit}. {note}".strip()
    )

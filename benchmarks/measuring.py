"""Measures a case against its floor: in turn, several rounds, and the median of the paired ratios."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median


@dataclass(frozen=True)
class Result:
    """One line of the table. ratio: median of the rounds, with the least and the most; None where seconds decide."""

    name: str
    floor: str
    budget: str
    within: bool
    ratio: float | None
    least: float | None
    most: float | None
    seconds: float
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
    """Case and floor in turn. Within budget: case ≤ most × floor (+ extra seconds), by the median of the rounds."""
    pairs = [(seconds(case), seconds(floor)) for _ in range(rounds)]
    ratios = [(c - extra_seconds) / f for c, f in pairs]
    budget = f"≤ {most:g} ×" + (f" + {extra_seconds:g} s" if extra_seconds else "")
    plain = [c / f for c, f in pairs]
    return Result(
        name,
        floor_name,
        budget,
        median(ratios) <= most,
        round(median(plain), 2),
        round(min(plain), 2),
        round(max(plain), 2),
        round(median(c for c, _ in pairs), 4),
        round(median(f for _, f in pairs), 4),
        note,
    )

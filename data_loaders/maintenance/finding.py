"""What the doctor has to say of one thing: how it is, and what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum

from data_loaders.fault import Fault
from data_loaders.maintenance.soundness import readable


class Level(IntEnum):
    """How bad it is; the number is the exit code."""

    FINE = 0
    WARNING = 1
    FAULT = 2


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, how it is, and what was found."""

    what: str
    level: Level
    found: str


def worst(findings: Iterable[Finding]) -> Level:
    """The exit code."""
    return max(f.level for f in findings)


def tried(what: str, look: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """What a look finds; where it fails, in whatever way, that is a fault."""
    try:
        with readable(what):
            return list(look())
    except Fault as fault:
        return [Finding(what, Level.FAULT, str(fault))]


def sound(what: str, look: Callable[[], str]) -> Finding:
    """Fine, with what the look says; a fault where it fails."""
    return tried(what, lambda: [Finding(what, Level.FINE, look())])[0]

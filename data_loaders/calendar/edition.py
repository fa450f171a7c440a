"""Which edition of its source a file is: the day on which it was published, or the month its archive is named after.

The two are written alike ("2026-07-15", "2026-07") and mean different things, so each is a type of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from data_loaders.calendar.period import is_month

DAY = re.compile(r"(?:19|20)\d\d-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True)
class Published:
    """A file that says on which day it was published."""

    day: date

    def __str__(self) -> str:
        return self.day.isoformat()


@dataclass(frozen=True)
class Archived:
    """A file from an archive that is named after a month ("2026-07"). Its rows may be of any month up to that one."""

    month: str

    def __str__(self) -> str:
        return self.month


Edition = Published | Archived


def parse_edition(text: str) -> Edition | None:
    """From "2014-02-28" or "2026-07", as a name of a file or the store has it; None for anything else."""
    if is_month(text):
        return Archived(text)
    day = parse_day(text)
    return Published(day) if day else None


def parse_day(text: str) -> date | None:
    """From "2014-02-28"; None for anything else, also for a day that no calendar has."""
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None

"""What a text in the store must be: a month, a day, one of a list. A column declares its kind (schema.py), and every
value is checked where it enters (fitting.py). Reading still has an answer for a value that was written by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from data_loaders.batch import Reason, Standing
from data_loaders.edition import parse_day, parse_edition
from data_loaders.period import is_month

KIND = "kind"  # its name among what SQLAlchemy keeps of a column


@dataclass(frozen=True)
class Kind:
    """expected: for a message. holds: is this text of the kind?"""

    expected: str
    holds: Callable[[str], bool]

    @property
    def info(self) -> dict[str, Kind]:
        """For the column that is of this kind."""
        return {KIND: self}


MONTH = Kind("a month like 2014-03", is_month)
DAY = Kind("a day like 2014-03-31", lambda text: parse_day(text) is not None)
EDITION = Kind("a day or a month as edition", lambda text: parse_edition(text) is not None)
STANDING = Kind(f"one of {', '.join(Standing)}", lambda text: text in set(Standing))
REASON = Kind(f"one of {', '.join(Reason)}", lambda text: text in set(Reason))

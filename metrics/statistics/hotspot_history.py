"""How a ward's hotspot comes and goes over the months.

The documented rule of sfhotspot (Ashby, hotspot_classify): hot in 80 % of the periods or more is
persistent; else hot in 10 % of the recent periods but not of the earlier ones is emerging, the
reverse is former; else 10 % of all periods is intermittent. The recent window is the last fifth.
The released code differs from its documentation (its recent window is one period too long, and
emerging asks for 20 %); this follows the documentation.

Valid for a dozen periods or more, and said of no fewer months: with nine the recent window is a
single one, and one hot month makes a ward emerging, or former.
"""

from collections.abc import Sequence
from enum import StrEnum

PERSISTENT, HOT, RECENT = 0.8, 0.1, 0.2


class Pattern(StrEnum):
    """A ward's class over time."""

    PERSISTENT = "persistent"
    EMERGING = "emerging"
    FORMER = "former"
    INTERMITTENT = "intermittent"
    NONE = "none"


def pattern(hot: Sequence[bool | None], recent_share: float = RECENT) -> Pattern | None:
    """Classify periods in order of time: hot, not hot, or None where the ward was not tested.

    Untested periods count neither way. None is returned where either window has no tested period.

    >>> pattern([False] * 8 + [True] * 4)
    <Pattern.INTERMITTENT: 'intermittent'>
    >>> pattern([True] * 10 + [False] * 2)
    <Pattern.PERSISTENT: 'persistent'>
    """
    recent = max(1, int(len(hot) * recent_share))
    earlier_share, later_share = _share(hot[:-recent]), _share(hot[-recent:])
    overall = _share(hot)
    if earlier_share is None or later_share is None or overall is None:
        return None
    if overall >= PERSISTENT:
        return Pattern.PERSISTENT
    if later_share >= HOT > earlier_share:
        return Pattern.EMERGING
    if earlier_share >= HOT > later_share:
        return Pattern.FORMER
    return Pattern.INTERMITTENT if overall >= HOT else Pattern.NONE


def _share(hot: Sequence[bool | None]) -> float | None:
    tested = [state for state in hot if state is not None]
    return sum(tested) / len(tested) if tested else None

"""Assurance: whether ordinary variation alone would meet the target, miss it, or do either."""

from enum import StrEnum

from metrics.statistics.direction import Good, Meaning, meaning
from metrics.statistics.missing import known
from metrics.statistics.xmr import Limits


class Assurance(StrEnum):
    """What to expect of the target if nothing changes."""

    PASSING = "consistently passing"
    FAILING = "consistently failing"
    HIT_AND_MISS = "hit and miss"


def assurance(latest: Limits | None, target: float | None, good: Good | str) -> Assurance | None:
    """Place the target against the limits of the latest segment.

    None without limits or a target, and for measures with no better direction. A target exactly on
    a limit is hit and miss. Reference: NHS England, Making Data Count (assurance icons).

    >>> from metrics.statistics.xmr import limits
    >>> assurance(limits([10, 12, 11, 13]), target=20, good="down")
    <Assurance.PASSING: 'consistently passing'>
    """
    rise = meaning(1, good)
    if latest is None or not known(target) or rise is Meaning.NEITHER:
        return None
    if latest.lower <= target <= latest.upper:
        return Assurance.HIT_AND_MISS
    values_above_target = target < latest.lower
    passing = values_above_target == (rise is Meaning.IMPROVEMENT)
    return Assurance.PASSING if passing else Assurance.FAILING

"""Which way is good for a measure, and what a movement therefore means."""

from enum import StrEnum


class Good(StrEnum):
    """The declared good direction of a measure."""

    DOWN = "down"
    UP = "up"
    STEADY = "steady"
    ACTIVITY = "activity"


class Meaning(StrEnum):
    """What a movement in one direction says about a measure."""

    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    NEITHER = "neither"


_GOOD_SIGN = {Good.DOWN: -1, Good.UP: 1, Good.STEADY: 0, Good.ACTIVITY: 0}


def meaning(direction: float, good: Good | str) -> Meaning:
    """Say what a movement means: only its sign counts (above 0 is up, below 0 is down).

    A measure that should hold steady, or that only reports activity, has no better or worse
    direction. Raises ValueError for a good direction that is not one of `Good`.

    >>> meaning(-3, "down")
    <Meaning.IMPROVEMENT: 'improvement'>
    >>> meaning(-3, "activity")
    <Meaning.NEITHER: 'neither'>
    """
    product = ((direction > 0) - (direction < 0)) * _GOOD_SIGN[Good(good)]
    if product == 0:
        return Meaning.NEITHER
    return Meaning.IMPROVEMENT if product > 0 else Meaning.CONCERN

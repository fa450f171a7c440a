"""Concentration: how much of a total a few places hold."""

from collections.abc import Sequence

from metrics.statistics.missing import known


def share_of_top(counts: Sequence[float | None], top: int) -> float | None:
    """The share (0 to 1) of all events held by the `top` places with most; None with no events.

    Missing counts are left out of both. With few events per place a high share is no finding: ten
    events in a hundred places must lie in ten or fewer. Reference: Weisburd, Criminology 53 (2015);
    Bernasco and Steenbeek, Journal of Quantitative Criminology 33 (2017) on few events.

    >>> share_of_top([6, 2, 1, 1, None], top=1)
    0.6
    """
    known_counts = sorted((count for count in counts if known(count)), reverse=True)
    total = sum(known_counts)
    return sum(known_counts[:top]) / total if total > 0 else None

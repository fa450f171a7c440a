"""Several tests at once: p values adjusted so that the share of false findings is held down."""

from collections.abc import Sequence

from scipy import stats

from metrics.statistics.missing import known


def adjusted(p_values: Sequence[float | None]) -> list[float | None]:
    """Benjamini-Hochberg adjusted p values, in the order given; None stays None and is not counted.

    Of the findings called at an adjusted p under 0.05, at most 5 % are expected to be false, for
    tests that are independent or positively related (as those of neighbouring wards are).
    Reference: Benjamini and Hochberg, JRSS B 57 (1995); Benjamini and Yekutieli, Annals of
    Statistics 29 (2001) on dependence.

    >>> adjusted([0.01, 0.04, None, 0.03])
    [0.03, 0.04, None, 0.04]
    """
    present = [p for p in p_values if known(p)]
    if not present:
        return [None] * len(p_values)
    results = iter(stats.false_discovery_control(present, method="bh"))
    return [float(next(results)) if known(p) else None for p in p_values]

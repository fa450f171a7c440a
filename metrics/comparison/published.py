"""The ratio of two rates that were published with their intervals but without the counts behind them."""

from __future__ import annotations

import math

from metrics.statistics.intervals import Interval


def ratio_of_published(
    first: float, around_first: Interval, second: float, around_second: Interval
) -> Interval | None:
    """95 % interval of first / second; None where a rate or a limit is 0, of which there is no logarithm.

    The logarithm of a rate has the standard error (ln upper − ln lower) / 2z; those of two separate areas add as
    squares. An approximation: published limits are rounded, and not quite symmetrical on that scale.
    Reference: Altman and Bland, BMJ 326 (2003) 219; Altman and Bland, BMJ 343 (2011) d2090.
    """
    ends = (around_first.lower, around_first.upper, around_second.lower, around_second.upper)
    if min(first, second, *ends) <= 0:
        return None
    widths = (math.log(i.upper / i.lower) for i in (around_first, around_second))
    reach = math.hypot(*widths) / 2
    ratio = first / second
    return Interval(ratio * math.exp(-reach), ratio * math.exp(reach))

"""What counts as missing: None, and the NaN that tables use for it. A zero is a value."""

import math
from typing import TypeGuard


def known(value: float | None) -> TypeGuard[float]:
    """Whether a figure is there at all.

    >>> known(0), known(None)
    (True, False)
    """
    return value is not None and not math.isnan(value)

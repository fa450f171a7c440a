"""Keeps what stays out of the garbage collector's sight.

Streamlit collects all garbage after each run of a page, and so looks at every object that has ever been kept: figures,
measures, charts. With them 15 to 25 milliseconds of every run; without them one or two. With those collections
turned off (runner.postScriptGC), what a page has finished with would stay until Python's own, rarer ones.
"""

from __future__ import annotations

import gc
from typing import Any

# So many objects are looked at in about a millisecond.
MANY = 10_000
# A reader who has left may be among what was put out of sight. After so many times everything is looked at once more.
TIMES = 20


class Sight:
    """Called by Python at the beginning and the end of each collection."""

    def __init__(self, many: int = MANY, times: int = TIMES) -> None:
        self.many, self.times, self.count = many, times, 0

    def __call__(self, phase: str, info: dict[str, Any]) -> None:
        """After a full collection that left many objects: they are kept, so they need not be looked at again."""
        if phase != "stop" or info["generation"] < 2 or len(gc.get_objects(generation=2)) <= self.many:
            return
        self.count += 1
        if self.count % self.times:
            gc.freeze()
        else:
            gc.unfreeze()  # the next collection finds whatever nobody holds any more, and freezes the rest


def begin() -> None:
    """From now on. What has been imported until now stays out of sight."""
    gc.collect()
    gc.freeze()
    gc.callbacks.append(Sight())

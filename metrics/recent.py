"""Keeps what was made and was asked for lately, and lets the rest go: readers may ask for any month there is."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from threading import RLock
from typing import Any, TypeVar

T = TypeVar("T")


class Recent:
    """At most so many values, each made once for its key. Several threads may ask."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._held: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = RLock()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The value for the key: as it was made before, or made now."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = make()
        with self._lock:
            self._held[key] = made
            while len(self._held) > self.most:
                self._held.popitem(last=False)
        return made


def kept(most: int) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Keep what a function returned for each of the newest arguments; one reader makes it while the others wait.

    Streamlit's own way takes half a millisecond for each look-up, and a page has twenty.
    """

    def decorate(make: Callable[..., T]) -> Callable[..., T]:
        held, lock = lru_cache(most)(make), RLock()

        @wraps(make)
        def get(*arguments: Hashable) -> T:
            with lock:
                return held(*arguments)

        return get

    return decorate

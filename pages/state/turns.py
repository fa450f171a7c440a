"""Takes turns at what costs much: so many at once, and whoever waits too long is told to try again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import BoundedSemaphore, RLock
from typing import ParamSpec, TypeVar

from data_loaders.fault import Fault

P = ParamSpec("P")
T = TypeVar("T")
PAGES_AT_ONCE, PAGE_SECONDS, FILE_SECONDS = 8, 60, 30


class TooBusy(Fault):
    """There was no turn in time. Nothing is wrong; it will work in a moment."""

    def __init__(self, what: str, seconds: float) -> None:
        super().__init__(what, "a turn", f"none in {seconds:g} seconds; try again in a minute")


class Turns:
    """At most so many at once; whoever waits longer than so many seconds gives up."""

    def __init__(self, what: str, most: int, seconds: float) -> None:
        self.what, self.seconds = what, seconds
        self._free = BoundedSemaphore(most)

    @contextmanager
    def take(self) -> Iterator[None]:
        """A turn. Raises Busy if none came in time."""
        if not self._free.acquire(timeout=self.seconds):
            raise TooBusy(self.what, self.seconds)
        try:
            yield
        finally:
            self._free.release()


pages = Turns("this page", PAGES_AT_ONCE, PAGE_SECONDS)
_making = RLock()  # a sheet is made of pictures: whoever makes one may make the other


def one_file_at_a_time(make: Callable[P, T]) -> Callable[P, T]:
    """The same function; one file is made after another, because each takes a processor and some hundred megabytes."""

    @wraps(make)
    def made(*arguments: P.args, **named: P.kwargs) -> T:
        if not _making.acquire(timeout=FILE_SECONDS):
            raise TooBusy("this file", FILE_SECONDS)
        try:
            return make(*arguments, **named)
        finally:
            _making.release()

    return made

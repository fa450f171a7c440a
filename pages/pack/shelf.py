"""Packs that were made, and whose turn it is to make one: making takes half a minute and more than 100 MB."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic
from typing import NamedTuple

from pages.pack.request import Told

KEPT = 6
# Seconds: to wait for others, and to make one.
PATIENCE, LIMIT = 240.0, 180.0
LOOK_AGAIN = 1.0


class Pack(NamedTuple):
    """files: {name: content}, those that could be made. failures: a sentence for each other, and for lacking parts."""

    files: dict[str, bytes]
    failures: tuple[str, ...]


class NotNow(Exception):
    """A pack that is not made now; says why, and what to do."""


Make = Callable[[Told], Pack]


class Shelf:
    """kept: how many packs stay; patience, limit: seconds to wait for a turn, and to make a pack in."""

    def __init__(self, kept: int = KEPT, patience: float = PATIENCE, limit: float = LIMIT) -> None:
        self._kept, self._patience, self._limit = kept, patience, limit
        self._packs: OrderedDict[Hashable, Pack] = OrderedDict()
        self._turn, self._lock = Lock(), Lock()

    def held(self, about: Hashable) -> Pack | None:
        """The pack about this, if it was made lately."""
        with self._lock:
            return self._packs.get(about)

    def pack(self, about: Hashable, make: Make, tell: Told) -> Pack:
        """The pack about this: the one that is held, if nothing failed in it, or a new one.

        One is made at a time. tell: is told what happens; what it raises ends the waiting or the making.
        Raises NotNow if the turn does not come, or if making takes too long.
        """
        with self._taking_turns(tell):
            held = self.held(about)
            if held and not held.failures:
                return held
            pack = make(self._in_time(tell))
            self._keep(about, pack)
            return pack

    @contextmanager
    def _taking_turns(self, tell: Told) -> Iterator[None]:
        end = monotonic() + self._patience
        while not self._turn.acquire(timeout=min(LOOK_AGAIN, self._patience)):
            if monotonic() > end:
                raise NotNow("Other packs are still being made. Try again in a few minutes.")
            tell("waiting until somebody else's is ready")
        try:
            yield
        finally:
            self._turn.release()

    def _in_time(self, tell: Told) -> Told:
        end = monotonic() + self._limit

        def told(what: str) -> None:
            if monotonic() > end:
                minutes = f"{self._limit / 60:.0f} minutes"
                raise NotNow(
                    f"The pack was not ready after {minutes}. Try again when fewer people are reading."
                )
            tell(what)

        return told

    def _keep(self, about: Hashable, pack: Pack) -> None:
        with self._lock:
            self._packs[about] = pack
            self._packs.move_to_end(about)
            while len(self._packs) > self._kept:
                self._packs.popitem(last=False)


shelf = Shelf()

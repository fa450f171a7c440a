"""What must be written about a reader is written in the background: no page waits for somebody's load.

It waits in memory until the store takes it. It is given up only where too much waits already or the server stops
first; the log then says what, without saying who.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection

from data_loaders.store import audit
from data_loaders.store.audit import AuditEntry
from data_loaders.store.engine import address, one_at_a_time, opened, writer
from data_loaders.store.store_faults import StoreBusy

SAYS = logging.getLogger("csp")
MOST = 10_000
# How long one attempt waits for its turn to write, and how long it is until the next.
WAIT_SECONDS, AGAIN_SECONDS = 1.0, 2.0


class QueuedEntry(NamedTuple):
    """Something to be written. entry: the line of the trail that it leaves, or how the log names it."""

    entry: AuditEntry
    write: Callable[[Connection], None]


class AuditQueue:
    """What waits, by the address of the store that it belongs to, and the thread that writes it."""

    def __init__(self, most: int = MOST) -> None:
        self.most, self._waiting = most, defaultdict[str, list[QueuedEntry]](list)
        self._changed, self._running = threading.Condition(), False

    def add(self, url: str, entry: AuditEntry, write: Callable[[Connection], None] | None = None) -> None:
        """Have a line written as soon as the store takes it, or whatever `write` writes. Returns at once."""
        with self._changed:
            if sum(map(len, self._waiting.values())) >= self.most:
                _given_up(entry, "too much waits already")
                return
            self._waiting[url].append(QueuedEntry(entry, write or partial(audit.add, entry=entry)))
            if not self._running:
                self._running = True
                threading.Thread(target=self._run, name="audit trail", daemon=True).start()

    def waiting(self, url: str) -> list[AuditEntry]:
        """The lines of a store that are not written yet, newest first."""
        with self._changed:
            return [waiting.entry for waiting in reversed(self._waiting.get(url, ()))]

    def flush(self, seconds: float) -> None:
        """Return once nothing waits any more. What is not written after so many seconds is given up."""
        with self._changed:
            if self._changed.wait_for(lambda: not self._waiting, seconds):
                return
            for waiting in (w for of_store in self._waiting.values() for w in of_store):
                _given_up(waiting.entry, "the server stopped before the store could be written to")
            self._waiting.clear()

    def _run(self) -> None:
        """Until nothing is left. A store that cannot be written to holds up its own lines and no others."""
        told = False
        while True:
            with self._changed:
                urls = list(self._waiting)
                if not urls:
                    self._running = False
                    return
            failed = [error for url in urls if (error := self._write(url))]
            if failed and not told:
                kind = type(failed[0]).__name__
                SAYS.warning("lines of the audit trail wait for the store (%s)", kind)
            told = bool(failed)
            if failed:
                time.sleep(AGAIN_SECONDS)

    def _write(self, url: str) -> Exception | None:
        """Write what waits for a store, each on its own; returns why something could not be written. It is kept and
        tried again, and holds up the rest only while somebody else is writing."""
        failed: Exception | None = None
        with self._changed:
            waiting = list(self._waiting.get(url, ()))
        with opened(url, wait=WAIT_SECONDS) as engine:
            for entry in waiting:
                try:
                    with writer(engine).begin() as connection:
                        one_at_a_time(connection)
                        entry.write(connection)
                except Exception as error:
                    failed = error
                    if isinstance(error, StoreBusy):
                        break
                else:
                    self._done(url, entry)
        return failed

    def _done(self, url: str, written: QueuedEntry) -> None:
        with self._changed:
            self._waiting[url] = [waiting for waiting in self._waiting[url] if waiting is not written]
            if not self._waiting[url]:
                del self._waiting[url]
            self._changed.notify_all()


def _given_up(entry: AuditEntry, why: str) -> None:
    SAYS.error("a line of the audit trail was given up, %s: %s at %s", why, entry.what, entry.at.isoformat())


_trail = AuditQueue()


def note_soon(who: str, what: str, about: str) -> None:
    """Note something about a reader without waiting: as audit.note, but written in the background."""
    _trail.add(address(), audit.line(who, what, about))


def write_soon(entry: AuditEntry, write: Callable[[Connection], None]) -> None:
    """Have something else written about a reader without waiting. entry: the line that it leaves on the trail."""
    _trail.add(address(), entry, write)


def waiting() -> list[AuditEntry]:
    """What this server has noted of its readers and not written yet, newest first."""
    return _trail.waiting(address())


def flush(seconds: float) -> None:
    """Before the server ends: return once everything is written, or has been given up after so many seconds."""
    _trail.flush(seconds)

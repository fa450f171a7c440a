"""What must be noted about a reader is put on the audit trail in the background: no page waits for somebody's load.

A line waits in memory until the store takes it. It is given up only where too many wait already or the server stops
first; the log then says which, without saying who.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict

from data_loaders.store import audit
from data_loaders.store.audit import Entry
from data_loaders.store.engine import address, opened, writer

SAYS = logging.getLogger("csp")
MOST = 10_000
# How long one attempt waits for its turn to write, and how long it is until the next.
WAIT_SECONDS, AGAIN_SECONDS = 1.0, 2.0


class Trail:
    """Lines that wait, by the address of the store that they belong to, and the thread that writes them."""

    def __init__(self, most: int = MOST) -> None:
        self.most, self._lines = most, defaultdict[str, list[Entry]](list)
        self._changed, self._running = threading.Condition(), False

    def add(self, url: str, entry: Entry) -> None:
        """Have a line written as soon as the store takes it. Returns at once."""
        with self._changed:
            if sum(map(len, self._lines.values())) >= self.most:
                _given_up(entry, "too many lines wait already")
                return
            self._lines[url].append(entry)
            if not self._running:
                self._running = True
                threading.Thread(target=self._run, name="audit trail", daemon=True).start()

    def waiting(self, url: str) -> list[Entry]:
        """The lines of a store that are not written yet, newest first."""
        with self._changed:
            return list(reversed(self._lines.get(url, ())))

    def flush(self, seconds: float) -> None:
        """Return once nothing waits any more. What is not written after so many seconds is given up."""
        with self._changed:
            if self._changed.wait_for(lambda: not self._lines, seconds):
                return
            for entries in self._lines.values():
                for entry in entries:
                    _given_up(entry, "the server stopped before the store could be written to")
            self._lines.clear()

    def _run(self) -> None:
        """Until nothing is left. A store that cannot be written to holds up its own lines and no others."""
        told = False
        while True:
            with self._changed:
                urls = list(self._lines)
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
        """Write what waits for a store, in one transaction; returns why that failed."""
        entries = self.waiting(url)[::-1]
        try:
            with opened(url, wait=WAIT_SECONDS) as engine, writer(engine).begin() as connection:
                for entry in entries:
                    audit.add(connection, entry)
        except Exception as error:  # whatever it is, the lines are kept and tried again
            return error
        with self._changed:
            del self._lines[url][: len(entries)]
            if not self._lines[url]:
                del self._lines[url]
            self._changed.notify_all()
        return None


def _given_up(entry: Entry, why: str) -> None:
    SAYS.error("a line of the audit trail was given up, %s: %s at %s", why, entry.what, entry.at.isoformat())


_trail = Trail()


def note_soon(who: str, what: str, about: str) -> None:
    """Note something about a reader without waiting: as audit.note, but written in the background."""
    _trail.add(address(), audit.line(who, what, about))


def waiting() -> list[Entry]:
    """What this server has noted of its readers and not written yet, newest first."""
    return _trail.waiting(address())


def flush(seconds: float) -> None:
    """Before the server ends: return once everything is written, or has been given up after so many seconds."""
    _trail.flush(seconds)

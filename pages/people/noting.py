"""Writes about readers beside the pages: nobody waits for a page while somebody else writes to the store."""

from __future__ import annotations

import logging
from collections.abc import Callable
from queue import Empty, Full, Queue
from threading import Event, Lock, Thread

from sqlalchemy import Engine

from data_loaders.fault import Fault

SAYS = logging.getLogger("csp")
MOST, AGAIN_SECONDS, LAST_SECONDS = 10_000, 2, 5
Write = Callable[[Engine], None]


class Notes:
    """Writes one after the other in a thread of its own, each again and again until the store takes it."""

    def __init__(self) -> None:
        self._waiting: Queue[Write] = Queue(MOST)
        self._lock, self._over = Lock(), Event()
        self._thread: Thread | None = None

    def later(self, write: Write) -> None:
        """Have it written soon. If the store has refused for so long that thousands wait, the log says what is lost."""
        try:
            self._waiting.put_nowait(write)
        except Full:
            SAYS.error("a line of the audit trail is lost: too many wait for the store")
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._work, name="notes", daemon=True)
                self._thread.start()

    def finish(self) -> None:
        """Write what still waits, for as long as a server that stops may take."""
        self._over.set()
        if self._thread:
            self._thread.join(LAST_SECONDS)
        if not self._waiting.empty():
            SAYS.error("%s lines of the audit trail are lost", self._waiting.qsize())

    def _work(self) -> None:
        while True:
            try:
                write = self._waiting.get(timeout=0.2)
            except Empty:
                if self._over.is_set():
                    return
                continue
            why = _refused(write)
            if why:
                SAYS.warning("the audit trail waits: %s", why)
            while why and not self._over.wait(AGAIN_SECONDS):
                why = _refused(write)
            if why:
                SAYS.error("a line of the audit trail is lost: %s", why)


def _refused(write: Write) -> str:
    """Why the store does not take it now, "" if it has. What it can never take is let go, and the log says so."""
    from pages.parts import cache  # not at the top: it asks who is reading, and that asks here

    try:
        write(cache.writer())
    except Fault as fault:
        return f"expected {fault.expected}, found {fault.found}"
    except Exception:
        SAYS.exception("a line of the audit trail is lost")
    return ""


notes = Notes()

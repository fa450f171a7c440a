"""Tells the audit trail who signed in, which sign-ins failed, and whose role is another than it was."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from data_loaders.fault import Fault
from data_loaders.store import audit, audit_queue
from pages.access.people_file import VARIABLE, Directory, directory

FILE = "the file of people"  # who changed a role, as far as we know
MOST, SECONDS = 20, 60  # so many failures at once, and one more a minute, have a line of their own


class Failures:
    """How many failures have a line. Whoever asks for a sign-in a thousand times must not bury what others did."""

    def __init__(
        self, write: Callable[[str, str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._write, self._clock, self._lock = write, clock, threading.Lock()
        self._room, self._since, self._more = float(MOST), clock(), 0

    def note(self, who: str, why: str) -> None:
        """One line for this failure, or only a count that the next line tells."""
        with self._lock:
            passed = self._clock() - self._since
            self._room, self._since = min(MOST, self._room + passed / SECONDS), self._since + passed
            if self._room < 1:
                self._more += 1
                return
            more = f"; {self._more} more before it without a line" if self._more else ""
            self._room, self._more = self._room - 1, 0
        self._write(who, why + more)


def _write(who: str, why: str) -> None:
    audit_queue.note_soon(who, "sign-in failed", why)


failures = Failures(_write)


def signed_in(claims: Mapping[str, Any]) -> None:
    """A sign-in that the service has vouched for; without a role here it has failed."""
    try:
        known = directory()
    except Fault:
        failures.note("somebody", "the file of people cannot be used")
        return
    person = known.person(claims, datetime.now(UTC))
    if person.name:
        audit_queue.note_soon(person.name, "signed in", str(person.role))
    else:
        failures.note(known.name(claims) or "somebody", "has no role here, or no verified address")


def failed() -> None:
    """A sign-in that the service, or the check of its answer, refused. What the address says of it is not repeated:
    anybody can write there."""
    failures.note("somebody", "refused by the sign-in service, or not begun here")


def name(claims: Mapping[str, Any]) -> str:
    """What the trail calls whoever these claims are about."""
    try:
        return directory().name(claims) or "somebody"
    except Fault:
        return "somebody"


class Roles:
    """Looks whether the file of people has changed, and has the trail told whose role has."""

    def __init__(self) -> None:
        self._seen, self._lock = b"", threading.Lock()

    def look(self) -> None:
        """Cheap unless the file has changed; a file that cannot be used changes no role, it gives nobody one."""
        path = os.environ.get(VARIABLE)
        try:
            text = Path(path).read_bytes() if path else b""
            with self._lock:
                if text == self._seen:
                    return
                held = _roles(directory())
                self._seen = text
        except (OSError, Fault):
            return
        entry = audit.line(FILE, "looked for changed roles", "")
        audit_queue.write_soon(entry, partial(audit.note_roles, who=FILE, roles=held))


def _roles(known: Directory) -> dict[str, str]:
    roles = {p.called: p for p in known.people} | {f"the group {g.value}": g for g in known.groups}
    return {who: f"{r.role} for {r.agency}" if r.agency else r.role for who, r in roles.items()}


roles = Roles()

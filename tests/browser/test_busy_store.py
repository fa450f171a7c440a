"""A steward reads while somebody else holds the lock for writing: pages are drawn, and the trail is written later."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from data_loaders.store import audit
from data_loaders.store.engine import connect
from tests.browser.serving import PATIENCE, Server, begin
from tests.browser.speaking import session
from tests.conftest import copied

STEWARD = "Jo Steward"
HOLD = """
import sqlite3, sys
line = sqlite3.connect(sys.argv[1], isolation_level=None)
line.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
line.execute("ROLLBACK")
"""


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Another process holds the store's lock for writing for as long as the block lasts."""
    command = [sys.executable, "-c", HOLD, url.removeprefix("sqlite:///")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        try:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                sqlite3.connect(command[-1], timeout=0).execute("BEGIN IMMEDIATE")
            yield
        finally:
            holder.communicate("\n")


@pytest.fixture(scope="module")
def served(illustrative_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Server]]:
    """A store, as a restored backup leaves it, and a dashboard that serves it to its steward."""
    url = copied(illustrative_url, tmp_path_factory.mktemp("busy") / "own.sqlite")
    server = begin(url, {"CSP_LOCAL_STEWARD": STEWARD})
    yield url, server
    server.end()


def noted(url: str) -> list[audit.AuditEntry]:
    engine = connect(url, reading=True)
    results = [e for e in audit.entries(engine) if e.who == STEWARD]
    engine.dispose()
    return results


def test_a_page_is_drawn_while_the_lock_is_held_and_the_note_follows(served: tuple[str, Server]) -> None:
    url, server = served
    with locked(url), session(server.address) as (_, messages):
        assert "Overview" in messages and f"as {STEWARD}" in messages
        assert "exception {" not in messages and "database is locked" not in messages
        assert noted(url) == []
    until = time.monotonic() + PATIENCE / 1000
    while not (result := noted(url)):
        assert time.monotonic() < until, "nothing came to stand on the trail"
    assert [e.what for e in result] == ["opened the officers' view"]


def test_what_waits_when_the_server_is_stopped_is_written_first(
    illustrative_url: str, tmp_path: Path
) -> None:
    url = copied(illustrative_url, tmp_path / "own.sqlite")
    server = begin(url, {"CSP_LOCAL_STEWARD": STEWARD})
    with locked(url), session(server.address):
        server.process.terminate()
    server.process.communicate()
    assert len(noted(url)) == 1

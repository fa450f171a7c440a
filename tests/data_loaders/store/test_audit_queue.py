"""What is noted in the background is written as soon as it can be, in order, and never given up in silence."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_loaders.store import audit, audit_queue
from data_loaders.store.audit_queue import AuditQueue
from data_loaders.store.engine import opened, upgrade, writer
from tests.stores import clean_sqlite

PATIENCE = 60


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def url(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_queue, "WAIT_SECONDS", 0.05)
    monkeypatch.setattr(audit_queue, "AGAIN_SECONDS", 0.05)


def test_lines_are_written_in_order_with_the_time_of_the_act(engine: Engine, url: str) -> None:
    ours, lines = AuditQueue(), [audit.line("Jo", "did", str(n)) for n in range(30)]
    for line in lines:
        ours.add(url, line)
    ours.flush(PATIENCE)
    assert ours.waiting(url) == []
    assert audit.entries(engine) == lines[::-1]


def test_what_no_database_can_keep_does_not_hold_up_the_rest(engine: Engine, url: str) -> None:
    ours = AuditQueue()
    ours.add(url, audit.line("Jo\x00\ud800" + "x" * 300, "did\x00" + "x" * 300, "nothing\x00"))
    ours.flush(PATIENCE)
    [entry] = audit.entries(engine)
    assert entry.who.startswith("Jo\ufffd\ufffdx") and entry.about == "nothing\ufffd"


def test_one_store_that_is_locked_holds_up_no_other_and_gets_its_lines_later(tmp_path: Path) -> None:
    locked, free = clean_sqlite(tmp_path), clean_sqlite(tmp_path)
    ours = AuditQueue()
    with opened(locked) as item, opened(free) as other:
        upgrade(item)
        upgrade(other)
        line, second = audit.line("Jo", "did", "one"), audit.line("Jo", "did", "two")
        with writer(item).begin():
            ours.add(locked, line)
            ours.add(free, second)
            until(lambda: ours.waiting(free) == [])
            assert audit.entries(other) == [second] and ours.waiting(locked) == [line]
        ours.flush(PATIENCE)
        assert audit.entries(item) == [line]


def test_whatever_is_given_up_is_told_in_the_log_without_a_name(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url, ours = clean_sqlite(tmp_path), AuditQueue(most=2)
    with opened(url) as engine:
        upgrade(engine)
        with writer(engine).begin(), caplog.at_level(logging.ERROR, "csp"):
            for what in ("first", "second", "third"):
                ours.add(url, audit.line("Jo Smith", what, "a figure"))
            assert [e.what for e in ours.waiting(url)] == ["second", "first"]
            assert [r.getMessage() for r in caplog.records if "third" in r.getMessage()]
            ours.flush(0)
            assert ours.waiting(url) == []
    told = [r.getMessage() for r in caplog.records if r.levelno == logging.ERROR]
    assert len(told) == 3 and all("given up" in line for line in told)
    assert not any("Jo Smith" in line or "a figure" in line for line in told)

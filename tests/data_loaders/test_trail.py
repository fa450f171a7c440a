"""What is noted in the background is written as soon as it can be, in order, and never given up in silence."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_loaders.store import audit, trail
from data_loaders.store.engine import opened, upgrade, writer
from data_loaders.store.trail import Trail
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
    monkeypatch.setattr(trail, "WAIT_SECONDS", 0.05)
    monkeypatch.setattr(trail, "AGAIN_SECONDS", 0.05)


def test_lines_are_written_in_order_with_the_time_of_the_act(engine: Engine, url: str) -> None:
    own, lines = Trail(), [audit.line("Jo", "did", str(n)) for n in range(30)]
    for line in lines:
        own.add(url, line)
    own.flush(PATIENCE)
    assert own.waiting(url) == []
    assert audit.entries(engine) == lines[::-1]


def test_what_no_database_can_keep_does_not_hold_up_the_rest(engine: Engine, url: str) -> None:
    own = Trail()
    own.add(url, audit.line("Jo\x00\ud800" + "x" * 300, "did\x00" + "x" * 300, "nothing\x00"))
    own.flush(PATIENCE)
    [entry] = audit.entries(engine)
    assert entry.who.startswith("Jo\ufffd\ufffdx") and entry.about == "nothing\ufffd"


def test_one_store_that_is_locked_holds_up_no_other_and_gets_its_lines_later(tmp_path: Path) -> None:
    locked, free = clean_sqlite(tmp_path), clean_sqlite(tmp_path)
    own = Trail()
    with opened(locked) as one, opened(free) as other:
        upgrade(one)
        upgrade(other)
        line, second = audit.line("Jo", "did", "one"), audit.line("Jo", "did", "two")
        with writer(one).begin():
            own.add(locked, line)
            own.add(free, second)
            until(lambda: own.waiting(free) == [])
            assert audit.entries(other) == [second] and own.waiting(locked) == [line]
        own.flush(PATIENCE)
        assert audit.entries(one) == [line]


def test_whatever_is_given_up_is_told_in_the_log_without_a_name(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url, own = clean_sqlite(tmp_path), Trail(most=2)
    with opened(url) as engine:
        upgrade(engine)
        with writer(engine).begin(), caplog.at_level(logging.ERROR, "csp"):
            for what in ("first", "second", "third"):
                own.add(url, audit.line("Jo Smith", what, "a figure"))
            assert [e.what for e in own.waiting(url)] == ["second", "first"]
            assert [r.getMessage() for r in caplog.records if "third" in r.getMessage()]
            own.flush(0)
            assert own.waiting(url) == []
    told = [r.getMessage() for r in caplog.records if r.levelno == logging.ERROR]
    assert len(told) == 3 and all("given up" in line for line in told)
    assert not any("Jo Smith" in line or "a figure" in line for line in told)

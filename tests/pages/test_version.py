"""A run shows one version of the data, asked once; the next run looks again, and so does whoever has written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import event
from streamlit.testing.v1 import AppTest

from data_loaders.store import engine as store
from data_loaders.store.remarks import RemarkKind, say
from data_loaders.store.step_changes import accept_step
from pages.state import cache


def _page() -> None:
    import streamlit as st

    from data_loaders.store.step_changes import accept_step
    from pages.state import cache

    cache.refresh()
    texts = [cache.version() for _ in range(3)]
    if st.button("Accept"):
        accept_step(cache.writer(), "burglary", "E07000107", "2013-04", "A new way of counting", "Jo")
        texts.append(cache.version())
    st.json(texts)


def test_a_run_asks_once_and_the_next_run_sees_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSP_DATABASE_URL", f"sqlite:///{tmp_path / 'store.sqlite'}")
    with store.opened() as engine:
        store.upgrade(engine)
    asked: list[str] = []
    event.listen(cache.engine(), "before_cursor_execute", lambda *values: asked.append(values[2]))
    app = AppTest.from_function(_page).run()
    assert not app.exception
    assert len([statement for statement in asked if "FROM change" in statement]) == 1
    before = app.json[0].value
    with store.opened() as engine:
        accept_step(engine, "burglary", "E07000109", "2013-04", "Another way of counting", "Jo")
    after = app.run().json[0].value
    assert after != before
    app.button[0].click().run()
    first, *_, last = json.loads(app.json[0].value)
    assert first in after and last != first
    cache.engine().dispose()
    cache.writer().dispose()


def test_what_is_said_is_seen_at_once_and_leaves_the_figures_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSP_DATABASE_URL", f"sqlite:///{tmp_path / 'store.sqlite'}")
    with store.opened() as engine:
        store.upgrade(engine)
        before = cache.version()
        assert not cache.remarks("2013-12", None)
        say(
            engine,
            "2013-12",
            "burglary",
            RemarkKind.COMMENT,
            "A new patrol since October.",
            "Jo",
            "Kent Police",
        )
    assert [r.text for r in cache.remarks("2013-12", None)] == ["A new patrol since October."]
    assert cache.version() == before
    cache.engine().dispose()

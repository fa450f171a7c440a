"""Somebody presses a button while a load writes: a plain sentence, nothing saved, and what was typed still there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import Engine, text

from data_loaders.store import actions, audit, remarks
from data_loaders.store.clearances import clear
from data_loaders.store.engine import WRITING_LOCK, connect, opened, upgrade, writer
from data_loaders.store.remarks import RemarkKind
from data_loaders.store.snapshot import Snapshot
from data_loaders.store.store_faults import StoreBusy
from pages.components.plain_text import as_text
from pages.components.saving import BUSY
from pages.store import engines
from tests.pages.opening import open_page
from tests.postgres import server

Q4 = "2014-03"
TYPED = "The lamps were out."


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Somebody else has the store's lock for writing."""
    with opened(url) as other, writer(other).begin():
        yield


@pytest.fixture
def store(own_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A store of the test's own, whose steward does not wait long."""
    monkeypatch.setenv("CSP_DATABASE_URL", own_url)
    monkeypatch.setenv("CSP_LOCAL_STEWARD", "Jo Smith")
    monkeypatch.setattr(engines, "PRESSED_SECONDS", 0.1)
    engine = connect(own_url)
    yield engine
    engine.dispose()


def press(app, label: str):
    return next(b for b in app.button if b.label == label).click().run()


def refused(app, label: str) -> None:
    press(app, label)
    assert [as_text(e.value) for e in app.error] == [BUSY] and not app.exception


def test_a_decision_with_its_action_waits_shortly_and_is_kept_as_typed(store: Engine, own_url: str) -> None:
    app = open_page("meetings", to="March 2014")
    app.text_area(key="decide-text-0").set_value(TYPED)
    app.text_input(key="decide-todo-0").set_value("Mend them")
    app.selectbox(key="decide-owner-0").select_index(0)
    app.date_input(key="decide-due-0").set_value(date(2014, 5, 1))
    with locked(own_url):
        refused(app, "Record")
        assert app.text_area(key="decide-text-0").value == TYPED
        assert app.text_input(key="decide-todo-0").value == "Mend them"
    press(app, "Record")
    assert not app.error
    assert [r.text for r in remarks.remarks(store, [Q4])] == [TYPED]
    assert [a.text for a in actions.actions(store)] == ["Mend them"]


def test_every_other_button_of_the_meetings_says_so_too(store: Engine, own_url: str) -> None:
    actions.agree(store, Q4, "collisions", "Paint", "Kent Police", date(2014, 5, 1), "Jo")
    remarks.say(store, Q4, "asb_incidents", RemarkKind.DECISION, "More patrols.", "Jo")
    app = open_page("meetings", to="March 2014")
    with locked(own_url):
        app.text_input(key="close-outcome-0").set_value(TYPED)
        refused(app, "Close")
        assert app.text_input(key="close-outcome-0").value == TYPED
        app.text_area(key="correct-text").set_value(TYPED)
        refused(app, "Replace")
        assert app.text_area(key="correct-text").value == TYPED
        app.date_input(key="day").set_value(date(2014, 4, 22))
        refused(app, "Set the day")
        refused(app, "Freeze the paper")
    assert {e.who for e in audit.entries(store) if e.what != "opened the officers' view"} == {"Jo"}


def test_a_comment_and_a_release_taken_back_say_so_and_keep_the_words(store: Engine, own_url: str) -> None:
    app = open_page("violent-crime", to="March 2014")
    app.text_area(key="comment-idva_clients-new").set_value(TYPED)
    with locked(own_url):
        button = next(b for b in app.button if b.form_id == "comment-idva_clients")
        button.click().run()
        assert [as_text(e.value) for e in app.error] == [BUSY]
        assert app.text_area(key="comment-idva_clients-new").value == TYPED
    app = open_page("sources")
    app.selectbox(key="take-back-release").select_index(0)
    app.text_input(key="take-back-why").set_value(TYPED)
    with locked(own_url):
        refused(app, "Take it back")
        assert app.text_input(key="take-back-why").value == TYPED


@pytest.mark.postgres
def test_on_postgresql_a_short_wait_for_the_lock_of_a_load_ends_as_busy() -> None:
    with server() as url:
        with opened(url) as engine:
            upgrade(engine)
        with opened(url) as loading, opened(url, wait=0.1) as pressed, loading.begin() as line:
            line.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITING_LOCK})
            assert Snapshot(pressed).releases == ()
            with pytest.raises(StoreBusy):
                clear(pressed, 1, "Jo")
            audit.note(pressed, "Jo", "did", "something")

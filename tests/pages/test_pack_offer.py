"""Who is offered the pack, that one is made at a time, and that it is kept by what it is about."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from sqlalchemy import Engine

from data_loaders.store import remarks
from data_loaders.store.engine import connect
from data_loaders.store.remarks import RemarkKind
from pages.pack.shelf import NotNow, Pack, Shelf
from tests.pages.opening import html, open_page

PATIENCE = 60


def nothing(what: str) -> None:
    """Nobody waits."""


def made(name: str, failures: tuple[str, ...] = ()) -> Pack:
    return Pack({name: b""}, failures)


def refused(tell) -> Pack:
    raise AssertionError("made again")


@pytest.fixture
def store(own_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CSP_DATABASE_URL", own_url)
    engine = connect(own_url)
    yield engine
    engine.dispose()


def buttons(app) -> list[str]:
    return [b.label for b in app.button]


def test_the_public_is_not_offered_the_pack(store: Engine) -> None:
    app = open_page("meetings")
    assert "Make the pack" not in buttons(app) and "The pack" not in html(app)


@pytest.mark.slow
def test_a_pack_with_an_emoji_in_it_is_made_once_for_each_audience_and_anew_after_a_comment(
    store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSP_LOCAL_STEWARD", "Jo Smith")
    remarks.say(store, "2013-12", "asb_incidents", RemarkKind.COMMENT, "Thanks 👍 中文 ਪੰਜਾਬ", "Kay")
    app = open_page("meetings", to="December 2013")
    assert len(app.get("download_button")) == 0
    app.selectbox(key="pack-audience").select("public")
    app.button(key="make-pack").click().run()
    assert not app.exception and not app.warning and [s.label for s in app.status] == ["The pack is ready"]
    assert len(app.get("download_button")) == 3
    another = open_page("meetings", to="December 2013")
    assert another.selectbox(key="pack-audience").value == "officer"
    assert len(another.get("download_button")) == 0, "made for the public, offered for officers"
    another.selectbox(key="pack-audience").select("public").run()
    assert len(another.get("download_button")) == 3
    remarks.say(store, "2013-12", "asb_incidents", RemarkKind.COMMENT, "Dry weather", "Kay")
    another.run()
    assert len(another.get("download_button")) == 0, "the kept pack lacks the comment"


def test_one_pack_is_made_at_a_time_and_who_waits_is_served_from_it() -> None:
    shelf, begun, go_on, told = Shelf(), Event(), Event(), Event()
    packs: list[Pack] = []

    def slow(tell) -> Pack:
        begun.set()
        assert go_on.wait(PATIENCE)
        return made("first")

    def waits(what: str) -> None:
        assert what.startswith("waiting")
        told.set()

    first = Thread(target=lambda: packs.append(shelf.pack("a", slow, nothing)))
    second = Thread(target=lambda: packs.append(shelf.pack("a", refused, waits)))
    first.start()
    assert begun.wait(PATIENCE)
    second.start()
    assert told.wait(PATIENCE)
    go_on.set()
    first.join(PATIENCE)
    second.join(PATIENCE)
    assert packs == [made("first")] * 2


def test_who_waits_too_long_is_told_so_in_plain_words() -> None:
    shelf = Shelf(patience=0)

    def inside(tell) -> Pack:
        with pytest.raises(NotNow, match="Other packs are still being made"):
            shelf.pack("b", refused, nothing)
        return made("a")

    assert shelf.pack("a", inside, nothing) == made("a")


def test_a_pack_that_takes_too_long_is_stopped_and_the_next_has_its_turn() -> None:
    shelf = Shelf(limit=-1)
    with pytest.raises(NotNow, match="was not ready after"):
        shelf.pack("a", lambda tell: tell("PDF") or made("a"), nothing)
    assert shelf.held("a") is None
    assert shelf.pack("a", lambda tell: made("a"), nothing) == made("a")


def test_a_reader_who_leaves_gives_the_turn_to_the_next() -> None:
    """Streamlit ends a run by what it raises where the run shows something."""
    shelf = Shelf()

    def left(what: str) -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        shelf.pack("a", lambda tell: tell("PDF") or made("a"), left)
    assert shelf.pack("a", lambda tell: made("a"), nothing) == made("a")


def test_few_packs_are_kept_and_one_with_a_failure_is_made_again() -> None:
    shelf = Shelf(kept=2)
    for name in "abc":
        shelf.pack(name, lambda tell, name=name: made(name), nothing)
    assert (shelf.held("a"), shelf.held("b"), shelf.held("c")) == (None, made("b"), made("c"))
    shelf.pack("d", lambda tell: made("d", ("This part could not be made.",)), nothing)
    assert shelf.pack("d", lambda tell: made("whole"), nothing) == made("whole")

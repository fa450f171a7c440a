"""The order of the store under clocks that are wrong: what was shown once is shown for ever, on both databases."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select, text

from data_loaders.calendar.edition import parse_edition
from data_loaders.coverage import status_lines
from data_loaders.store import accepting, actions, changes, clearances, meetings, remarks, step_changes
from data_loaders.store.accepting import accept, retract
from data_loaders.store.changes import About, AsAt, changing, days, end_of, latest
from data_loaders.store.engine import connect, opened, upgrade
from data_loaders.store.releases import history
from data_loaders.store.remarks import RemarkKind
from data_loaders.store.schema import change, metadata, remark
from data_loaders.store.snapshot import Snapshot
from tests.data_loaders.store.test_store import DARTFORD, street, total, wards
from tests.stores import clean_postgres, clean_sqlite

ROOT = Path(__file__).resolve().parents[3]
Q3 = "2013-12"
NOON = datetime(2026, 3, 3, 12)
HOUR = timedelta(hours=1)


class Clock:
    """A clock that tests set; it stands still until they do."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    ours = Clock()
    monkeypatch.setattr(changes, "now", ours)
    return ours


def seen(engine: Engine, as_at: AsAt | None = None) -> tuple[Any, ...]:
    """Everything that a page could show in a state of the store."""
    snapshot = Snapshot(engine, as_at, frozenset({"closed"}))
    return (
        total(engine, as_at=as_at),
        total(engine, wards_of="2013", as_at=as_at),
        [r.id for r in snapshot.releases],
        [r.id for r in snapshot.waiting],
        sorted(snapshot.cleared),
        [s.id for s in snapshot.steps("burglary", DARTFORD)],
        [(r.id, r.text) for r in remarks.remarks(engine, [Q3], as_at)],
        [(a.id, a.outcome) for a in actions.actions(engine, as_at)],
        meetings.days(engine, as_at),
        [p.id for p in meetings.papers(engine, as_at).values()],
    )


class Writer:
    """Writes to a store one thing after another, none of which is like the one before."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.n = engine, 0

    def load(self) -> None:
        accept(self.engine, street("2014-03", [(0.05, 51.05)] * self._next()))

    def outline(self) -> None:
        corner = (0.0, 51.0 - self._next() / 1000)
        accept(self.engine, wards("2013", DARTFORD, {"E1": corner, "E2": (0.1, 51.0)}))
        accepting.recount(self.engine)

    def take_back(self) -> None:
        if releases := Snapshot(self.engine).releases:
            retract(self.engine, releases[self._next() % len(releases)].id, "a test", "Jo")

    def clear(self) -> None:
        snapshot = Snapshot(self.engine)
        if releases := [r for r in snapshot.releases if r.id not in snapshot.cleared]:
            clearances.clear(self.engine, releases[0].id, "Jo")

    def step(self) -> None:
        step_changes.accept_step(self.engine, "burglary", DARTFORD, "2013-04", "why", "Jo")

    def withdraw(self) -> None:
        if standing := Snapshot(self.engine).steps("burglary", DARTFORD):
            step_changes.withdraw_step(self.engine, standing[0].id, "Jo")

    def remark(self) -> None:
        remarks.say(self.engine, Q3, "burglary", RemarkKind.COMMENT, f"It rained {self._next()} times.", "Jo")

    def correct(self) -> None:
        if standing := remarks.remarks(self.engine, [Q3]):
            remarks.correct(self.engine, standing[0], f"It snowed {self._next()} times.", "Jo")

    def action(self) -> None:
        actions.agree(self.engine, Q3, "burglary", "Light it.", "Kent", date(2014, 2, 1), "Jo")

    def close(self) -> None:
        if still := [a for a in actions.actions(self.engine) if a.open]:
            actions.close(self.engine, still[0].id, "Lit.", "Jo")

    def day(self) -> None:
        meetings.set_day(self.engine, Q3, date(2014, 1, 1) + timedelta(days=self._next()), "Jo")

    def freeze(self) -> None:
        meetings.freeze(self.engine, Q3, latest(self.engine), str(self._next()), "Jo")

    def _next(self) -> int:
        self.n += 1
        return self.n


KINDS = [name for name in vars(Writer) if not name.startswith("_")]


def test_nothing_written_after_a_freeze_changes_the_paper_though_the_clock_had_run_ahead(
    engine: Engine, clock: Clock
) -> None:
    """The clock is an hour ahead while a load is written, and is put back before the meeting's paper is frozen."""
    writer = Writer(engine)
    for prepared in ("outline", "load", "step", "remark", "action"):
        getattr(writer, prepared)()
    clock.at = NOON + HOUR
    writer.load()
    clock.at = NOON
    writer.freeze()
    paper = meetings.papers(engine)[Q3]
    shown = seen(engine, paper.shown)
    for n, kind in enumerate(KINDS):
        clock.at = (NOON + HOUR, NOON, NOON - HOUR, NOON - timedelta(days=400))[n % 4]
        getattr(writer, kind)()
        assert seen(engine, paper.shown) == shown, kind
    assert seen(engine) != shown


def test_two_changes_in_one_instant_are_two_and_each_state_can_be_asked_for(
    engine: Engine, clock: Clock
) -> None:
    ours, states = Writer(engine), []
    for kind in ("outline", "load", "load", "remark", "action", "freeze", "take_back"):
        getattr(ours, kind)()
        states.append((latest(engine), seen(engine)))
    assert len({state.change for state, _ in states}) == len(states)
    assert {state.at for state, _ in states} == {NOON}
    assert [seen(engine, state) for state, _ in states] == [then for _, then in states]


def test_a_release_loaded_later_counts_although_the_clock_was_put_back(engine: Engine, clock: Clock) -> None:
    writer = Writer(engine)
    writer.outline()
    clock.at = NOON + timedelta(days=300)
    writer.load()
    clock.at = NOON
    writer.load()
    assert total(engine) == {DARTFORD: writer.n - 1 + 1}
    accept(engine, street("2014-03", [(0.05, 51.05)] * 9, edition=parse_edition("2015-06")))
    assert total(engine) == {DARTFORD: 9}, "of what says when it was published, the newer counts"
    writer.load()
    assert total(engine) == {DARTFORD: writer.n}, "and what does not say so is no older than that"
    accept(engine, street("2014-03", [(0.05, 51.05)] * 8, edition=parse_edition("2015-05")))
    assert total(engine) == {DARTFORD: writer.n}


def test_a_write_that_changes_nothing_takes_no_number(engine: Engine, clock: Clock) -> None:
    accept(engine, street("2014-03", [(0.05, 51.05)]))
    before = latest(engine)
    clock.at = NOON + HOUR
    assert not accept(engine, street("2014-03", [(0.05, 51.05)])).new
    assert accepting.recount(engine) == 0 and accepting.remove_illustrative(engine) == 0
    assert latest(engine).change == before.change


CLOCK = st.sampled_from(
    [timedelta(0), HOUR, -HOUR, timedelta(days=1), timedelta(days=-1), timedelta(days=400)]
)
WRITES = st.lists(st.tuples(st.sampled_from(KINDS), CLOCK), min_size=2, max_size=8)


@pytest.fixture(params=["sqlite", "postgresql"])
def emptied(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    """A store that is emptied for each example."""
    sqlite = request.param == "sqlite"
    url = clean_sqlite(tmp_path) if sqlite else clean_postgres(request.getfixturevalue("postgres"))
    engine = connect(url)
    upgrade(engine)

    def empty() -> Engine:
        with engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(delete(table))
        return engine

    yield empty
    engine.dispose()


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(writes=WRITES)
def test_every_state_is_a_prefix_and_stays_what_it_was_under_any_clock(
    writes: list[tuple[str, timedelta]], emptied: Callable[[], Engine], clock: Clock
) -> None:
    engine, clock.at = emptied(), NOON
    ours, states = Writer(engine), [(latest(engine), seen(engine))]
    first = states[0][0].change
    for kind, moved in writes:
        clock.at += moved
        getattr(ours, kind)()
        states.append((latest(engine), seen(engine)))
    for state, then in states:
        assert seen(engine, state) == then
    by_change = {state.change: then for state, then in states}
    with engine.connect() as connection:
        labels = {row[0]: row[1] for row in connection.execute(select(change.c.id, change.c.at))}
        offered = days(connection)
        assert offered == [end_of(connection, end.at.date()) for end in offered]
        ends = [end_of(connection, NOON.date() + timedelta(days=n)) for n in range(-15, 16)]
    assert [e.change for e in ends] == sorted(e.change for e in ends), "a later day holds no less"
    for end in ends:
        inside = [n for n, at in labels.items() if at.date() <= end.at.date()]
        assert end.change == max(inside, default=first)
    for end in (e for e in (*ends, *offered) if e.change in by_change):
        assert seen(engine, end) == by_change[end.change]
    assert [e.change for e in offered] == sorted({e.change for e in offered}, reverse=True)


WRITE_OFTEN = f"""
import sys
from data_loaders.store import remarks
from data_loaders.store.engine import opened
from data_loaders.store.remarks import RemarkKind as Kind
with opened(sys.argv[1]) as engine:
    print("ready", flush=True)
    for n in range(30):
        remarks.say(engine, "{Q3}", "burglary", Kind.COMMENT, f"Jo {{n}}", "Jo")
"""


@pytest.mark.process
def test_two_processes_never_share_a_number_and_a_number_once_read_has_none_to_come_below_it(
    engine: Engine,
) -> None:
    url, states = engine.url.render_as_string(hide_password=False), {}
    command = [sys.executable, "-c", WRITE_OFTEN, url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout and other.stdout.readline() == "ready\n"
        for n in range(30):
            remarks.say(engine, Q3, "burglary", RemarkKind.COMMENT, f"Kay {n}", "Kay")
            state = latest(engine)
            states[state.change] = _texts(engine, state)
    assert other.returncode == 0
    for number, texts in states.items():
        assert _texts(engine, AsAt(number, NOON)) == texts
    with engine.connect() as connection:
        numbers = connection.execute(select(change.c.id)).scalars().all()
        used = connection.execute(select(remark.c.change)).scalars().all()
    assert sorted(used) == sorted(numbers) and len(set(numbers)) == len(numbers) == 60


def _texts(engine: Engine, state: AsAt) -> list[str]:
    return [r.text for r in remarks.remarks(engine, [Q3], state)]


def test_no_number_is_given_again_after_illustrative_data_is_taken_away(engine: Engine) -> None:
    writer = Writer(engine)
    writer.load()
    with engine.begin() as connection:
        connection.execute(text("UPDATE release SET standing = 'illustrative'"))
    before = latest(engine).change
    assert accepting.remove_illustrative(engine) == 1
    writer.load()
    with engine.connect() as connection:
        assert [r.change for r in history(connection)] == [before + 2]


def test_a_store_of_this_version_is_read_and_asked_for_its_status_while_somebody_writes(
    engine: Engine,
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    with changing(engine, About.FIGURES) as under_way, opened(url, wait=0.1) as other:
        assert under_way.number
        upgrade(other)
        assert list(status_lines(other)) and latest(other).change < under_way.number

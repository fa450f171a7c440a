"""What happens to a load when the machine fails: killed at every stage, disk full, read-only, database gone."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, func, select

from data_loaders.__main__ import main
from data_loaders.store import accepting, changes, schema
from data_loaders.store import engine as store
from data_loaders.store.changes import version
from data_loaders.store.engine import opened, upgrade
from data_loaders.store.snapshot import Snapshot
from data_loaders.store.store_faults import StoreFault
from tests.data_loaders.store.test_store import DARTFORD, street, total, wards
from tests.stores import clean_postgres, clean_sqlite

ROOT = Path(__file__).resolve().parents[2]
BATCH = street("2014-03", [(0.05, 51.05)] * 3 + [(0.06, 51.06)])
# Where a load is stopped: as it begins, at each table it writes, as it ends, and right after.
STAGES = ["begin", "release", "place", "incident", "placing", "placement", "tally", "commit", "after"]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A store with wards and one release of the month, so that what is loaded next replaces something."""
    sqlite = request.param == "sqlite"
    result = clean_sqlite(tmp_path) if sqlite else clean_postgres(request.getfixturevalue("postgres"))
    with opened(result) as engine:
        upgrade(engine)
        accepting.accept(engine, wards("2013", DARTFORD, {"E1": (0.0, 51.0), "E2": (0.1, 51.0)}))
        accepting.accept(engine, street("2014-03", [(0.15, 51.05)]))
    return result


def sizes(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar() or 0
            for name, table in schema.metadata.tables.items()
        }


def at_stage(engine: Engine, stage: str, act: Callable[[], object]) -> None:
    """Act when a load through this engine comes to a stage. COPY is known by the table that a trigger watches."""
    from data_loaders.store import bulk

    if stage == "begin":
        event.listen(engine, "begin", lambda _: act())
    elif stage == "commit":
        event.listen(engine, "commit", lambda _: act())
    elif stage in ("release", "placement"):

        def before(_connection, _cursor, statement, *_rest) -> None:
            if statement.startswith(f"INSERT INTO {stage} "):
                act()

        event.listen(engine, "before_cursor_execute", before)
    else:
        whole = bulk.insert

        def insert(connection, table, rows, **options) -> None:
            whole(connection, table, rows.iloc[: len(rows) // 2], **options)
            if table.name == stage:
                act()
            whole(connection, table, rows.iloc[len(rows) // 2 :], **options)

        bulk.insert = insert


def load_and_die(url: str, stage: str) -> None:
    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    engine = store.connect(url)
    at_stage(engine, stage, die)
    accepting.accept(engine, BATCH)
    if stage == "after":
        die()


@pytest.mark.parametrize("stage", STAGES)
def test_killed_at_a_stage_the_old_release_is_served_and_the_next_load_succeeds(url: str, stage: str) -> None:
    with opened(url) as engine:
        before = sizes(engine)
    process = multiprocessing.get_context("fork").Process(target=load_and_die, args=(url, stage))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    with opened(url) as engine:
        if stage != "after":
            assert sizes(engine) == before
            assert total(engine, wards_of="2013") == {"E2": 1}
        assert accepting.accept(engine, BATCH).new is (stage != "after")
        assert total(engine, wards_of="2013") == {"E1": 4}
        result = sizes(engine)
        assert (result["release"], result["placement"]) == (before["release"] + 1, before["placement"] + 1)


@pytest.mark.parametrize("stage", ["release", "placement", "place", "tally"])
def test_a_postgresql_that_ends_the_connection_is_said_and_leaves_nothing(
    stage: str, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from data_loaders.store import bulk

    monkeypatch.setattr(bulk, "insert", bulk.insert)  # put back afterwards
    url = clean_postgres(postgres)
    with opened(url) as engine, opened(url) as other:
        upgrade(engine)
        accepting.accept(engine, street("2014-03", [(0.15, 51.05)]))
        before = sizes(other)

        def end() -> None:
            with other.connect() as connection:
                connection.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )

        at_stage(engine, stage, end)
        with pytest.raises(StoreFault, match="a database that answers"):
            accepting.accept(engine, BATCH)
        assert sizes(other) == before
    monkeypatch.undo()
    with opened(url) as engine:
        assert accepting.accept(engine, BATCH).new


def test_a_postgresql_that_is_not_there_is_said() -> None:
    nowhere = "postgresql://jo:secret@127.0.0.1:9/none"
    with opened(nowhere) as engine, pytest.raises(StoreFault, match="a database that answers") as told:
        upgrade(engine)
    assert "secret" not in str(told.value)


@contextmanager
def at_most(engine: Engine, pages: int) -> Iterator[None]:
    """SQLite takes this many pages for all that the disk holds."""

    def limit(connection, _record=None, _proxy=None) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(engine, "checkout", limit)
    yield
    event.remove(engine, "checkout", limit)


def test_a_disk_that_is_full_in_mid_load_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    with opened(clean_sqlite(tmp_path)) as engine:
        upgrade(engine)
        accepting.accept(engine, wards("2013", DARTFORD, {"E1": (0.0, 51.0)}))
        before = sizes(engine)
        many = street("2014-03", [(n / 1e5, 51.05) for n in range(9000)])
        with at_most(engine, 60), pytest.raises(StoreFault, match="room for the data, found a full disk"):
            accepting.accept(engine, many)
        engine.dispose()
        assert sizes(engine) == before
        assert accepting.accept(engine, many).new


def in_namespace(script: str, *arguments: str, url: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script where it may mount file systems of its own; skips where the machine does not let it."""
    enter = ["unshare", "--mount", "--map-root-user"]
    if not shutil.which("unshare") or subprocess.run([*enter, "true"], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a file system of their own")
    command = [*enter, "sh", "-ec", script, "sh", sys.executable, *arguments]
    environment = os.environ | {"CSP_DATABASE_URL": url}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.process
def test_a_real_full_disk_stops_a_load_once_and_the_months_before_stay(tmp_path: Path, street_file) -> None:
    for month in range(1, 9):
        street_file(
            f"2014-0{month}", [(n / 1e4, 51.4, f"Street {n} of {month}", "Burglary") for n in range(4000)]
        )
    (tmp_path / "disk").mkdir()
    script = (
        'mount -t tmpfs -o size=6m none "$2"; '
        '"$1" -m data_loaders load "$3" && exit 9; echo --; "$1" -m data_loaders status; '
        'echo --; mount -o remount,size=60m "$2"; "$1" -m data_loaders load "$3"'
    )
    url = f"sqlite:///{tmp_path / 'disk' / 'store.sqlite'}"
    done = in_namespace(script, str(tmp_path / "disk"), str(tmp_path / "in"), url=url)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("room for the data, found a full disk") == 1
    _, held, again = done.stdout.split("--\n")
    assert "schema" in held
    assert "kent street" in again and "not loaded" not in again


@pytest.mark.process
def test_a_read_only_file_system_is_said(tmp_path: Path, street_file) -> None:
    path = street_file("2014-03", [(0.2, 51.4, "x", "Burglary")])
    folder = tmp_path / "disk"
    folder.mkdir()
    script = (
        'mount -t tmpfs none "$2"; "$1" -m data_loaders status >/dev/null; mount -o remount,ro "$2"; '
        '"$1" -m data_loaders load "$3" && exit 9; "$1" -m data_loaders doctor || echo "exit $?"'
    )
    done = in_namespace(script, str(folder), str(path), url=f"sqlite:///{folder / 'store.sqlite'}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "not done: store: expected" in done.stderr and "Traceback" not in done.stderr
    assert "exit 2" in done.stdout and "cannot be written (Read-only file system)" in done.stdout


def test_a_file_that_is_no_database_is_said(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("CSP_DATABASE_URL", f"sqlite:///{tmp_path / 'store.sqlite'}")
    (tmp_path / "store.sqlite").write_text("this is not a database, and long enough to be looked at" * 40)
    for command in ("status", "demo"):
        assert main([command]) == 1
        assert "expected a SQLite database, found another or a damaged file" in capsys.readouterr().err


@pytest.mark.process
def test_a_store_damaged_in_its_middle_is_said(url: str, monkeypatch, capsys) -> None:
    if not url.startswith("sqlite"):
        pytest.skip("about SQLite's file")
    path = Path(url.removeprefix("sqlite:///"))
    whole = bytearray(path.read_bytes())
    whole[4096:] = b"\xff" * (len(whole) - 4096)
    path.write_bytes(whole)
    monkeypatch.setenv("CSP_DATABASE_URL", url)
    assert main(["doctor"]) == 2
    assert "restore a backup" in capsys.readouterr().out


def test_a_clock_that_was_put_back_does_not_make_the_newer_file_the_older(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(url) as engine:
        seen = version(engine)
        back = changes.now() - timedelta(days=400)
        monkeypatch.setattr(changes, "now", lambda: back)
        accepting.accept(engine, BATCH)
        assert total(engine, wards_of="2013") == {"E1": 4}
        assert version(engine) != seen
        newest = max(Snapshot(engine).releases, key=lambda r: r.id)
        accepting.retract(engine, newest.id, "a test", "Jo")
        assert total(engine, wards_of="2013") == {"E2": 1}


def test_two_retractions_each_show_even_if_the_clock_was_put_back(url: str, monkeypatch) -> None:
    with opened(url) as engine:
        first = accepting.accept(engine, BATCH).release_id
        second = accepting.accept(engine, street("2014-04", [(0.05, 51.05)])).release_id
        accepting.retract(engine, first, "a test", "Jo")
        seen = version(engine)
        back = changes.now() - timedelta(days=400)
        monkeypatch.setattr(changes, "now", lambda: back)
        accepting.retract(engine, second, "a test", "Jo")
        assert version(engine) != seen


class Readers:
    """Twenty readers who read a month again and again, each with a connection of their own."""

    def __init__(self, url: str, months: list[str]) -> None:
        self.url, self.months, self.stopped = url, months, threading.Event()
        self.seen: set[float] = set()
        self.errors: list[BaseException] = []
        self.reads = 0
        self._threads = [threading.Thread(target=self._read) for _ in range(20)]

    def __enter__(self) -> Readers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        for thread in self._threads:
            thread.join()

    def _read(self) -> None:
        with closing(_Reading(self.url)) as reading:
            while not self.stopped.is_set():
                try:
                    self.seen |= {reading.count(month) for month in self.months}
                    self.reads += 1
                except Exception as error:
                    self.errors.append(error)
                    return


class _Reading:
    def __init__(self, url: str) -> None:
        self.engine = store.connect(url, reading=True)

    def count(self, month: str) -> float:
        return sum(total(self.engine, month).values())

    def close(self) -> None:
        self.engine.dispose()


@pytest.mark.process
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_two_loads_at_once_and_twenty_readers_who_never_see_a_lock_or_half_a_month(
    database: str, request, street_file, tmp_path: Path, monkeypatch
) -> None:
    sqlite = database == "sqlite"
    url = clean_sqlite(tmp_path) if sqlite else clean_postgres(request.getfixturevalue("postgres"))
    monkeypatch.setenv("CSP_DATABASE_URL", url)
    assert main(["demo", "--remove"]) == 0
    row = (0.2185, 51.4455, "On or near High Street", "Burglary")
    for month in range(1, 7):
        street_file(f"2014-0{month}", [row] * 50, folder="one")
        street_file(f"2025-0{month}", [row] * 50, folder="two")
    months = [f"{year}-0{month}" for year in (2014, 2025) for month in (1, 6)]
    command = [sys.executable, "-m", "data_loaders", "load"]
    with Readers(url, months) as readers:
        loads = [
            subprocess.Popen([*command, str(tmp_path / name)], cwd=ROOT, stdout=-1, stderr=-1)
            for name in ("one", "two")
        ]
        texts = [load.communicate() for load in loads]
    assert [load.returncode for load in loads] == [0, 0], texts
    assert readers.errors == []
    assert readers.seen == {0, 50} and readers.reads > 20
    with opened(url) as engine:
        assert {sum(total(engine, f"{y}-0{m}").values()) for y in (2014, 2025) for m in range(1, 7)} == {50}


def test_a_load_that_waits_too_long_is_told_that_another_is_writing(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(store, "BUSY_SECONDS", 0)
    with opened(clean_sqlite(tmp_path)) as engine:
        upgrade(engine)
        with (
            store.writer(engine).begin(),
            pytest.raises(StoreFault, match="another load that is still writing"),
        ):
            accepting.accept(engine, BATCH)
        assert total(engine) == {}

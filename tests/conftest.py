"""What every test may use: the open data and the published results beside the repository, and stores that are filled
once; and the marks by which make quick leaves out what takes long."""

import fcntl
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from streamlit.components.v2 import manifest_scanner

from tests.kept_stores import forget, kept_store

# How long an example takes is the machine's affair; speed is shown by benchmarks/.
settings.register_profile("thorough", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=10)
settings.load_profile("thorough")

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
REAL_FOLDERS = ("police_street", "boundaries", "population", "stats19", "published")


# Tests that take a process, a server or a browser of their own. make quick leaves them out.
HEAVY = ("browser", "process", "postgres", "fuzz")
_started: list[str] = []


def _note(event: str, details: tuple) -> None:
    if event == "subprocess.Popen" and details[0] != "uname":  # by which Python learns the machine's name
        _started.append(str(details[1]))


sys.addaudithook(_note)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what follows from where a test stands and from what it asks for; "process" and "fuzz" are declared."""
    for item in items:
        callspec = getattr(item, "callspec", None)
        asked = {*getattr(item, "fixturenames", ()), *map(str, callspec.params.values() if callspec else ())}
        if asked & {"postgres", "postgresql"}:
            item.add_marker("postgres")
        if item.path.parent.name == "browser":
            item.add_marker("browser")


def pytest_runtest_logstart() -> None:
    """What an earlier test's module has ended with is not this test's."""
    _started.clear()


@pytest.fixture(autouse=True)
def _starts_no_process_unless_marked(request: pytest.FixtureRequest) -> Iterator[None]:
    """make quick stays quick only if every test that starts a process says so."""
    yield
    if not any(request.node.get_closest_marker(mark) for mark in HEAVY):
        assert not _started, f"needs the mark process: it starts {_started[0]}"


@pytest.fixture(scope="session", autouse=True)
def _components_are_looked_for_once() -> Iterator[None]:
    """At each run of a page under test Streamlit looks for components in all that is installed, a third of a second
    long; nothing is installed meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests)
        )
        yield


def _present(folder: Path) -> Path:
    if not folder.is_dir():
        pytest.skip(f"{folder.name}: open data beside the repository is not on this machine")
    return folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real open data, not part of the repository."""
    return _present(SHARED / "data")


@pytest.fixture(scope="session")
def shared_fixtures() -> Path:
    """The folder of published results to reproduce."""
    return _present(SHARED / "fixtures")


@pytest.fixture(scope="session")
def real_store(shared_data: Path, tmp_path_factory: pytest.TempPathFactory):
    """A store with all the real open data. Tests must not write to it."""
    folders = [str(shared_data / name) for name in REAL_FOLDERS]
    yield from _reading(_once(tmp_path_factory, "real", ["load", *folders]))


@pytest.fixture(scope="session")
def illustrative_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a store with the illustrative data. Tests must not write to it."""
    return _once(tmp_path_factory, "illustrative", ["demo"])


@pytest.fixture(scope="module", autouse=True)
def _shared_store_is_only_read(tmp_path_factory: pytest.TempPathFactory):
    """A test that writes to the store which all share fails others, far from where it stands: say so at once."""
    yield
    path = _shared(tmp_path_factory) / "illustrative.sqlite"
    if path.exists():
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
            written = store.execute("SELECT at, who, what, about FROM audit").fetchall()
        assert written == [], "a test has written to the store that all tests read"


def _shared(folders: pytest.TempPathFactory) -> Path:
    """The folder for what every process of a run shares."""
    folder = folders.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


def _once(folders: pytest.TempPathFactory, name: str, command: list[str]) -> str:
    """The address of a store that a command fills, made once for all tests that only read, whichever of several
    processes they run in."""
    folder = _shared(folders)
    path = folder / f"{name}.sqlite"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            kept = kept_store(name, command)
            if not kept.exists():
                forget(name)
                shutil.move(_filled(folders.mktemp(name) / "store.sqlite", command), kept)
            shutil.copy(kept, path)
    return f"sqlite:///{path}"


def _filled(path: Path, command: list[str]) -> Path:
    """The store that a command fills, as a single file."""
    from data_loaders.__main__ import main

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CSP_DATABASE_URL", f"sqlite:///{path}")
        assert main(command) == 0
    whole = path.with_name("whole.sqlite")
    copied(f"sqlite:///{path}", whole)
    return whole


def _reading(url: str):
    from data_loaders.store.engine import connect

    engine = connect(url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def illustrative_store(illustrative_url: str):
    """That store, opened. Tests must not write to it."""
    yield from _reading(illustrative_url)


@pytest.fixture
def own_url(illustrative_url: str, tmp_path: Path) -> str:
    """The address of a copy of the illustrative store, which one test may change."""
    return copied(illustrative_url, tmp_path / "own.sqlite")


def copied(url: str, path: Path) -> str:
    """The address of a copy of a SQLite store."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as store:
        store.execute("VACUUM INTO ?", (str(path),))
    return f"sqlite:///{path}"

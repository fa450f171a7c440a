"""What every test may use: the open data and the published results that lie beside the repository."""

import fcntl
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes is the machine's affair; speed is shown by benchmarks/.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

SHARED = Path(__file__).resolve().parents[2] / "shared"
REAL_FOLDERS = ("police_street", "boundaries", "population", "stats19", "published")


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
    from data_loaders.__main__ import main
    from data_loaders.store.engine import connect

    url = f"sqlite:///{tmp_path_factory.mktemp('real') / 'store.sqlite'}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CSP_DATABASE_URL", url)
        assert main(["load", *(str(shared_data / folder) for folder in REAL_FOLDERS)]) == 0
    engine = connect(url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def illustrative_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a store with the illustrative data, made once for all tests that only read, whichever of several
    processes they run in."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    path = folder / "illustrative.sqlite"
    with (folder / "illustrative.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            _build(tmp_path_factory.mktemp("illustrative") / "store.sqlite").rename(path)
    return f"sqlite:///{path}"


def _build(path: Path) -> Path:
    """The illustrative data, as a store in a single file."""
    from data_loaders.__main__ import main

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CSP_DATABASE_URL", f"sqlite:///{path}")
        assert main(["demo"]) == 0
    whole = path.with_name("whole.sqlite")
    copied(f"sqlite:///{path}", whole)
    return whole


@pytest.fixture(scope="session")
def illustrative_store(illustrative_url: str):
    """That store, opened. Tests must not write to it."""
    from data_loaders.store.engine import connect

    engine = connect(illustrative_url)
    yield engine
    engine.dispose()


@pytest.fixture
def own_url(illustrative_url: str, tmp_path: Path) -> str:
    """The address of a copy of the illustrative store, which one test may change."""
    return copied(illustrative_url, tmp_path / "own.sqlite")


def copied(url: str, path: Path) -> str:
    """The address of a copy of a SQLite store."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as store:
        store.execute("VACUUM INTO ?", (str(path),))
    return f"sqlite:///{path}"

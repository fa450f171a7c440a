"""An empty store for each test, and street files to load into it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_loaders.store.engine import opened, upgrade
from tests.postgres import server
from tests.stores import clean_postgres
from tests.street_files import Row, street_csv


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of the tests' own."""
    with server() as url:
        yield url


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with today's schema and nothing in it, to copy: a migration takes longer than most tests."""
    path = tmp_path_factory.mktemp("empty") / "store.sqlite"
    with opened(f"sqlite:///{path}") as store:
        upgrade(store)
    return path


@pytest.fixture(scope="session")
def empty_postgres(postgres: str) -> str:
    """The same on PostgreSQL: the name of a database to copy."""
    url = clean_postgres(postgres)
    with opened(url) as store:
        upgrade(store)
    return url.rpartition("/")[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A store with today's schema and nothing in it, on each database that the product runs on."""
    if request.param == "postgresql":
        empty = request.getfixturevalue("empty_postgres")
        url = clean_postgres(request.getfixturevalue("postgres"), empty)
    else:
        url = f"sqlite:///{shutil.copy(request.getfixturevalue('empty_sqlite'), tmp_path / 'store.sqlite')}"
    with opened(url) as store:
        yield store


@pytest.fixture
def street_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a Kent street file and returns its path."""

    def write(
        month: str, rows: list[Row], *, folder: str = "in", end: str = "\n", force: str = "kent"
    ) -> Path:
        path = tmp_path / folder / f"{month}-{force}-street.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(street_csv(month, rows, end), newline="")
        return path

    return write

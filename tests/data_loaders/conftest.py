"""An empty store for each test, and street files to load into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_loaders.store.engine import connect, upgrade
from tests.postgres import server
from tests.street_files import Row, street_csv


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of the tests' own."""
    with server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A store with today's schema and nothing in it, on each database that the product runs on."""
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres")
        _empty(connect(url))
    store = connect(url)
    upgrade(store)
    yield store
    store.dispose()


def _empty(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    engine.dispose()


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

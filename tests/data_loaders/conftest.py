"""An empty store for each test, and street files to load into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_loaders.sources.police_street import HEADER
from data_loaders.store.engine import connect, upgrade
from tests.postgres import server

Row = tuple[float | None, float | None, str, str]


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
    found = connect(url)
    upgrade(found)
    yield found
    found.dispose()


def _empty(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    engine.dispose()


def street_csv(month: str, rows: list[Row], end: str = "\n") -> str:
    """A street file of (longitude, latitude, location, category) rows."""
    lines = [HEADER]
    for number, (lon, lat, location, category) in enumerate(rows):
        crime_id = "" if category == "Anti-social behaviour" else f"{number:064x}"
        where = f"{'' if lon is None else lon},{'' if lat is None else lat},{location}"
        lines.append(f"{crime_id},{month},Kent Police,Kent Police,{where},,,{category},,")
    return end.join(lines) + end


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

"""The two stores that differ in withheld figures alone, on either database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, func, select

from data_loaders.store.engine import opened
from data_loaders.store.schema import release
from tests import postgres
from tests.browser.serving import ROOT
from tests.conftest import copied
from tests.withheld_stores import twins


@contextmanager
def on_sqlite(folder: Path) -> Iterator[tuple[str, str]]:
    """Both as files in a folder."""
    first = f"sqlite:///{folder / 'first.sqlite'}"
    _fill(first)
    yield twins(first, lambda: copied(first, folder / "second.sqlite"))


@contextmanager
def on_postgres(_folder: Path) -> Iterator[tuple[str, str]]:
    """Both as databases of a server of our own; skips where there is none."""
    with postgres.server() as first:
        _fill(first)
        yield twins(first, lambda: _copied(first, "second"))


DATABASES = {"sqlite": on_sqlite, "postgres": on_postgres}


def newest(url: str) -> int:
    """The number of the newest release."""
    with opened(url) as engine, engine.connect() as connection:
        return connection.execute(select(func.max(release.c.id))).scalar_one()


def _fill(url: str) -> None:
    """The illustrative data."""
    command = [sys.executable, "-m", "data_loaders", "demo"]
    environment = os.environ | {"CSP_DATABASE_URL": url}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


def _copied(url: str, name: str) -> str:
    """The address of a copy of a database, by the server's own means; nobody may be connected to it."""
    server, _, database = url.rpartition("/")
    at = f"{server}/template1".replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(at, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {database}")
    engine.dispose()
    return f"{server}/{name}"

"""A question that takes too long is given up, in both databases, and the connection can be used again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from data_loaders.store.engine import connect, opened
from data_loaders.store.store_faults import StoreFault
from data_loaders.store.time_limit import limit
from tests.postgres import server

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with server() as base:
        yield base


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_an_endless_question_is_given_up(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = (
        f"sqlite:///{tmp_path / 's.sqlite'}" if database == "sqlite" else request.getfixturevalue("postgres")
    )
    with opened(url) as made:
        made.connect().close()
    engine = connect(url, reading=True)
    limit(engine, 0.3)
    try:
        for _ in range(2):
            with engine.connect() as connection, pytest.raises(StoreFault, match="an answer in time"):
                connection.execute(text(ENDLESS)).scalar()
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 7")).scalar() == 7
    finally:
        engine.dispose()

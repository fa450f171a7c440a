"""A seal changes with anything that a release holds, and nothing that a page shows reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from data_loaders.store import accepting, seals
from data_loaders.store.engine import REPOSITORY
from tests.data_loaders.store.test_store import DARTFORD, street, wards


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE incident SET n = n + 1",
        "UPDATE incident SET month = '2014-04'",
        "UPDATE release SET rows_loaded = rows_loaded + 1 WHERE id = 2",
        "INSERT INTO reject (release_id, line, reason, \"row\") VALUES (2, 1, 'x', 'y')",
        "DELETE FROM incident",
    ],
)
def test_a_seal_is_broken_by_any_change_of_its_release_and_of_no_other(
    engine: Engine, statement: str
) -> None:
    accepting.accept(engine, wards("2013", DARTFORD, {"E1": (0.0, 51.0)}))
    accepting.accept(engine, street("2014-03", [(0.05, 51.05), (None, None)]))
    with engine.begin() as connection:
        assert seals.broken(connection, [1, 2]) == []
        connection.execute(text(statement))
        assert seals.broken(connection, [1, 2]) == [2]


def test_a_release_without_a_seal_is_not_taken_for_sound(engine: Engine) -> None:
    accepting.accept(engine, street("2014-03", [(0.05, 51.05)]))
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM seal"))
        assert seals.broken(connection, [1]) == [1]


def test_no_page_and_no_measure_knows_of_seals() -> None:
    outside = [p for folder in ("pages", "metrics") for p in Path(REPOSITORY / folder).rglob("*.py")]
    assert outside and not [p for p in outside if "sealing" in p.read_text("utf-8")]

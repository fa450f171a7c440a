"""No value in the store breaks a page: hostile values in every column of text, and every page drawn."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.fuzzing import values

NUMBERS = count()


@pytest.fixture(scope="module")
def seeded(illustrative_url: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The address of a store with rows in every table, and a folder for its damaged copies."""
    folder = tmp_path_factory.mktemp("values")
    return values.seeded(illustrative_url, folder / "seeded.sqlite"), folder


def test_the_store_that_is_damaged_shows_every_page_before(seeded: tuple[str, Path]) -> None:
    assert values.failures(seeded[0]) == []


@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # an example takes seconds: what is found is not made smaller
    suppress_health_check=list(HealthCheck),
)
@given(values.EXAMPLES)
def test_no_value_breaks_a_page(seeded: tuple[str, Path], example) -> None:
    url, folder = seeded
    path = folder / f"{next(NUMBERS)}.sqlite"
    assert values.failures(values.damaged(url, path, *example)) == []
    path.unlink()

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


@pytest.mark.slow
@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # an example takes seconds: what is found is not made smaller
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(values.EXAMPLES)
def test_no_value_breaks_a_page(seeded: tuple[str, Path], example) -> None:
    url, folder = seeded
    path = folder / f"{next(NUMBERS)}.sqlite"
    assert values.failures(values.damaged(url, path, *example)) == []
    path.unlink()

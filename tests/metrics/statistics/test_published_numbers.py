"""Every published result that lies beside the repository is reproduced by a test: none may be passed over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

# What says where a result comes from, or repeats one that is read beside it.
ABOUT = {"provenance", "licence", "note", "name", "order"}
# Of a method that no page uses, and that the product therefore does not have.
UNUSED = {"fingertips_recent_trend"}
HERE = Path(__file__).resolve()
METHODS = sorted(p.stem for p in (HERE.parents[3] / "metrics" / "statistics").glob("*.py"))


def keys(value: object) -> Iterator[str]:
    """Every name in a file of results, at any depth."""
    if isinstance(value, dict):
        for key, inside in value.items():
            yield key
            yield from keys(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from keys(inside)


def test_every_result_of_every_file_is_named_by_a_test(shared_fixtures: Path) -> None:
    tests = "\n".join(path.read_text() for path in HERE.parent.glob("test_*.py") if path != HERE)
    files = sorted(file for file in shared_fixtures.glob("*.json") if file.stem not in UNUSED)
    assert files
    for file in files:
        assert f'published("{file.stem}")' in tests, file.name
        for key in sorted(set(keys(json.loads(file.read_text()))) - ABOUT):
            assert f'"{key}"' in tests, f"{file.name}: {key}"


@pytest.mark.parametrize("method", METHODS)
def test_every_method_has_a_file_of_tests(method: str) -> None:
    """direction and missing are one rule each and tested together."""
    together = {"missing": "direction", "__init__": "published_numbers"}
    assert HERE.with_name(f"test_{together.get(method, method)}.py").is_file()

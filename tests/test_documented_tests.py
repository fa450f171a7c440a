"""The pages that name the tests of what they promise: bad input, and the requirements of security."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CASE = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
REQUIREMENT = re.compile(
    r"^\| ([\d.]+) \| ([^|]+) \| \*\*(yes|part|no)\*\* \| ([^|]*) \| ([^|]*) \|$", re.MULTILINE
)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


@cache
def names_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def missing(text: str) -> list[str]:
    """The tests that a text names and that do not exist."""
    return [f"{path}::{name}" for path, name in TEST.findall(text) if name not in names_in(path)]


def test_each_of_the_forty_cases_names_tests_that_exist() -> None:
    rows = CASE.findall(page("reliability.md"))
    assert [int(number) for number, *_ in rows] == list(range(1, 41))
    assert all(TEST.findall(tests) for *_, tests in rows)
    assert missing(page("reliability.md")) == []


def test_each_requirement_of_security_names_tests_that_exist_or_says_how() -> None:
    rows = REQUIREMENT.findall(page("security.md"))
    numbers = [tuple(map(int, row[0].split("."))) for row in rows]
    assert len(rows) > 150 and numbers == sorted(set(numbers))
    assert len(rows) == sum(line.startswith("| ") for line in page("security.md").splitlines()) - len(
        re.findall(r"^## ", page("security.md"), re.MULTILINE)
    )
    assert [number for number, _, _, how, tests in rows if not how.strip() and not TEST.findall(tests)] == []
    assert missing(page("security.md")) == []


def test_every_limit_and_every_defence_names_tests_that_exist() -> None:
    assert missing(page("limits.md")) == [] == missing(page("threat-model.md"))

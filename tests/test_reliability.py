"""The page of what the product does with bad input: forty cases, each with tests that exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


@cache
def names_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_each_of_the_forty_cases_names_tests_that_exist() -> None:
    rows = ROW.findall((ROOT / "docs" / "reliability.md").read_text(encoding="utf-8"))
    assert [int(number) for number, *_ in rows] == list(range(1, 41))
    named = {number: TEST.findall(tests) for number, _, _, tests in rows}
    assert all(named.values())
    missing = [
        f"{n}: {path}::{name}"
        for n, found in named.items()
        for path, name in found
        if name not in names_in(path)
    ]
    assert missing == []

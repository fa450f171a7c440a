"""Decision records: numbered without gaps, listed in their index, and every reference leads to one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "decisions"
RECORDS = sorted(FOLDER.glob("[0-9]*.md"))
READ = [
    path
    for pattern in ("*.md", "docs/**/*.md", "*.py", "[dmpt]*/**/*.py", "static/*.js", "deploy/*")
    for path in ROOT.glob(pattern)
    if path.is_file()
]


def title(record: Path) -> str:
    return record.read_text(encoding="utf-8").split("\n", 1)[0]


def test_numbers_have_no_gaps() -> None:
    assert [int(record.name[:4]) for record in RECORDS] == list(range(1, len(RECORDS) + 1))


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name[:4])
def test_a_record_has_its_parts_and_stands_in_the_index(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    number, _, decision = title(record).removeprefix("# ").partition(". ")
    assert number == str(int(record.name[:4]))
    assert "**Status.** Accepted." in text and "**Decision.**" in text
    row = f"| {number} | [{decision}]({record.name}) | accepted |"
    assert row in (FOLDER / "index.md").read_text(encoding="utf-8")


def test_every_reference_leads_to_a_record() -> None:
    names, numbers = {r.name for r in RECORDS}, {int(r.name[:4]) for r in RECORDS}
    seen = 0
    for path in READ:
        for name, number in re.findall(
            r"(\d{4}-[a-z-]+\.md)|[Dd]ecision (\d+)\b", path.read_text(encoding="utf-8")
        ):
            seen += 1
            assert name in names if name else int(number) in numbers, f"{path}: {name or number}"
    assert seen > 40

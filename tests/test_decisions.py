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
    for pattern in (
        "*.md",
        "*.py",
        "*.toml",
        "Makefile",
        "docs/**/*.md",
        "[bdmpt]*/**/*.py",
        "[dmpst]*/**/*.toml",
        "pages/**/*.js",
        "static/*.js",
        "deploy/*",
    )
    for path in ROOT.glob(pattern)
    if path.is_file() and path != Path(__file__).resolve()
]
FOLLOWS = re.compile(r"\*\*(What it costs|What follows|What it leaves out|Limits|Alternatives?)\.\*\*")
# A link "[decision 3](decisions/0003-….md)", a file "decisions/0003", or a number alone.
REFERENCE = re.compile(r"\[([^\]]*)\]\(\S*?(\d{4}-[\w-]+)\.md\)|decisions/(\d{4})|[Dd]ecision (\d+)\b")


def wrong_references(text: str) -> list[str]:
    """The references to decisions that lead to no record, or whose number is not that of the file."""
    names = {record.stem for record in RECORDS}
    numbers = {int(name[:4]) for name in names}
    wrong = []
    for found in REFERENCE.finditer(text):
        words, name, file, alone = found.groups()
        if name:
            shown = re.fullmatch(r"(?:[Dd]ecision )?(\d+)", words)
            good = name in names and (not shown or int(shown[1]) == int(name[:4]))
        else:
            good = int(file or alone) in numbers
        if not good:
            wrong.append(found[0])
    return wrong


def test_numbers_have_no_gaps() -> None:
    assert [int(record.name[:4]) for record in RECORDS] == list(range(1, len(RECORDS) + 1))


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name[:4])
def test_a_record_has_its_parts(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    assert text.startswith(f"# {int(record.name[:4])}. ")
    assert "**Status.** Accepted." in text and "**Decision.**" in text and "**Reason.**" in text
    assert FOLLOWS.search(text), "neither what follows from it nor what else was possible"


def test_the_index_lists_every_record_and_where_it_lives() -> None:
    rows = re.findall(
        r"^\| (\d+) \| \[(.+)\]\((\S+)\) \| accepted \| (.+) \|$",
        (FOLDER / "index.md").read_text(encoding="utf-8"),
        re.M,
    )
    listed = [(f"# {number}. {title}", name) for number, title, name, _ in rows]
    assert listed == [(r.read_text(encoding="utf-8").split("\n", 1)[0], r.name) for r in RECORDS]
    for number, _, _, places in rows:
        named = re.findall(r"`([^`]+)`", places)
        assert named and all((ROOT / place).exists() for place in named), number


def test_every_reference_leads_to_a_record() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in READ}
    assert sum(len(REFERENCE.findall(text)) for text in texts.values()) > 40
    wrong = {str(path): found for path, text in texts.items() if (found := wrong_references(text))}
    assert not wrong


@pytest.mark.parametrize(
    "text",
    ["[decision 99](decisions/0099-no-such.md)", "[decision 2](0001-imports-run-one-way.md)",
     "[1](decisions/0001-another-name.md)", "docs/decisions/0099", "Decision 99 says"],
)  # fmt: skip
def test_a_reference_that_leads_nowhere_is_seen(text: str) -> None:
    assert wrong_references(text)

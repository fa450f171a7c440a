"""Two folders of texts, compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import unified_diff
from pathlib import Path


def wording(path: Path | None) -> dict[str, str]:
    """The words that were changed on purpose, {old: new}, from lines of old text, tab, new text."""
    lines = path.read_text().splitlines() if path else []
    return dict(line.split("\t", 1) for line in lines if line)


def differences(before: Path, after: Path, words: Mapping[str, str]) -> Iterator[str]:
    """A unified diff of each file that differs, once the old texts have their new words; also of files that one of
    the folders lacks."""
    names = sorted({p.relative_to(f) for f in (before, after) for p in f.rglob("*.txt")})
    for name in names:
        old, new = _text(before / name), _text(after / name)
        for was, now in words.items():
            old = old.replace(was, now)
        lines = unified_diff(
            old.splitlines(True), new.splitlines(True), f"before/{name}", f"after/{name}", n=0
        )
        yield from (line if line.endswith("\n") else f"{line}\n" for line in lines)


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""

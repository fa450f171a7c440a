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
    """A unified diff of each file that differs, once the old texts have their new words, and what one folder lacks.

    Raises ValueError for a folder without texts.
    """
    for name in sorted(_names(before) | _names(after)):
        if not (before / name).exists() or not (after / name).exists():
            yield f"only in {'after' if (after / name).exists() else 'before'}: {name}\n"
            continue
        old, new = (before / name).read_text(), (after / name).read_text()
        for was, now in words.items():
            old = old.replace(was, now)
        lines = unified_diff(
            old.splitlines(True), new.splitlines(True), f"before/{name}", f"after/{name}", n=0
        )
        yield from (line if line.endswith("\n") else f"{line}\n" for line in lines)


def _names(folder: Path) -> set[Path]:
    """The texts in a folder. Raises ValueError where there is none: nothing would differ from nothing."""
    names = {path.relative_to(folder) for path in folder.rglob("*.txt")}
    if not names:
        raise ValueError(f"{folder}: expected texts, found none")
    return names

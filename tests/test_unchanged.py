"""That the comparison of two checkouts sees a difference, and lets pass what was declared."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unchanged.__main__ import main
from tests.unchanged.reading import TODAY, steady


def folder(path: Path, **texts: str) -> str:
    path.mkdir()
    for name, text in texts.items():
        (path / f"{name}.txt").write_text(text)
    return str(path)


def test_what_differs_is_printed(tmp_path: Path, capsys) -> None:
    before = folder(tmp_path / "a", page="Target met\n12\n", gone="x\n")
    after = folder(tmp_path / "b", page="Target met\n13\n", new="y\n")
    assert main(["compare", before, after]) == 1
    told = capsys.readouterr().out
    assert "-12\n+13\n" in told and "only in before: gone.txt" in told and "only in after: new.txt" in told
    assert "Target" not in told


def test_nothing_is_not_compared_with_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected texts, found none"):
        main(["compare", str(tmp_path / "a"), str(tmp_path / "b")])


def test_words_changed_on_purpose_are_no_difference(tmp_path: Path, capsys) -> None:
    before = folder(tmp_path / "a", page="What has come: 12\n")
    after = folder(tmp_path / "b", page="Returns received: 12\n")
    words = tmp_path / "words.tsv"
    words.write_text("What has come\tReturns received\n")
    assert main(["compare", before, after]) == 1
    assert main(["compare", before, after, "--words", str(words)]) == 0
    assert capsys.readouterr().out.endswith("nothing differs\n")


def test_a_clock_makes_no_difference() -> None:
    at_nine = (
        f"frozen {TODAY.isoformat()}T09:00:00+00:00, {TODAY.day} {TODAY:%B %Y} at 09:00, from 127.0.0.1:8501"
    )
    at_ten = (
        f"frozen {TODAY.isoformat()}T10:01:02+00:00, {TODAY.day} {TODAY:%B %Y} at 10:01, from 127.0.0.1:40001"
    )
    assert steady(at_nine) == steady(at_ten)
    assert steady("1 May 2013: 140") == "1 May 2013: 140"

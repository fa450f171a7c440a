"""A name or a row from a file is never obeyed by the terminal of whoever loads it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_loaders.__main__ import main
from data_loaders.hidden_characters import HIDDEN
from data_loaders.terminal import plain
from tests.street_files import street_csv

COLOUR = "\x1b[31m\u202e\x9b2J"
FORGED = f"{COLOUR}\nloaded kent street 2014-09"


@given(st.text())
def test_a_line_is_one_line_that_holds_nothing_hidden(text: str) -> None:
    line = plain(text)
    assert not HIDDEN.search(line) and "\n" not in line
    assert plain(line) == line


def test_no_command_sends_the_terminal_what_it_would_obey(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CSP_DATABASE_URL", f"sqlite:///{tmp_path / 'store.sqlite'}")
    path = tmp_path / "2026-07.zip"
    month = street_csv("2014-01", [(0.2185, 51.4455, "On or near High Street", "Burglary")] * 12)
    month += f",2014-02,Kent Police,Kent Police,0.2,51.4,{COLOUR},,,Burglary,,\n"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"evil{FORGED}.csv", "nothing of ours")
        archive.writestr(f"{FORGED}.zip", "an archive inside")
        archive.writestr("2014-01/2014-01-kent-street.csv", month)
    assert main(["load", str(path)]) == 1
    assert main(["status"]) == 0
    for release in range(1, 9):
        main(["rejects", str(release)])
    text, wrong = capsys.readouterr()
    assert "\\x1b[31m\\u202e" in text and "1 rows of release" in text
    assert not HIDDEN.search(text + wrong)
    assert not any(line.startswith("loaded kent street 2014-09") for line in text.splitlines())

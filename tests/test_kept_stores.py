"""A store is kept only for as long as nothing changes that makes it."""

from __future__ import annotations

from pathlib import Path

from tests.kept_stores import digest


def test_another_file_content_name_or_command_makes_another_store(tmp_path: Path) -> None:
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "a.py").write_text("x = 1")
    keys = [digest([folder], "demo")]
    (folder / "a.py").write_text("x = 2")
    keys.append(digest([folder], "demo"))
    (folder / "b.toml").touch()
    keys.append(digest([folder], "demo"))
    (folder / "b.toml").rename(folder / "c.toml")
    keys += [digest([folder], "demo"), digest([folder], "load")]
    assert len(set(keys)) == len(keys)
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "a.pyc").touch()
    assert digest([folder], "load") == keys[-1]

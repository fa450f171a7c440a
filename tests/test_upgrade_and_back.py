"""An upgrade and the way back, with two versions of the code and the commands that docs/operations.md names."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from data_loaders.store import engine as store

ROOT = Path(__file__).resolve().parents[1]
LEFT = shutil.ignore_patterns(".git", ".venv", "var", "tests", "docs", "benchmarks", "static", "__pycache__")
NEXT = '''"""What a next version might add."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{newest}"


def upgrade() -> None:
    op.create_table("of_the_next_version", sa.Column("x", sa.Integer()))


def downgrade() -> None:
    op.drop_table("of_the_next_version")
'''


def next_version(folder: Path) -> Path:
    """A copy of the code that changes the schema once more."""
    shutil.copytree(ROOT, folder, ignore=LEFT)
    newest = store.newest_schema()
    versions = folder / "data_loaders" / "migrations" / "versions"
    (versions / "9999_next.py").write_text(NEXT.format(newest=newest), encoding="utf-8")
    return folder


def run(code: Path, url: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A command of one version of the code, on the store."""
    environment = {**os.environ, "CSP_DATABASE_URL": url, "PORT": "0"}
    command = [sys.executable, *words]
    return subprocess.run(
        command, cwd=code, env=environment, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.mark.process
def test_backup_upgrade_and_back_gives_every_figure_as_it_was(own_url: str, tmp_path: Path) -> None:
    old, new, kept = ROOT, next_version(tmp_path / "next"), str(tmp_path / "kept")
    before = run(old, own_url, "-m", "metrics", "figures")
    assert before.returncode == 0 and before.stdout.count("\n") > 1000
    assert run(old, own_url, "-m", "data_loaders", "backup", kept).returncode == 0

    assert run(new, own_url, "-m", "data_loaders", "status").returncode == 0
    assert run(new, own_url, "-m", "metrics", "figures").stdout == before.stdout

    for words in (("-m", "data_loaders", "status"), ("-m", "metrics", "figures")):
        refused = run(old, own_url, *words)
        assert refused.returncode == 1 and "made by a newer version" in refused.stderr
        assert "Traceback" not in refused.stderr

    assert run(old, own_url, "-m", "data_loaders", "restore", kept, "--replace").returncode == 0
    assert run(old, own_url, "-m", "data_loaders", "status").returncode == 0
    assert run(old, own_url, "-m", "metrics", "figures").stdout == before.stdout

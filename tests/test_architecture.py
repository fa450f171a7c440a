"""The shape of the code: imports run one way, and only folders stand directly under pages/."""

from __future__ import annotations

import ast
from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ["dashboard", "pages", "metrics", "data_loaders"]


def modules(layer: str) -> list[Path]:
    return [ROOT / "dashboard.py"] if layer == "dashboard" else sorted((ROOT / layer).rglob("*.py"))


def test_every_import_contract_is_kept(capsys):
    """Which folder may import which is declared in pyproject.toml; make lint checks the same."""
    kept = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0
    assert kept, capsys.readouterr().out


def test_only_folders_stand_directly_under_pages():
    files = {p.name for p in (ROOT / "pages").iterdir() if p.is_file()}
    assert files == {"__init__.py"}


def test_every_module_says_what_it_is_for():
    for layer in LAYERS:
        for path in modules(layer):
            if "versions" not in path.parts:
                assert ast.get_docstring(ast.parse(path.read_text())), path


def test_only_the_button_that_asks_who_reads_offers_a_file():
    """A file that is offered past it would be handed out after its reader's role has ended."""
    for path in modules("pages"):
        if path.name != "download_button.py":
            assert "st.download_button" not in path.read_text(), path

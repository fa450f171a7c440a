"""The shape of the code: imports run one way, and only folders stand directly under pages/."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ["dashboard", "pages", "metrics", "data_loaders"]
NOT_BELOW_PAGES = {"streamlit", "altair", "folium", "streamlit_folium", "branca"}


def modules(layer: str) -> list[Path]:
    return [ROOT / "dashboard.py"] if layer == "dashboard" else sorted((ROOT / layer).rglob("*.py"))


def imports(path: Path) -> set[str]:
    result: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            result.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            result.add(node.module.split(".")[0])
    return result


@pytest.mark.parametrize("layer", LAYERS)
def test_no_arrow_runs_back(layer):
    above = set(LAYERS[: LAYERS.index(layer)])
    for path in modules(layer):
        assert not imports(path) & above, f"{path.relative_to(ROOT)} imports {imports(path) & above}"


@pytest.mark.parametrize("layer", ["metrics", "data_loaders"])
def test_what_is_counted_does_not_know_how_it_is_shown(layer):
    for path in modules(layer):
        assert not imports(path) & NOT_BELOW_PAGES, path


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

"""The shape of the code: imports run one way, and only folders stand directly under pages/."""

from __future__ import annotations

import ast
import re
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


# Where HTML is put together as plain text, and why no Markup does it.
NO_MARKUP = {
    "components/markup.py": "puts style sheets of ours between their tags",
    "components/style.py": "style sheets and scripts of ours, and a count",
    "components/signs.py": "style sheet with pictures of ours in it",
    "components/sparks.py": "pictures of numbers, encoded in an address",
    "components/maps.py": "markers of ours for Leaflet",
    "app/content_policy.py": "looks for the scripts in Streamlit's page",
    "meeting/present.py": "script of ours",
    "hotspots/ward_table.py": "an empty element, which a component fills",
    "hotspots/ward_picture.py": "a picture to take away: SVG, escaped as XML",
    "exports/chart_picture.py": "the same",
    "exports/fonts.py": "the same",
}
TAG = re.compile(r"(?<!\?P)</?[a-z][a-z0-9]*[\s>]")


def html_as_text(path: Path) -> list[int]:
    """Lines where HTML is made of plain texts: an f-string with a tag, a tag outside Markup(...), or st.html."""
    tree = ast.parse(path.read_text())
    marked = {
        id(part)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "Markup"
        for argument in call.args
        if isinstance(argument, ast.Constant)
        for part in ast.walk(argument)
    }
    explained = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node)
        if isinstance(node.body[0], ast.Expr)
    }
    lines = []
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explained
        if is_text and TAG.search(node.value) and id(node) not in marked:
            lines.append(node.lineno)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.html":
            lines.append(node.lineno)
        if isinstance(node, ast.Call) and any(k.arg == "unsafe_allow_html" for k in node.keywords):
            lines.append(node.lineno)
        if isinstance(node, ast.ImportFrom) and node.module == "html":
            lines.append(node.lineno)
    return sorted(set(lines))


def test_html_is_made_of_markup_alone():
    """What is put into Markup is escaped unless it is Markup itself; so nobody can forget to escape a text."""
    plain = {
        str(path.relative_to(ROOT / "pages")): lines
        for path in modules("pages")
        if (lines := html_as_text(path))
    }
    assert plain.keys() == NO_MARKUP.keys(), plain


def test_a_forgotten_escape_would_be_seen(tmp_path):
    for line in ('x = f"<b>{name}</b>"', 'x = "<b>" + name', 'x = Markup(f"<b>{name}</b>")', "st.html(x)"):
        (tmp_path / "page.py").write_text(f'"""A <b>page</b>."""\n{line}\n')
        assert html_as_text(tmp_path / "page.py") == [2], line
    (tmp_path / "page.py").write_text('"""A <b>page</b>."""\nx = Markup("<b>{}</b>").format(name)\n')
    assert html_as_text(tmp_path / "page.py") == []

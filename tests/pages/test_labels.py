"""Whatever Streamlit takes for markdown is either written in the code or goes through plain()."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from pages.components.plain_text import as_text, plain
from pages.state.scope import chosen_from

ROOT = Path(__file__).resolve().parents[2]
# Their first argument, and these by name.
WIDGETS = """
title header subheader caption markdown write info warning error success exception badge button link_button
expander popover tabs radio selectbox multiselect checkbox toggle text_input text_area date_input time_input
number_input segmented_control pills slider select_slider file_uploader download_button form_submit_button
metric toast status spinner dialog Page feedback chat_message
"""
MARKDOWN = frozenset(WIDGETS.split())
NAMED = frozenset({"label", "help", "body", "title"})
# Whose options are markdown as well.
OPTIONS = frozenset({"radio", "segmented_control", "pills"})
# Streamlit, or a place on the page to which something is added.
MODULES = frozenset({"st", "column", "left", "right", "told"})


def calls() -> Iterator[tuple[Path, ast.Call, str]]:
    """Every call of something that may take markdown: where, and its name."""
    for path in [ROOT / "dashboard.py", *sorted((ROOT / "pages").rglob("*.py"))]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                if isinstance(owner, ast.Name) and owner.id in MODULES and node.func.attr in MARKDOWN:
                    yield path, node, node.func.attr


def harmless(node: ast.expr) -> bool:
    """Is this a text of the code's own, or one that plain() has made?"""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.IfExp):
        return harmless(node.body) and harmless(node.orelse)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "plain"


def test_no_text_from_a_file_or_a_store_is_taken_for_markdown() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{call.lineno} {ast.unparse(text)}"
        for path, call, name in calls()
        for text in [
            *([call.args[0]] if call.args and name != "Page" else []),
            *(k.value for k in call.keywords if k.arg in NAMED),
        ]
        if not harmless(text)
    ]
    assert wrong == []


def test_only_these_have_options_that_are_markdown() -> None:
    """The forms of a download are the code's own; for boroughs see below."""
    assert {path.name for path, _, name in calls() if name in OPTIONS} == {"take_away.py"}
    users = {p.name for p in (ROOT / "pages").rglob("*.py") if "st.radio" in p.read_text(encoding="utf-8")}
    assert users == {"scope.py"}


@pytest.mark.parametrize(
    "name", ["Dartford", "King’s Lynn & West Norfolk", "Newcastle-under-Lyme", "St. Helens (part)"]
)
def test_names_as_they_are_stand_side_by_side(name: str) -> None:
    assert chosen_from([name, "Gravesham"]).__name__ == "radio"


@pytest.mark.parametrize(
    "name", ["*x*", "[a](http://b)", ":red[x]", "<b>", "$y$", "a_b_", "`x`", "~~x~~", "!", "www/x"]
)
def test_a_name_that_could_be_markup_stands_in_a_list_that_shows_plain_text(name: str) -> None:
    assert chosen_from([name, "Gravesham"]).__name__ == "selectbox"


@pytest.mark.parametrize(
    "text", ["Anti-social behaviour", "*x* [a](b) :red[y] $z$ <b>", r"a\b \* c", "100 % of 1. & 2."]
)
def test_a_title_is_the_same_text_in_the_menu_and_in_the_browsers_tab(text: str) -> None:
    assert as_text(plain(text)) == text

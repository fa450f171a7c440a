"""The only way for HTML to reach a page: as Markup, into which every other text goes escaped.

`Markup("<p>{}</p>").format(text)` and `Markup().join(parts)` escape whatever is no Markup itself, so that nobody can
forget to. An f-string or a plain "".join loses that: tests/test_architecture.py looks for them.
"""

from __future__ import annotations

from typing import Literal

import streamlit as st
from markupsafe import Markup


def draw(content: Markup, width: Literal["content", "stretch"] = "stretch") -> None:
    """Put HTML on the page. Raises TypeError for a plain text, which may not have been escaped."""
    if not isinstance(content, Markup):
        raise TypeError(f"expected Markup, found {type(content).__name__}")
    st.html(content, width=width)


def style(*sheets: str) -> None:
    """Put style sheets on the page: our own, read from files beside the code."""
    st.html(f"<style>{''.join(sheets)}</style>")

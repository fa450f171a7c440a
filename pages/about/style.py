"""The styles of the pages about the figures."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

from pages.parts import listing

STYLE = (Path(__file__).parent / "about.css").read_text(encoding="utf-8")


def apply() -> None:
    """Put the styles on the page."""
    st.html(f"<style>{STYLE}{listing.STYLE}</style>")


def say(kind: str, *paragraphs: str) -> None:
    """Paragraphs of one kind of text; every character is shown as it is. Empty ones are left out."""
    inside = "".join(f"<p>{escape(text)}</p>" for text in paragraphs if text)
    if inside:
        st.html(f'<div class="about-{kind}">{inside}</div>')

"""The styles of the pages about the figures."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

STYLE = f"<style>{(Path(__file__).parent / 'about.css').read_text(encoding='utf-8')}</style>"


def apply() -> None:
    """Put the styles on the page."""
    st.html(STYLE)


def say(kind: str, *paragraphs: str) -> None:
    """Paragraphs of one kind of text; every character is shown as it is. Empty ones are left out."""
    inside = "".join(f"<p>{escape(text)}</p>" for text in paragraphs if text)
    if inside:
        st.html(f'<div class="about-{kind}">{inside}</div>')

"""The styles of the page, and its paragraphs."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

STYLE = f"<style>{(Path(__file__).parent / 'compare.css').read_text(encoding='utf-8')}</style>"


def style() -> None:
    """Put the styles on the page."""
    st.html(STYLE)


def say(kind: str, *paragraphs: str) -> None:
    """Paragraphs of one kind of text, every character shown as it is; empty ones are left out."""
    inside = "".join(f"<p>{escape(text)}</p>" for text in paragraphs if text)
    if inside:
        st.html(f'<div class="compare-{kind}">{inside}</div>')

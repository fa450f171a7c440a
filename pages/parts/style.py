"""The few styles that Streamlit's theme has no setting for."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

STYLE = f"<style>{(Path(__file__).parent / 'style.css').read_text(encoding='utf-8')}</style>"


LINKS = '<script src="app/static/links.js"></script>'


def apply() -> None:
    """Put the styles and the script for links on the page. Called once in each run, by the frame."""
    st.html(STYLE)
    st.html(LINKS, unsafe_allow_javascript=True)

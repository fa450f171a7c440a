"""The few styles that Streamlit's theme has no setting for."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

STYLE = f"<style>{(Path(__file__).parent / 'style.css').read_text(encoding='utf-8')}</style>"


def apply() -> None:
    """Put the styles on the page. Called once in each run, by the frame."""
    st.html(STYLE)

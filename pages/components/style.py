"""The few styles that Streamlit's theme has no setting for, and the scripts that follow links inside the dashboard and
tell those who hear the page what changes."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.components import listing, signs

OWN = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
STYLE = f"<style>{OWN}{listing.STYLE}{signs.STYLE}</style>"
SCRIPTS = '<script src="app/static/links.js"></script><script src="app/static/hearing.js"></script>'


def apply() -> None:
    """Put styles and scripts on the page. Called once in each run, by the frame."""
    st.html(STYLE)
    st.html(SCRIPTS, unsafe_allow_javascript=True)

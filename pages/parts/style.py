"""The few styles that Streamlit's theme has no setting for, and the script that follows links inside the dashboard."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.parts import listing, signs

OWN = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
STYLE = f"<style>{OWN}{listing.STYLE}{signs.STYLE}</style>"
LINKS = '<script src="app/static/links.js"></script>'


def apply() -> None:
    """Put styles and script on the page. Called once in each run, by the frame."""
    st.html(STYLE)
    st.html(LINKS, unsafe_allow_javascript=True)

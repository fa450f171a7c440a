"""The few styles that Streamlit's theme has no setting for, and the scripts that follow links inside the dashboard and
tell those who hear the page what changes."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.components import listing, signs

OWN = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
STYLE = f"<style>{OWN}{listing.STYLE}{signs.STYLE}</style>"
RUN = "run of the page"  # a key of the session: how many there have been
SCRIPTS = '<script src="app/static/links.js"></script><script src="app/static/hearing.js"></script>'


def apply() -> None:
    """Put styles, scripts and the mark of this run on the page. Called once in each run, by the frame."""
    st.html(STYLE)
    st.html(SCRIPTS, unsafe_allow_javascript=True)
    st.session_state[RUN] = st.session_state.get(RUN, 0) + 1
    st.html(f'<span data-run="{st.session_state[RUN]}"></span>')

"""The audit trail, for administrators: who did what, and when."""

from __future__ import annotations

import streamlit as st

from data_loaders.store import audit
from pages.parts import cache
from pages.parts.listing import listing
from pages.people.current import person
from pages.people.person import Action

HEAD = ("When (UTC)", "Who", "What", "About")


def draw() -> None:
    """The page. Who may not read it learns nothing from it."""
    person().must(Action.AUDIT)
    st.title("Audit trail", anchor=False)
    rows = [(f"{e.at:%Y-%m-%d %H:%M}", e.who, e.what, e.about) for e in audit.entries(cache.engine())]
    st.html(listing("The newest 500 entries, newest first", HEAD, rows))

"""Offers the pack on the Meetings page: one button makes it, three take it away."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from data_loaders.fault import Fault
from data_loaders.store.meetings import Paper
from metrics.evidence import Evidence
from metrics.month import Month
from pages.parts import cache, download_button
from pages.people.current import person

KEY = "pack"
MIMES = {
    "pdf": ("To print (PDF)", "application/pdf"),
    "docx": (
        "To edit (Word)",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "xlsx": (
        "Every figure (Excel)",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


def draw(ending: Month) -> None:
    """The pack about the quarter that ends with this month."""
    st.html(
        f"<h2>The pack</h2><p>What is different, every measure with its chart and what was said of it, hotspots, "
        f"sources and method, for the figures to {escape(ending.name)}. It takes up to half a minute.</p>"
    )
    asked = (str(ending), cache.versions(), person().audience)
    if st.button("Make the pack", key="make-pack"):
        _make(ending, asked)
    made = st.session_state.get(KEY)
    if made and made[0] == asked:
        _offer(made[1])


def _make(ending: Month, asked: tuple) -> None:
    # Typst, vl-convert and the writers take a second to import, which no other page should pay.
    from pages.pack.making import make
    from pages.pack.question import question

    with st.status("Making the pack") as told:
        try:
            found = question(cache.engine(), cache.evidence().registry, ending, person().audience, _evidence)
            files = make(found, lambda what: told.update(label=f"Making the pack: {what.lower()}"))
        except Fault as fault:
            told.update(label=str(fault), state="error")
            return
        told.update(label="The pack is ready", state="complete")
    st.session_state[KEY] = (asked, files)


def _evidence(paper: Paper | None) -> Evidence:
    return cache.evidence_of(paper) if paper else cache.latest()


def _offer(files: dict[str, bytes]) -> None:
    with st.container(horizontal=True, gap="medium"):
        for name, content in files.items():
            label, mime = MIMES[name.rpartition(".")[2]]
            download_button.draw(label, partial(bytes, content), name, mime, type="tertiary")

"""Offers the pack on the Meetings page to people with a role: one button makes it, three download it."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial

import streamlit as st
from markupsafe import Markup

from data_loaders.calendar.month import Month
from data_loaders.fault import Fault
from data_loaders.store.meetings import Paper, days
from metrics.series.evidence import Evidence
from metrics.series.withholding import AUDIENCES, Audience
from pages.access import sign_in
from pages.access.person import Person, Role
from pages.access.reader import person
from pages.components import download_button, markup
from pages.components.plain_text import plain
from pages.pack.request import AUDIENCES as WORDS
from pages.pack.request import Told, request
from pages.pack.shelf import NotNow, Pack, shelf
from pages.state import cache

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
    """The pack about the quarter that ends with this month. Nothing where nobody can sign in to make it."""
    reader = person()
    if reader.role is Role.PUBLIC:
        if sign_in.configured():
            markup.draw(
                Markup("<h2>The pack</h2><p>People who are signed in and have a role here can make it.</p>")
            )
        return
    markup.draw(
        Markup(
            "<h2>The pack</h2><p>What is different, every measure with its chart and what was said of it, hotspots, "
            "sources and method, for the figures to {}. It takes up to half a minute.</p>"
        ).format(ending.name)
    )
    audience = _audience(reader)
    about = _about(ending, audience, reader)
    if st.button("Make the pack", key="make-pack"):
        _make(ending, audience, about)
    pack = shelf.held(about)
    if pack:
        _offer(pack)


def _audience(reader: Person) -> Audience:
    """For whom: this reader, or those who see less."""
    allowed = AUDIENCES[: AUDIENCES.index(reader.audience) + 1]
    return st.selectbox(
        "For whom", allowed[::-1], format_func=WORDS.__getitem__, key="pack-audience", width=300
    )


def _about(ending: Month, audience: Audience, reader: Person) -> Hashable:
    """All that the pack depends on. Its moment is that of the newest entry, so what was said counts as figures do."""
    day = days(cache.engine()).get(str(ending))
    agency = reader.sends_for if audience == reader.audience else ""
    return str(cache.engine().url), cache.versions(), day, str(ending), audience, agency


def _make(ending: Month, audience: Audience, about: Hashable) -> None:
    # Typst, vl-convert and the writers take a second to import, which no other page should pay.
    from pages.pack.making import make

    def made(tell: Told) -> Pack:
        registry = cache.evidence().registry
        return make(request(cache.engine(), registry, ending, audience, partial(_evidence, audience)), tell)

    with st.status("Making the pack") as told:
        try:
            shelf.pack(
                about,
                made,
                lambda what: told.update(label=plain(f"Making the pack: {what[:1].lower()}{what[1:]}")),
            )
        except (Fault, NotNow) as reason:
            told.update(label=plain(str(reason)), state="error")
            return
        told.update(label="The pack is ready", state="complete")


def _evidence(audience: Audience, paper: Paper | None) -> Evidence:
    return cache.evidence_for(paper, audience)


def _offer(pack: Pack) -> None:
    for failure in pack.failures:
        st.warning(plain(failure))
    with st.container(horizontal=True, gap="medium"):
        for name, content in pack.files.items():
            label, mime = MIMES[name.rpartition(".")[2]]
            download_button.draw(label, partial(bytes, content), name, mime, type="tertiary")

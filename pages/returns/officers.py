"""For officers: clearing returns for release, and a text to send to whoever is late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

import streamlit as st

from data_loaders.store.clearing import clear as let_out
from metrics.evidence import Evidence
from metrics.month import Span
from metrics.returns.register import Entry, of_agency, to_clear
from metrics.returns.register_words import reminder, return_text
from pages.parts import cache, prose
from pages.parts.saving import saved
from pages.parts.words import plain
from pages.people.current import person
from pages.people.person import Action


def clear(evidence: Evidence, entries: Sequence[Entry]) -> None:
    """The returns of the quarter that others do not see yet, each with a button; nothing where there are none."""
    waiting = to_clear(entries)
    if not waiting:
        return
    st.header("To be cleared for release", anchor="clear")
    prose.say(
        "text", "Officers and the agency itself see these figures. Everybody else does once you clear them."
    )
    for release, entry in waiting.items():
        st.write(plain(f"{return_text(entry)} (release {release.id}, {release.file_name})"))
        if evidence.book.as_at is None:
            st.button("Clear for release", key=f"clear-{release.id}", on_click=_clear, args=(release.id,))


def _clear(release_id: int) -> None:
    reader = person()
    reader.must(Action.CLEAR)
    saved(lambda: let_out(cache.writer(), release_id, reader.name))


def chase(evidence: Evidence, quarter: Span, entries: Sequence[Entry], today: date) -> None:
    """For each agency that is late a text to copy."""
    late = [(one.name, one.late(today)) for one in of_agency(entries) if one.late(today)]
    if not late:
        return
    st.header("To chase today", anchor="chase")
    for name, own in late:
        with st.expander(plain(f"{name}: {len(own)} outstanding")):
            text = reminder(evidence.registry.partnership, name, quarter, own, _address())
            st.code(text, language=None, wrap_lines=True)


def _address() -> str:
    """Of this page, as the reader's browser has it; empty where it does not say."""
    found = urlsplit(st.context.url or "")
    return f"{found.scheme}://{found.netloc}/returns" if found.netloc else ""

"""For officers: clearing returns for release, and a text to send to whoever is late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

import streamlit as st

from data_loaders.calendar.month import Span
from data_loaders.store.clearances import clear as let_out
from metrics.returns.register import RegisterEntry, of_agency, to_clear
from metrics.series.evidence import Evidence
from metrics.wording.returns import reminder, return_text
from pages.access.person import Permission
from pages.access.reader import person
from pages.components import prose
from pages.components.plain_text import plain
from pages.components.saving import saved
from pages.state import cache


def clear(evidence: Evidence, entries: Sequence[RegisterEntry]) -> None:
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
        if evidence.snapshot.as_at is None:
            st.button("Clear for release", key=f"clear-{release.id}", on_click=_clear, args=(release.id,))


def _clear(release_id: int) -> None:
    reader = person()
    reader.must(Permission.CLEAR)
    saved(lambda: let_out(cache.writer(), release_id, reader.name))


def chase(evidence: Evidence, quarter: Span, entries: Sequence[RegisterEntry], today: date) -> None:
    """For each agency that is late a text to copy."""
    late = [(agency.name, agency.late(today)) for agency in of_agency(entries) if agency.late(today)]
    if not late:
        return
    st.header("To chase today", anchor="chase")
    for name, late_entries in late:
        with st.expander(plain(f"{name}: {len(late_entries)} outstanding")):
            text = reminder(evidence.registry.partnership, name, quarter, late_entries, _address())
            st.code(text, language=None, wrap_lines=True)


def _address() -> str:
    """Of this page, as the reader's browser has it; empty where it does not say."""
    address = urlsplit(st.context.url or "")
    return f"{address.scheme}://{address.netloc}/returns" if address.netloc else ""

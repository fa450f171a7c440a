"""Taking a release back, for administrators: from now on it does not count, and in earlier states it still does."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data_loaders.fault import Fault
from data_loaders.store.accepting import retract
from data_loaders.store.releases import Release, choose
from pages.access.person import Permission
from pages.access.reader import person
from pages.components.saving import saved
from pages.data.one_release import asked
from pages.state import cache

LONGEST = 300


def draw(history: Sequence[Release]) -> None:
    """The form, for who may; nothing while an earlier moment is shown."""
    if not person().may(Permission.RETRACT) or cache.evidence().snapshot.as_at:
        return
    titles = {r.id: f"{r.id}: {r.title}" for r in reversed(choose(history))}
    came_for = next((n for n in asked() if n in titles), None)
    with st.expander("Take a release back"), st.form("take-back", border=False):
        number = st.selectbox(
            "Release",
            list(titles),
            index=list(titles).index(came_for) if came_for else None,
            format_func=lambda id: titles[id],
            key="take-back-release",
        )
        why = st.text_input("Why: everybody can read it", max_chars=LONGEST, key="take-back-why")
        if st.form_submit_button("Take it back"):
            _take_back(number, why)


def _take_back(number: int | None, why: str) -> None:
    reader = person()
    reader.must(Permission.RETRACT)

    def write() -> None:
        if number is None:
            raise Fault("release", "the one to take back", "none")
        retract(cache.writer(), number, why, reader.name)

    if saved(write):
        st.rerun()

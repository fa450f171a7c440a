"""Preparing a meeting, for who may: its day, and freezing its paper."""

from __future__ import annotations

from datetime import date

import streamlit as st

from data_loaders.calendar.month import Month
from data_loaders.store.meetings import set_day
from metrics.meetings import meeting
from metrics.series.evidence import Evidence
from metrics.wording.meetings import day_text
from pages.access.person import Permission
from pages.access.reader import person
from pages.components.plain_text import plain
from pages.components.saving import saved
from pages.meeting import days
from pages.state import cache


def forms(evidence: Evidence) -> None:
    """Two small forms side by side."""
    choices = meeting.to_choose(evidence)
    coming = [choices[0] + (choices[0].index - meeting.before(evidence.registry, choices[0]).index), *choices]
    with st.container(horizontal=True, gap="large", key="prepare"):
        _day(coming)
        _paper(choices)


def _day(choices: list[Month]) -> None:
    with st.form("meeting-day", width=340):
        ending = st.selectbox(
            "Meeting on the figures to", choices, format_func=lambda m: m.name, key="day-of"
        )
        day = days.field("Takes place on", choices[-1], "day")
        if st.form_submit_button("Set the day"):
            _set_day(ending, day)


def _set_day(ending: Month, day: date | None) -> None:
    reader = person()
    reader.must(Permission.FREEZE)
    if saved(lambda: set_day(cache.writer(), str(ending), day, reader.name)):
        st.toast(plain(f"{ending.name}: {day_text(day) if day else 'no meeting'}"))
        st.rerun()


def _paper(choices: list[Month]) -> None:
    with st.form("freeze", width=340):
        ending = st.selectbox(
            "Paper on the figures to", choices, format_func=lambda m: m.name, key="paper-of"
        )
        st.caption("Pins what is held now. A later freeze of the same quarter takes its place.")
        if st.form_submit_button("Freeze the paper"):
            _freeze(ending)


def _freeze(ending: Month) -> None:
    reader = person()
    reader.must(Permission.FREEZE)
    if saved(lambda: meeting.freeze(cache.writer(), cache.evidence().registry, ending, reader.name)):
        st.rerun()

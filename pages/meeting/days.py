"""A field for a day: of a meeting, or by which something is to be done."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from data_loaders.calendar.month import Month
from data_loaders.store.changes import now
from pages.components.plain_text import plain

AHEAD = timedelta(days=3 * 365)


def field(label: str, first: Month, key: str) -> date | None:
    """Draw it; returns the day, or None while it is empty. first: the month from which days may be chosen: by itself
    Streamlit goes back ten years, which is too few for older papers."""
    least = date(first.year, first.number, 1)
    most = now().date() + AHEAD
    return st.date_input(
        plain(label), value=None, min_value=least, max_value=most, format="DD/MM/YYYY", key=key
    )

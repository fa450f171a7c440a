"""Reading the dashboard as it stood on an earlier day: the choice, and the line that says so on every page."""

from __future__ import annotations

from datetime import datetime
from html import escape

import streamlit as st
from sqlalchemy import Engine

from data_loaders.store.releases import history
from metrics.provenance import day
from metrics.restated import moments

KEY, LATEST = "as-at", "latest"


def control(engine: Engine, version: str) -> None:
    """The choice, in the sidebar; only where something was accepted on more than one day."""
    days = days_of(engine, version)
    if len(days) < 2:
        st.session_state.pop(KEY, None)
        return
    st.selectbox(
        "As at",
        [LATEST, *(d.date().isoformat() for d in days[1:])],
        format_func=lambda chosen: "Latest" if chosen == LATEST else day(datetime.fromisoformat(chosen)),
        key=KEY,
        bind="query-params",
        help="Shows every figure as it was known at the end of that day.",
    )


def chosen() -> datetime | None:
    """The moment that was asked for; None for the latest."""
    found = st.session_state.get(KEY, LATEST)
    return None if found == LATEST else datetime.fromisoformat(f"{found}T23:59:59")


def notice() -> None:
    """Says on the page that it is not the latest."""
    moment = chosen()
    if moment:
        text = f"This is how figures were known on {day(moment)}. Newer releases are left out."
        st.html(f'<p class="page-notice"><strong>As at {escape(day(moment))}.</strong> {escape(text)}</p>')


@st.cache_data(show_spinner=False, max_entries=4)
def _days(_engine: Engine, address: str, version: str) -> list[datetime]:
    with _engine.connect() as connection:
        return moments(history(connection))


def days_of(engine: Engine, version: str) -> list[datetime]:
    """The ends of the days on which something was accepted or taken back, newest first."""
    return _days(engine, engine.url.render_as_string(), version)

"""Reading the dashboard as it stood at an earlier moment: a day, or the paper of a meeting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from data_loaders.calendar.month import Month
from data_loaders.store.changes import AsAt
from data_loaders.store.meetings import Paper
from metrics.wording.meetings import day_text

KEY, LATEST = "as-at", "Latest"
Choice = Month | date | str


def control(
    days: Sequence[AsAt], papers: dict[str, Paper], changed: Callable[[], None] | None = None
) -> None:
    """The choice, in the sidebar; only where there is something else than the latest.

    days: the states at the ends of the days on which something changed, newest first; papers: by the last month of
    their quarters; changed: called when another is chosen.
    """
    options: list[Choice] = [LATEST, *map(Month.parse, reversed(papers)), *(d.at.date() for d in days[1:])]
    if len(options) < 2:
        st.session_state.pop(KEY, None)
        return
    st.selectbox(
        "As at",
        options,
        format_func=name,
        key=KEY,
        bind="query-params",
        on_change=changed,
        help="Every page then shows what was known at the end of that day, or what that meeting was shown.",
    )


def name(choice: Choice) -> str:
    """What a choice is called, in the control and in the address of a page."""
    if isinstance(choice, Month):
        return f"Meeting on {choice.name}"
    return day_text(choice) if isinstance(choice, date) else choice


def ending() -> Month | None:
    """The last month of the quarter whose meeting is chosen."""
    chosen = st.session_state.get(KEY)
    return chosen if isinstance(chosen, Month) else None


def paper(papers: dict[str, Paper]) -> Paper | None:
    """The paper that the reader has open."""
    return papers.get(str(ending()))


def state(days: Sequence[AsAt], papers: dict[str, Paper]) -> AsAt | None:
    """The state of the store that was asked for; None for the latest."""
    opened, chosen = paper(papers), st.session_state.get(KEY)
    if opened:
        return opened.shown
    return next((d for d in days if d.at.date() == chosen), None)

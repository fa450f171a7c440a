"""The register of a quarter: an agency a line, and under it each of its measures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from html import escape

import streamlit as st

from metrics.month import day_text
from metrics.returns.register import Agency, Entry, State, of_agency
from metrics.returns.register_words import state_text
from pages.parts import boundary, page
from pages.parts.listing import Html, listing

HEAD = ("Agency", "Due", "There", "Not received", "Corrected", "To be cleared")
# Shape and word, as with every status; red is for what has to be chased.
MARKS = {
    State.RECEIVED: ("●", "on"),
    State.CORRECTED: ("●", "on"),
    State.LATE: ("●", "perhaps"),
    State.DUE: ("○", "none"),
    State.MISSING: ("▲", "off"),
}
ILLUSTRATIVE = ("■", "none")


def draw(entries: Sequence[Entry], today: date) -> None:
    """The table of agencies, and one for each that opens."""
    agencies = of_agency(entries)
    st.html(boundary.html("The register by agency", lambda: _table(agencies, today)))
    st.html("".join(boundary.html(one.name, partial(_detail, one, today)) for one in agencies))


def _table(agencies: Sequence[Agency], today: date) -> str:
    return listing("By agency", HEAD, (_line(one, today) for one in agencies), stacked=True)


def _line(one: Agency, today: date) -> tuple[str, ...]:
    due = one.entries[0].due
    return (
        one.name,
        day_text(due) if due else "no day agreed",
        _there(one),
        _some(len(one.late(today))),
        _some(len(one.corrected)),
        _some(len(one.waiting)),
    )


def _there(one: Agency) -> str:
    invented = " (illustrative)" if any(e.illustrative for e in one.come) else ""
    return f"{len(one.come)} of {len(one.entries)}{invented}"


def _some(n: int) -> str:
    return str(n) if n else "–"


def _detail(one: Agency, today: date) -> str:
    rows = ((_measure(e), e.span.label, _state(e, today), _releases(e)) for e in one.entries)
    inside = listing(one.name, ("Measure", "Period", "State", "Where from"), rows, stacked=True)
    return f'<details class="agency"><summary>{escape(one.name)}: each measure</summary>{inside}</details>'


def _measure(entry: Entry) -> Html:
    return Html(page.link(entry.indicator.priority, entry.indicator.title, entry.indicator.id))


def _state(entry: Entry, today: date) -> Html:
    invented = entry.illustrative and not entry.lacking
    shape, look = ILLUSTRATIVE if invented else MARKS[entry.state(today)]
    said = state_text(entry)
    mark = f'<span class="status {look}" aria-hidden="true"><span>{shape}</span></span>'
    return Html(f"{mark} {escape(said[:1].upper() + said[1:])}")


def _releases(entry: Entry) -> Html:
    return Html(page.releases(r.id for r in entry.releases))

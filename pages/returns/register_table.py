"""The register of a quarter: an agency a line, and under it each of its measures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from markupsafe import Markup

from data_loaders.calendar.month import day_text
from metrics.returns.register import Agency, RegisterEntry, State, of_agency
from metrics.wording.returns import state_text
from pages.components import fault_boundary, markup, page
from pages.components.listing import listing

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


def draw(entries: Sequence[RegisterEntry], today: date) -> None:
    """The table of agencies, and one for each that opens."""
    agencies = of_agency(entries)
    markup.draw(fault_boundary.html("The register by agency", lambda: _table(agencies, today)))
    markup.draw(
        Markup().join(
            fault_boundary.html(agency.name, partial(_detail, agency, today)) for agency in agencies
        )
    )


def _table(agencies: Sequence[Agency], today: date) -> Markup:
    return listing("By agency", HEAD, (_line(agency, today) for agency in agencies), stacked=True)


def _line(agency: Agency, today: date) -> tuple[str, ...]:
    due = agency.entries[0].due
    return (
        agency.name,
        day_text(due) if due else "no day agreed",
        _there(agency),
        _some(len(agency.late(today))),
        _some(len(agency.corrected)),
        _some(len(agency.waiting)),
    )


def _there(agency: Agency) -> str:
    invented = " (illustrative)" if any(e.illustrative for e in agency.come) else ""
    return f"{len(agency.come)} of {len(agency.entries)}{invented}"


def _some(n: int) -> str:
    return str(n) if n else "–"


def _detail(agency: Agency, today: date) -> Markup:
    rows = ((_measure(e), e.span.label, _state(e, today), _releases(e)) for e in agency.entries)
    inside = listing(agency.name, ("Measure", "Period", "State", "Where from"), rows, stacked=True)
    return Markup('<details class="agency"><summary>{}: each measure</summary>{}</details>').format(
        agency.name, inside
    )


def _measure(entry: RegisterEntry) -> Markup:
    return page.link(entry.indicator.priority, entry.indicator.title, entry.indicator.id)


def _state(entry: RegisterEntry, today: date) -> Markup:
    invented = entry.illustrative and not entry.lacking
    shape, look = ILLUSTRATIVE if invented else MARKS[entry.state(today)]
    text = state_text(entry)
    mark = Markup('<span class="status {}" aria-hidden="true"><span>{}</span></span>').format(look, shape)
    return Markup("{} {}").format(mark, text[:1].upper() + text[1:])


def _releases(entry: RegisterEntry) -> Markup:
    return page.releases(r.id for r in entry.releases)

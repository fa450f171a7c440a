"""What the reader asks of the hotspots page: the controls on the page itself, kept in its address.

The borough and the last month are the sidebar's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data_loaders.calendar.month import NAMES, Month, Span
from metrics.definitions.indicator import Indicator
from metrics.hotspots.counts import timed
from metrics.hotspots.layers import Show, ways
from metrics.hotspots.ward_figures import as_of, boroughs_of, topics
from metrics.hotspots.ward_rows import WardFigures
from metrics.hotspots.when import DAYS, HOURS, When
from metrics.series.evidence import Evidence
from metrics.series.scope import Scope
from pages.components.plain_text import plain
from pages.state import scope

# The keys are the names in the address.
TOPIC, SHOW, FROM, WARDS, WARD = "topic", "show", "from", "wards", "ward"
MONTHS, DAYS_KEY, HOUR, LAST_HOUR = "months", "days", "hour", "last-hour"
PER_RESIDENT, SAME = "per-resident", "same-classes"
USUAL, ANY = "usual", "any"
SHOWN = {
    Show.RATE: "Rate by ward",
    Show.COUNT: "Count by ward",
    Show.CHANGE: "Change by ward",
    Show.CHANCE: "Chance or not",
    Show.STREETS: "Streets",
    Show.SURFACE: "Smooth surface",
    Show.POINTS: "Each collision",
}


@dataclass(frozen=True)
class Choice:
    """What was chosen. wards_of: a year, or None for the wards in force at the end of the span.

    when: which events count. per_resident: is the surface divided by residents? same_classes: are the map's classes
    those of every month?
    """

    indicator: Indicator
    show: Show
    span: Span
    wards_of: str | None
    when: When
    per_resident: bool
    same_classes: bool


def draw(evidence: Evidence, chosen: Scope) -> Choice:
    """One row of controls."""
    vintages = sorted(evidence.snapshot.vintages("ward"))
    with st.container(key="hotspot-controls"):
        widths = [3, 2, 2.2, *([1.8] if len(vintages) > 1 else []), 1.4]
        topic, show, first, *wards, more = st.columns(widths, vertical_alignment="bottom")
    with topic:
        indicator = _topic(evidence)
    with show:
        chosen_show = _show(indicator)
    with first:
        span = _span(evidence, chosen)
    wards_of = None
    for column in wards:
        with column:
            wards_of = _wards(evidence, chosen, span, vintages)
    with more:
        when, per_resident, same = _more(indicator, chosen_show)
    return Choice(indicator, chosen_show, span, wards_of, when, per_resident, same)


def ward(figures: WardFigures) -> str | None:
    """A choice of one ward; the same as a click on the map or in the list."""
    names = {w.code: w.full_name for w in sorted(figures.wards, key=lambda w: (w.name, w.borough_name))}
    if st.session_state.get(WARD) not in names:
        st.session_state[WARD] = None
    return st.selectbox(
        "One ward",
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder="Choose one here, above or on the map",
        key=WARD,
        bind="query-params",
    )


def pick(code: str | None) -> None:
    """Marks a ward, or takes its mark away if it has it."""
    st.session_state[WARD] = None if code == st.session_state.get(WARD) else code


def _topic(evidence: Evidence) -> Indicator:
    offered = {i.id: i for i in topics(_in_plan_order(evidence))}
    chosen = st.selectbox(
        "Topic", list(offered), format_func=lambda i: offered[i].title, key=TOPIC, bind="query-params"
    )
    return offered[chosen]


def _in_plan_order(evidence: Evidence) -> list[Indicator]:
    return [i for p in evidence.registry.plan.priorities for i in evidence.registry.measures(p.id)]


def _show(indicator: Indicator) -> Show:
    offered = ways(indicator)
    if st.session_state.get(SHOW) not in offered:
        st.session_state.pop(SHOW, None)
    return st.selectbox("Show", offered, format_func=SHOWN.__getitem__, key=SHOW, bind="query-params")


def _more(indicator: Indicator, show: Show) -> tuple[When, bool, bool]:
    """What few need: months of the year, days and hours where the source tells them, and how the map is made."""
    with st.popover(plain(_more_name()), width="stretch", key="hotspot-more"):
        months = st.multiselect(
            "Only these months of the year",
            range(1, 13),
            format_func=lambda m: NAMES[m - 1],
            key=MONTHS,
            bind="query-params",
        )
        days, hours = _times() if timed(indicator) else ([], None)
        per_resident = show is Show.SURFACE and st.toggle(
            "Surface for every 1,000 residents", key=PER_RESIDENT, bind="query-params"
        )
        same = show in (Show.RATE, Show.COUNT) and st.toggle(
            "The same classes for every month",
            key=SAME,
            bind="query-params",
            help="So that the colours mean the same when you go from one month to another.",
        )
    return When(frozenset(months), frozenset(days), hours), bool(per_resident), bool(same)


def _more_name() -> str:
    """Says how many of the filters behind the button are at work."""
    at_work = _at_work(MONTHS) + _at_work(DAYS_KEY) + (_at_work(HOUR) or _at_work(LAST_HOUR))
    return f"More ({at_work} chosen)" if at_work else "More"


def _at_work(key: str) -> bool:
    """Is anything chosen there? In the first run of a page that comes from a link, only the address knows."""
    asked = st.session_state[key] if key in st.session_state else st.query_params.get_all(key)
    return bool(asked) and asked != ANY


def _times() -> tuple[list[int], tuple[int, int] | None]:
    days = st.multiselect(
        "Only these days", range(7), format_func=DAYS.__getitem__, key=DAYS_KEY, bind="query-params"
    )
    begin, end = st.columns(2)
    first = _hour(begin, "Only from", HOUR, "00")
    last = _hour(end, "to", LAST_HOUR, "59", help="Hours may run over midnight: from 22:00 to 02:59.")
    if first is None and last is None:
        return days, None
    return days, (first or 0, HOURS - 1 if last is None else last)


def _hour(column: DeltaGenerator, label: str, key: str, minute: str, help: str | None = None) -> int | None:
    chosen = column.selectbox(
        plain(label),
        [ANY, *range(HOURS)],
        format_func=lambda h: "any hour" if h == ANY else f"{h:02}:{minute}",
        key=key,
        bind="query-params",
        help=plain(help) if help else None,
    )
    return None if chosen == ANY else int(chosen)


def _span(evidence: Evidence, chosen: Scope) -> Span:
    first = chosen.span.first
    months = [m for m in scope.months(evidence) if m <= chosen.ending and m != first]
    begin = st.selectbox(
        "From",
        [USUAL, *months],
        format_func=lambda m: f"{first.name} (year so far)" if m == USUAL else m.name,
        key=FROM,
        bind="query-params",
        help=plain(f"To the end of {chosen.ending.name}, which is chosen in the sidebar."),
    )
    return Span.between(begin if isinstance(begin, Month) else first, chosen.ending)


def _wards(evidence: Evidence, chosen: Scope, span: Span, vintages: Sequence[str]) -> str | None:
    now = sorted(set(as_of(evidence, boroughs_of(evidence, chosen.area), str(span.last.year)).values()))
    usual = f"{' and '.join(now)} (in force)"
    year = st.selectbox(
        "Wards",
        [USUAL, *vintages],
        format_func=lambda v: usual if v == USUAL else v,
        key=WARDS,
        bind="query-params",
    )
    return None if year == USUAL else year

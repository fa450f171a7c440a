"""One borough against the other: a card for each priority, with what differs said in words."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from metrics.comparison import Comparison, Word
from metrics.comparison_boroughs import of_plan
from metrics.comparison_export import about_boroughs, borough_rows
from metrics.comparison_words import by_chance, sentence, summary
from metrics.evidence import Evidence
from metrics.measure import area_name
from metrics.plan import Priority
from metrics.scope import Scope
from pages.compare.tables import of_boroughs
from pages.compare.text import say
from pages.parts import comparison_charts as charts
from pages.parts import download
from pages.parts.comparison_rows import reach

RATIO, POINTS = 1, 0


def draw(evidence: Evidence, asked: Scope) -> None:
    """The section; a partnership of one borough has none."""
    pair = _pair(evidence)
    if pair is None:
        return
    first, second = (area_name(evidence, code) for code in pair)
    groups = of_plan(evidence, asked, *pair)
    every = [c for _, compared in groups for c in compared]
    st.header(f"{first} against {second}", anchor=False)
    say("lead", summary(every, first, second))
    if any(c.difference for c in every):
        reading = f"The figure beside each measure is {first} against {second}."
        say(
            "quiet",
            f"{reading} A filled mark is more than chance; an outline could be chance. {by_chance(every)}",
        )
    limits = {none: reach(every, none) for none in (RATIO, POINTS)}
    with st.container(key="compare-cards"):
        for priority, compared in groups:
            _card(priority, compared, limits)
    st.download_button(
        "Download every measure",
        data=lambda: download.write(
            [*about_boroughs(groups, asked, first, second), (), *borough_rows(groups, first, second)]
        ),
        file_name=f"compare-boroughs-{asked.span.first}-{asked.span.last}.csv",
        mime="text/csv",
        type="tertiary",
        on_click="ignore",
    )


def _pair(evidence: Evidence) -> tuple[str, str] | None:
    """The boroughs to compare; where there are more than two the reader chooses."""
    codes = evidence.registry.partnership.codes
    if len(codes) < 2:
        return None
    if len(codes) == 2:
        return codes[0], codes[1]
    named = {code: area_name(evidence, code) for code in codes}
    left, right = st.columns(2)
    with left:
        first = st.selectbox(
            "Borough to compare", codes, format_func=named.__getitem__, key="first", bind="query-params"
        )
    rest = [code for code in codes if code != first]
    with right:
        second = st.selectbox("With", rest, format_func=named.__getitem__, key="second", bind="query-params")
    return first, second


def _card(priority: Priority, compared: Sequence[Comparison], limits: dict[int, float]) -> None:
    with st.container(border=True, key=f"compare-{priority.id}"):
        st.subheader(priority.short, anchor=False)
        if any(c.difference for c in compared):
            for none in (RATIO, POINTS):
                charts.differences(compared, none, limits[none])
        absent = [c for c in compared if c.word is Word.NONE]
        if absent:
            st.html(f'<div class="compare-none">{_absent(absent)}</div>')
        st.html(f'<p class="card-source">{escape(_sources(compared))}</p>')
        _more(priority, compared)


def _absent(compared: Sequence[Comparison]) -> str:
    """The measures without a comparison, those with the same reason together."""
    groups: dict[str, list[str]] = {}
    for one in compared:
        groups.setdefault(sentence(one), []).append(one.indicator.title)
    said = (f"<p><em>{escape(', '.join(names))}</em>. {escape(why)}</p>" for why, names in groups.items())
    return "".join(said)


def _sources(compared: Sequence[Comparison]) -> str:
    """Where the figures of a card come from, each source once."""
    found = list(dict.fromkeys(c.source for c in compared if c.source))
    invented = "Illustrative · " if any(c.illustrative for c in compared) else ""
    return invented + "; ".join(found)


def _more(priority: Priority, compared: Sequence[Comparison]) -> None:
    with st.container(horizontal=True, gap="medium"):
        with st.popover("Table", type="tertiary"):
            st.html(of_boroughs(priority, compared))
        with st.popover("In words", type="tertiary"):
            st.html(
                f'<div class="compare-words">{"".join(f"<p>{escape(sentence(c))}</p>" for c in compared)}</div>'
            )

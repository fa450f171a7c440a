"""One borough against the other: a card for each priority."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from markupsafe import Markup

from data_loaders.calendar.month import Span
from metrics.comparison.boroughs import of_plan
from metrics.comparison.side_by_side import Comparison, Word
from metrics.definitions.plan import Priority
from metrics.exports.comparison import Groups, borough_file
from metrics.series.evidence import Evidence
from metrics.series.measure import area_name
from metrics.series.scope import Scope
from metrics.wording.boroughs import by_chance, sentence, summary
from pages.compare import difference_chart as charts
from pages.compare.difference_rows import reach
from pages.compare.tables import of_boroughs
from pages.compare.text import say
from pages.components import download, download_button, fault_boundary, markup
from pages.components.plain_text import plain
from pages.state import cache

RATIO, POINTS = 1, 0
MARKS = "A filled mark is more than chance; an outline could be chance."


def draw(evidence: Evidence, scope: Scope) -> None:
    """The section; a partnership of one borough has none."""
    if len(evidence.registry.partnership.codes) < 2:
        return
    section = st.container()
    pair = _pair(evidence)
    first, second = (area_name(evidence, code) for code in pair)
    groups = cache.part(evidence, "compare", (), (scope, pair), lambda: of_plan(evidence, scope, *pair))
    every = [c for _, compared in groups for c in compared]
    with section:
        st.header(plain(f"{first} against {second}"), anchor=False)
        say("lead", summary(every, first, second))
    if any(c.difference for c in every):
        say(
            "quiet", f"The figure beside each measure is {first} against {second}. {MARKS} {by_chance(every)}"
        )
    limits = {none: reach(every, none) for none in (RATIO, POINTS)}
    with st.container(key="compare-cards"):
        for priority, compared in groups:
            _card(priority, compared, limits)
    _download(groups, scope.span, first, second)


def _pair(evidence: Evidence) -> tuple[str, str]:
    """The boroughs to compare; where there are more than two the reader chooses."""
    codes = evidence.registry.partnership.codes
    if len(codes) == 2:
        return codes[0], codes[1]
    named = {code: area_name(evidence, code) for code in codes}
    left, right = st.columns(2)
    with left:
        first = _choice("Borough to compare", codes, named, "first")
    with right:
        second = _choice("With", [code for code in codes if code != first], named, "second")
    return first, second


def _choice(label: str, codes: Sequence[str], named: Mapping[str, str], key: str) -> str:
    return st.selectbox(plain(label), codes, format_func=named.__getitem__, key=key, bind="query-params")


def _card(priority: Priority, compared: Sequence[Comparison], limits: Mapping[int, float]) -> None:
    with (
        st.container(border=True, key=f"compare-{priority.id}"),
        fault_boundary.part("This comparison", priority.id),
    ):
        st.subheader(plain(priority.short), anchor=False)
        for none in (RATIO, POINTS):
            charts.differences(compared, none, limits[none])
        absent = [c for c in compared if c.word is Word.NONE]
        if absent:
            markup.draw(Markup('<div class="compare-none">{}</div>').format(_absent(absent)))
        if sources := _sources(compared):
            markup.draw(Markup('<p class="card-source">{}</p>').format(sources))
        _more(priority, compared)


def _absent(compared: Sequence[Comparison]) -> Markup:
    """The measures without a comparison, those with the same reason together."""
    groups: dict[str, list[str]] = {}
    for comparison in compared:
        groups.setdefault(sentence(comparison), []).append(comparison.indicator.title)
    paragraphs = (
        Markup("<p><em>{}</em>. {}</p>").format(", ".join(names), why) for why, names in groups.items()
    )
    return Markup().join(paragraphs)


def _sources(compared: Sequence[Comparison]) -> str:
    """Where the figures of a card come from and which populations they are divided by, each once."""
    sources = "; ".join(dict.fromkeys(c.source for c in compared if c.source))
    people = "; ".join(dict.fromkeys(c.people for c in compared if c.people))
    invented = "Illustrative" if any(c.illustrative for c in compared) else ""
    return " · ".join(part for part in (invented, sources, people) if part)


def _more(priority: Priority, compared: Sequence[Comparison]) -> None:
    words = Markup().join(Markup("<p>{}</p>").format(sentence(c)) for c in compared)
    with st.container(horizontal=True, gap="medium"):
        with st.popover("Table", type="tertiary"):
            markup.draw(of_boroughs(priority, compared))
        with st.popover("In words", type="tertiary"):
            markup.draw(Markup('<div class="compare-words">{}</div>').format(words))


def _download(groups: Groups, span: Span, first: str, second: str) -> None:
    download_button.draw(
        "Download every measure",
        lambda: download.write(borough_file(groups, span, first, second)),
        f"compare-boroughs-{span.first}-{span.last}.csv",
        "text/csv",
        type="tertiary",
    )

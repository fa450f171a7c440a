"""Hotspots: where a measure is high, ward by ward, on a map and in a list that says the same."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from markupsafe import Markup

from metrics.hotspots.layers import Show
from metrics.hotspots.ward_rows import WardFigures
from metrics.wording.hotspot_list import approximation, caveat, notes, period, source, ward_sentence
from metrics.wording.hotspots import concentration_sentence, finding_sentence, streets_sentence, words_note
from pages.components import fault_boundary, markup, page
from pages.hotspots import controls, files, legend, link, point_lists, ward_map, ward_table
from pages.hotspots.view import View, view
from pages.state import cache, scope

STYLE = (Path(__file__).parent / "hotspots.css").read_text(encoding="utf-8")
TABLE = "wardtable"
TOLD = 3


def draw() -> None:
    """The page."""
    st.title("Hotspots", anchor=False)
    markup.style(STYLE)
    _body()


@st.fragment
def _body() -> None:
    with fault_boundary.part(
        "The map of this measure"
    ):  # a run of this part alone has nothing else around it
        _draw()


def _draw() -> None:
    cache.refresh()  # a run of this part alone is a run too
    evidence = cache.evidence()
    chosen = scope.current(evidence)
    head = st.container()
    choice = controls.draw(evidence, chosen)
    shown = view(evidence, chosen, choice)
    figures = shown.figures
    with head:
        _head(figures, evidence.registry.partnership.short)
    _say("lead", shown.first_line)
    if figures.wards:
        picked = _wards(shown)
        with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="hotspot-files"):
            with fault_boundary.part("The files to download"):
                files.draw(shown)
            ward = figures.by_code[picked].full_name if picked else None
            markup.draw(link.html(evidence, chosen, choice, ward), width="content")
        with fault_boundary.part("The wards in words"):
            _first(shown)
    _say("quiet", approximation(figures), *notes(figures), _words(shown))
    behind = page.releases((r.id for r in figures.releases), "releases behind these figures")
    markup.draw(
        Markup('<p class="quiet">{}{}{}</p>').format(source(figures), " · " if behind else "", behind)
    )


def _head(figures: WardFigures, place: str) -> None:
    _say("page-period", f"By ward, {period(figures)}")
    if figures.illustrative:
        invented = (
            f"These figures are invented to show what the dashboard does. They say nothing about {place}."
        )
        markup.draw(
            Markup('<p class="page-notice"><strong>Illustrative data.</strong> {}</p>').format(invented)
        )


def _wards(shown: View) -> str | None:
    """The map and the list; returns the ward that is picked."""
    # The list comes first for those who hear the page or have a narrow screen; hotspots.css puts it at the right.
    with st.container(key="map-and-list"):
        # Wider, the map would cut off the list's last column, which says whether a change is chance.
        listed, mapped = st.columns([9, 11], gap="medium")
    with listed:
        # The choice of a ward stands under the list, but marks it, so it is made before the list is drawn.
        above = st.container()
        picked = controls.ward(shown.figures)
        if picked:
            _say("quiet", *_told(shown, picked))
        with above, fault_boundary.part("The list of wards"):
            ward_table.draw(_list(shown, picked), _from_table, TABLE)
    with mapped, fault_boundary.part("The map"):
        _map(shown, picked)
    return picked


def _list(shown: View, picked: str | None) -> Mapping[str, Any]:
    """What the list beside the map shows: what the map does, because a circle on a map is reached neither by keyboard
    nor by a screen reader. A smooth surface has no rows of its own, so beside it stand the wards."""
    match shown.show:
        case Show.STREETS:
            return point_lists.streets(shown.figures, shown.streets, picked)
        case Show.POINTS:
            return point_lists.collisions(shown.figures, shown.collisions, picked)
    return ward_table.content(shown.figures, shown.by, shown.findings, picked)


def _map(shown: View, picked: str | None) -> None:
    figures = shown.figures
    focus = shown.outlines.around(figures.vintages)
    ward_map.draw([b.name for b in figures.boroughs], focus, shown.ground, shown.wards(picked), _from_map)
    markup.draw(legend.html(legend.of(shown)))
    _say("quiet", caveat(figures), concentration_sentence(figures, shown.concentration))


def _told(shown: View, code: str) -> tuple[str, ...]:
    """Everything that is known of one ward: its figures, the tests, its streets."""
    figures = shown.figures
    sentence = ward_sentence(figures.by_code[code], figures, shown.by)
    return sentence, finding_sentence(shown.findings.get(code)), streets_sentence(code, shown.streets)


def _first(shown: View) -> None:
    """The first wards of the list in words, for the minutes."""
    first = [w.code for w in shown.figures.ranked(shown.by)[:TOLD] if w.count]
    told = [" ".join(part for part in _told(shown, code) if part) for code in first]
    if told:
        paragraphs = Markup().join(Markup("<p>{}</p>").format(text) for text in told)
        title = "In words" if len(told) == 1 else f"The first {len(told)} in words"
        markup.draw(Markup('<div class="told"><h2>{}</h2>{}</div>').format(title, paragraphs))


def _words(shown: View) -> str:
    return words_note(shown.findings, shown.followed, shown.figures.span.last)


def _from_map() -> None:
    controls.pick(ward_map.clicked())


def _from_table() -> None:
    controls.pick(st.session_state[TABLE].picked)


def _say(kind: str, *texts: str) -> None:
    """Paragraphs. As HTML with every character escaped, because names of wards come from files."""
    paragraphs = Markup().join(Markup('<p class="{}">{}</p>').format(kind, text) for text in texts if text)
    if paragraphs:
        markup.draw(paragraphs)

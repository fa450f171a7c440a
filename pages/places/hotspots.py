"""Hotspots: where a measure is high, ward by ward, on a map and in a list that says the same."""

from __future__ import annotations

from functools import partial
from html import escape
from pathlib import Path

import streamlit as st

from metrics import hotspot_export as export
from metrics.hotspot_rows import By, WardFigures
from metrics.hotspot_sentences import caveat, headline, notes, source, ward_sentence
from pages.parts import cache, download, scope
from pages.places import hotspot_controls as controls
from pages.places import legend, ward_map, ward_table
from pages.places.hotspot_view import View, view

STYLE = (Path(__file__).parent / "hotspots.css").read_text(encoding="utf-8")
TABLE = "wardtable"


def draw() -> None:
    """The page."""
    st.title("Hotspots", anchor=False)
    st.html(f"<style>{STYLE}</style>")
    _body()


@st.fragment
def _body() -> None:
    evidence = cache.evidence()
    chosen = scope.current(evidence)
    head = st.container()
    shown = view(evidence, chosen, controls.draw(evidence, chosen))
    figures = shown.figures
    with head:
        _head(figures, evidence.registry.partnership.short)
    _say("lead", headline(figures, shown.by))
    if figures.wards:
        _wards(shown)
        _download(figures, shown.by)
    _say("quiet", *notes(figures))
    _say("quiet", source(figures))


def _head(figures: WardFigures, place: str) -> None:
    _say("page-period", f"By ward, {figures.span.words}, compared with {figures.compared.words}")
    if figures.illustrative:
        invented = (
            f"These figures are invented to show what the dashboard does. They say nothing about {place}."
        )
        st.html(f'<p class="page-notice"><strong>Illustrative data.</strong> {escape(invented)}</p>')


def _wards(shown: View) -> None:
    # The list comes first for those who hear the page or have a narrow screen; hotspots.css puts it at the right.
    with st.container(key="map-and-list"):
        listed, mapped = st.columns([2, 3], gap="medium")
    with listed:
        # The choice of a ward stands under the list, but marks it, so it is made before the list is drawn.
        above = st.container()
        picked = controls.ward(shown.figures)
        if picked:
            _say("quiet", ward_sentence(shown.figures.by_code[picked], shown.figures, shown.by))
        with above:
            ward_table.draw(shown.figures, shown.by, picked, _from_table, TABLE)
    with mapped:
        _map(shown, picked)


def _map(shown: View, picked: str | None) -> None:
    figures = shown.figures
    focus = shown.outlines.around(figures.vintages)
    ward_map.draw([b.name for b in figures.boroughs], focus, shown.ground, shown.wards(picked), _from_map)
    st.html(legend.html(figures, shown.by, shown.classes))
    _say("quiet", caveat(figures))


def _download(figures: WardFigures, by: By) -> None:
    name = f"hotspots-{figures.indicator.id}-{figures.span.first}-{figures.span.last}.csv"
    data = partial(file, figures, by)
    st.download_button("Download", data, name, "text/csv", type="tertiary", on_click="ignore")


def file(figures: WardFigures, by: By) -> bytes:
    """The list as CSV: what it is, then a row for each ward and the boroughs' totals."""
    rows = export.rows(figures, by)
    return download.write([*export.about(figures), (), list(rows[0]), *(list(row.values()) for row in rows)])


def _from_map() -> None:
    controls.pick(ward_map.clicked())


def _from_table() -> None:
    controls.pick(st.session_state[TABLE].picked)


def _say(kind: str, *texts: str) -> None:
    """Paragraphs. As HTML with every character escaped, because names of wards come from files."""
    said = "".join(f'<p class="{kind}">{escape(text)}</p>' for text in texts if text)
    if said:
        st.html(said)

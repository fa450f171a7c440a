"""Hotspots: where a measure is high, ward by ward, on a map and in a list that says the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from html import escape
from pathlib import Path

import streamlit as st

from metrics import hotspot_export as export
from metrics.hotspot_layers import Show
from metrics.hotspot_list import with_findings
from metrics.hotspot_rows import WardFigures
from metrics.hotspot_sentences import caveat, headline, notes, source, ward_sentence
from metrics.hotspot_significance import Finding
from metrics.hotspot_words import concentration_sentence, finding_sentence, streets_sentence
from pages.parts import cache, download, page, scope
from pages.places import hotspot_controls as controls
from pages.places import legend, ward_map, ward_table
from pages.places.hotspot_view import View, view
from pages.print import workbook
from pages.print.workbook import Cell

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
        _download(shown)
    _say("quiet", *notes(figures))
    behind = page.releases((r.id for r in figures.releases), "releases behind these figures")
    st.html(f'<p class="quiet">{escape(source(figures))}{" · " if behind else ""}{behind}</p>')


def _head(figures: WardFigures, place: str) -> None:
    when = f", {figures.when.words}" if figures.when.words else ""
    _say("page-period", f"By ward, {figures.span.words}{when}, compared with {figures.compared.words}")
    if figures.illustrative:
        invented = (
            f"These figures are invented to show what the dashboard does. They say nothing about {place}."
        )
        st.html(f'<p class="page-notice"><strong>Illustrative data.</strong> {escape(invented)}</p>')


def _wards(shown: View) -> None:
    # The list comes first for those who hear the page or have a narrow screen; hotspots.css puts it at the right.
    with st.container(key="map-and-list"):
        listed, mapped = st.columns(2, gap="medium")
    with listed:
        # The choice of a ward stands under the list, but marks it, so it is made before the list is drawn.
        above = st.container()
        picked = controls.ward(shown.figures)
        if picked:
            _ward(shown, picked)
        with above:
            ward_table.draw(shown.figures, shown.by, shown.findings, picked, _from_table, TABLE)
    with mapped:
        _map(shown, picked)


def _map(shown: View, picked: str | None) -> None:
    figures = shown.figures
    focus = shown.outlines.around(figures.vintages)
    ward_map.draw([b.name for b in figures.boroughs], focus, shown.ground, shown.wards(picked), _from_map)
    st.html(_legend(shown))
    _say("quiet", caveat(figures), concentration_sentence(figures, shown.concentration))


def _legend(shown: View) -> str:
    match shown.show:
        case Show.STREETS:
            return legend.streets(shown.figures)
        case Show.SURFACE:
            return legend.surface(shown.surface, shown.figures, per_resident=shown.per_resident)
        case Show.POINTS:
            return legend.collisions(shown.figures)
    return legend.html(shown.layer)


def _ward(shown: View, picked: str) -> None:
    """Everything that is known of one ward: its figures, the tests, its streets."""
    figures = shown.figures
    said = ward_sentence(figures.by_code[picked], figures, shown.by)
    _say("quiet", said, finding_sentence(shown.findings.get(picked)), streets_sentence(picked, shown.streets))


def _download(shown: View) -> None:
    figures = shown.figures
    name = f"hotspots-{figures.indicator.id}-{figures.span.first}-{figures.span.last}"
    with st.container(horizontal=True, gap="medium"):
        for kind, (mime, write) in FILES.items():
            st.download_button(
                f"Download {kind.upper()}",
                partial(write, figures, shown.findings),
                f"{name}.{kind}",
                mime,
                type="tertiary",
                on_click="ignore",
            )
        st.download_button(
            "Map sheet (PDF)",
            partial(sheet, shown),
            f"{name}.pdf",
            "application/pdf",
            type="tertiary",
            on_click="ignore",
        )


def sheet(shown: View) -> bytes:
    """The page to print: of streets, surfaces and points it shows the wards' counts."""
    from pages.print import hotspot_sheet

    classed = shown.layer if shown.layer.classes else replace(shown, show=Show.COUNT).layer
    return hotspot_sheet.sheet(
        shown.figures, classed, shown.outlines, shown.findings, shown.streets, shown.by, date.today()
    )


def csv(figures: WardFigures, found: dict[str, Finding]) -> bytes:
    """The list as CSV: what it is, then a row for each ward and the boroughs' totals."""
    return download.write([*export.about(figures), (), *_table(figures, found)])


def xlsx(figures: WardFigures, found: dict[str, Finding]) -> bytes:
    """The same as a workbook: the list, and what it is on a sheet of its own."""
    return workbook.write(
        {"Wards": _table(figures, found), "About": [("What", "Is"), *export.about(figures)]}
    )


def _table(figures: WardFigures, found: dict[str, Finding]) -> list[list[Cell]]:
    rows = with_findings(figures, found)
    return [list(rows[0]), *(list(row.values()) for row in rows)]


FILES = {
    "csv": ("text/csv", csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx),
}


def _from_map() -> None:
    controls.pick(ward_map.clicked())


def _from_table() -> None:
    controls.pick(st.session_state[TABLE].picked)


def _say(kind: str, *texts: str) -> None:
    """Paragraphs. As HTML with every character escaped, because names of wards come from files."""
    said = "".join(f'<p class="{kind}">{escape(text)}</p>' for text in texts if text)
    if said:
        st.html(said)

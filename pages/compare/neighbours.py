"""The partnership among the areas around it, as far as published tables hold them."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from metrics.comparison import admissions, crime
from metrics.comparison.areas import AreaTable
from metrics.definitions.neighbours import Neighbours, neighbours, path_of
from metrics.exports.comparison import area_file
from metrics.series.evidence import Evidence
from metrics.wording.areas import (
    OTHER_COUNT,
    absent_text,
    admissions_sentence,
    crime_sentence,
    funnel_text,
    how_text,
)
from pages.compare import area_charts as charts
from pages.compare.tables import of_areas
from pages.compare.text import say
from pages.components import download, download_button, fault_boundary, markup, page
from pages.components.plain_text import plain

# The keys are the names in the address.
GROUP, YEAR = "offences", "year"
MEDIUM = 640  # pixels: names and dots stay close to each other


def draw(evidence: Evidence) -> None:
    """The section: recorded crime by partnership, and hospital admissions by district."""
    partnership = evidence.registry.partnership
    near = neighbours(partnership)
    st.header(plain(f"{partnership.short} among its neighbours"), anchor=False)
    if near is None:
        say(
            "lead",
            f"The areas around {partnership.short} are not named: there is no file areas/{path_of(partnership).name}.",
        )
        return
    say("quiet", "These are the newest tables held, whatever is chosen at the side.")
    _crime(evidence, near)
    _admissions(evidence, near)


def _crime(evidence: Evidence, near: Neighbours) -> None:
    groups = crime.groups(evidence, near)
    with st.container(border=True, key="compare-crime"), fault_boundary.part("Recorded crime"):
        st.subheader("Recorded crime by partnership", anchor=False)
        if not groups:
            _missing("tables of recorded crime by partnership", crime.SOURCE)
            return
        group = st.selectbox(
            "Offences", groups, format_func=crime.title, key=GROUP, bind="query-params", width=360
        )
        table = crime.recorded_crime(evidence, near, group)
        if table is None:
            return
        say("lead", crime_sentence(table, evidence.registry.partnership.force.name))
        left, right = st.columns(2, gap="large")
        with left:
            charts.ranked(table)
        with right:
            charts.funnelled(table)
        say("quiet", funnel_text(table), how_text(table), absent_text(table), OTHER_COUNT)
        _more(table, crime.SOURCE)


def _admissions(evidence: Evidence, near: Neighbours) -> None:
    editions = admissions.editions(evidence, near)
    with st.container(border=True, key="compare-admissions"), fault_boundary.part("Hospital admissions"):
        st.subheader("Alcohol-related hospital admissions by district", anchor=False)
        if not editions:
            _missing("figures of alcohol-related admissions by district", admissions.SOURCE)
            return
        named = {admissions.label(edition): edition for edition in editions}
        year = st.selectbox("Year", list(named), key=YEAR, bind="query-params", width=360)
        table = admissions.admissions(evidence, near, named[year])
        say("lead", admissions_sentence(table))
        with st.container(width=MEDIUM):
            charts.ranked(table)
        say("quiet", how_text(table), absent_text(table))
        _more(table, admissions.SOURCE)


def _more(table: AreaTable, source: str) -> None:
    invented = "Illustrative · " if table.illustrative else ""
    history = page.choose("its releases", page="sources", source=source)
    text = f"{invented}{table.source} · {table.period}"
    markup.draw(Markup('<div class="compare-quiet"><p>{} · {}</p></div>').format(text, history))
    with st.container(horizontal=True, gap="medium"):
        with st.popover("Table", type="tertiary"):
            markup.draw(of_areas(table))
        download_button.draw(
            "Download",
            lambda: download.write(area_file(table, source)),
            f"{table.id}-{table.span.last}.csv",
            "text/csv",
            key=f"download-{table.id}",
            type="tertiary",
        )


def _missing(what: str, source: str) -> None:
    say("lead", f"No {what} are loaded.")
    say("quiet", "Either of these brings them:")
    commands = f"python -m data_loaders refresh {source}\npython -m data_loaders load FILE"
    st.code(commands, language="bash", wrap_lines=True)

"""A measure's card: name, status, sentence, chart, source, and the way to its table, file and definition."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from metrics.evidence import Evidence
from metrics.measure import Measure
from metrics.presentation import no_figure
from pages.parts import charts, download, figures
from pages.parts.statuses import badge


def draw(evidence: Evidence, measures: Sequence[Measure], strong: Sequence[str]) -> None:
    """The card of one measure.

    measures: one for each borough on the chart; strong: the codes of those that were asked for.
    """
    asked = [m for m in measures if m.scope.area in strong]
    one = asked[0]
    with st.container(border=True, key=f"card-{one.indicator.id}"):
        st.header(one.indicator.title, anchor=one.indicator.id)
        st.html(_says(asked))
        if all(no_figure(m) for m in measures):
            st.html(f'<div class="card-why">{escape(no_figure(one))}</div>')
        else:
            charts.draw(measures, strong)
        st.html(_source(one))
        _more(evidence, one, measures)


def _says(asked: Sequence[Measure]) -> str:
    lines = (f"<p>{badge(m.judgement.status)} · {escape(m.sentence)}</p>" for m in asked)
    return f'<div class="card-says">{"".join(lines)}</div>'


def _source(one: Measure) -> str:
    invented = "<strong>Illustrative</strong> · " if one.illustrative else ""
    return f'<p class="card-source">{invented}{escape(one.source)}</p>'


def _more(evidence: Evidence, one: Measure, measures: Sequence[Measure]) -> None:
    indicator = one.indicator
    with st.container(horizontal=True, gap="medium"):
        with st.popover("Table", type="tertiary"):
            st.html(figures.table(measures))
        st.download_button(
            "Download",
            data=lambda: download.measures(measures),
            file_name=f"{indicator.id}.csv",
            mime="text/csv",
            key=f"download-{indicator.id}",
            type="tertiary",
            on_click="ignore",
        )
        with st.popover("About this measure", type="tertiary"):
            st.html(_about(evidence, one))


def _about(evidence: Evidence, one: Measure) -> str:
    indicator = one.indicator
    reference = evidence.registry.reference(indicator.id)
    parts = [indicator.definition, indicator.why, *indicator.caveats, indicator.proxy or ""]
    parts += [f"Led by: {indicator.lead}", f"Plan: {reference}" if reference else ""]
    parts += [f"From {month.name}: {why}." for month, why in one.series.breaks]
    return "".join(f"<p>{escape(part)}</p>" for part in parts if part)

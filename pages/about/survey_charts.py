"""Charts of a consultation. Their specifications hold no data, so they are built once; a bar's name stands above it,
so that the same chart serves a wide screen and a telephone."""

from __future__ import annotations

from typing import Any

import altair as alt
import pyarrow as pa
import streamlit as st

from metrics.consultation.shares import groups
from metrics.definitions.consultation import Question, Sample
from metrics.wording.consultation import chart_text, sample_text
from pages.about.survey_rows import INK, NO_FILL, question_table, sample_table
from pages.state import cache

QUIET, ACCENT = "var(--quiet)", "var(--tone-2)"
STEP, BAR, BELOW = 46, 20, 9
SLIM_STEP, SLIM_BAR = 33, 7
# A figure is written into a part of a bar that is at least this wide, in pixels.
ROOM = 27
SMALL = "width < 400"


def question_chart(question: Question) -> None:
    """The bars of a question, divided by answer."""
    spec = cache.spec(stacked, str(len(question.rows)))
    _draw(question_table(question), spec, chart_text(question))


def sample_chart(sample: Sample) -> None:
    """The bars of one characteristic of those who answered."""
    spec = cache.spec(bars, str(len(groups(sample))))
    _draw(sample_table(sample), spec, sample_text(sample))


def _draw(rows: pa.Table, spec: dict[str, Any], alt_text: str) -> None:
    st.vega_lite_chart(spec=spec | {"datasets": {"source": rows}}, alt=alt_text)


def stacked(rows: str) -> dict[str, Any]:
    """Bars from 0 to 100 %, divided by answer in the order of the scale; not knowing apart at the end, not filled."""
    sure, unsure = alt.datum.fill != NO_FILL, alt.datum.fill == NO_FILL
    fill = alt.Color("fill:N", scale=None)
    apart = {"xOffset": 3, "x2Offset": 1, "fillOpacity": 0, "stroke": QUIET, "strokeDash": [3, 2]}
    layers = [
        _answers(sure)
        .mark_bar(size=BAR, yOffset=BELOW, x2Offset=-1)
        .encode(**_reach(), color=fill, tooltip=TIP),
        _answers(unsure).mark_bar(size=BAR, yOffset=BELOW, **apart).encode(**_reach(), tooltip=TIP),
        _figures(),
        *_above(_part("line"), BELOW - BAR / 2),
    ]
    return _spec(layers, STEP * int(rows))


def bars(rows: str) -> dict[str, Any]:
    """A slim bar for each group on a scale to 100 %, its name and figure above it."""
    bar = alt.Chart(alt.Undefined).mark_bar(size=SLIM_BAR, yOffset=BELOW)
    tip = [alt.Tooltip("name:N", title="Group"), alt.Tooltip("figure:N", title="People")]
    x = alt.X("percent:Q", axis=None, stack=None, scale=alt.Scale(domain=[0, 100], nice=False))
    drawn = bar.encode(x, _row(), color=alt.value(ACCENT), tooltip=tip)
    return _spec([drawn, *_above(alt.Chart(alt.Undefined), BELOW - SLIM_BAR / 2)], SLIM_STEP * int(rows))


TIP = [
    alt.Tooltip("name:N", title="About"),
    alt.Tooltip("answer:N", title="Answer"),
    alt.Tooltip("said:N", title="Share"),
    alt.Tooltip("count:Q", title="People", format=","),
    alt.Tooltip("asked:Q", title="Of those who answered", format=","),
]


def _part(name: str) -> alt.Chart:
    return alt.Chart(alt.Undefined).transform_filter(alt.datum.part == name)


def _stacked() -> alt.Chart:
    order = [alt.SortField("step", "ascending")]
    ends = ["start", "end"]
    return _part("answer").transform_stack(
        stack="percent", groupby=["row"], sort=order, offset="zero", as_=ends
    )


def _answers(which: Any) -> alt.Chart:
    return _stacked().transform_filter(which)


def _figures() -> alt.Chart:
    """The per cents on the bars, wherever there is room for them."""
    wide = _stacked().transform_calculate(middle="(datum.start + datum.end) / 2")
    wide = wide.transform_filter(f"datum.percent * width > {100 * ROOM}")
    mark = wide.mark_text(yOffset=BELOW, fontSize=12, baseline="middle")
    return mark.encode(_middle(), _row(), text="said:N", color=alt.Color("ink:N", scale=None))


def _reach() -> dict[str, Any]:
    scale = alt.Scale(domain=[0, 100], nice=False)
    return {"x": alt.X("start:Q", axis=None, scale=scale), "x2": "end:Q", "y": _row()}


def _middle() -> alt.X:
    return alt.X("middle:Q", axis=None)


def _row() -> alt.Y:
    return alt.Y("row:O", axis=None, scale=alt.Scale(padding=0))


def _above(rows: alt.Chart, over: float) -> list[alt.LayerChart | alt.Chart]:
    """The line above a bar: its name at the left, its figure at the right."""
    shared = {"baseline": "bottom", "dy": over - 4, "fontSize": alt.ExprRef(f"{SMALL} ? 12 : 13")}
    name = rows.mark_text(align="left", limit=alt.ExprRef("width - 64"), **shared)
    figure = rows.mark_text(align="right", fontWeight=600, **shared)
    return [
        name.encode(_row(), x=alt.value(0), text="name:N", color=alt.value(INK)),
        figure.encode(_row(), x=alt.value("width"), text="figure:N", color=alt.value(INK)),
    ]


def _spec(layers: list[Any], height: int) -> dict[str, Any]:
    chart = alt.layer(*layers).properties(height=height)
    chart = chart.properties(padding={"left": 0, "top": 0, "right": 2, "bottom": 0})
    spec = chart.configure_mark(aria=False).configure_axis(aria=False).to_dict()
    for layer in spec["layer"]:
        layer.pop("data", None)
    return spec | {"data": {"name": "source"}}

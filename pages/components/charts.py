"""Charts over time. Their specifications hold no data and no choice of the reader, so they are built once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import streamlit as st
from markupsafe import Markup

from metrics.series.evidence import Evidence
from metrics.series.measure import Measure
from pages.components.chart_columns import BREAK, RANKS, TIPS, kind_of
from pages.components.chart_table import table, unit
from pages.state import cache

HEIGHT = 210
AXIS_WIDTH = 38
# Names that Streamlit turns into the theme's own colours, so that one specification serves light and dark.
QUIET = "gray"
COLOURS = ["blue", "violet", "orange", "green", QUIET]
DASHES = [[1, 0], [6, 3], [2, 2], [8, 2, 2, 2], [1, 2]]
MARKS = ["circle", "diamond", "square", "triangle-up", "cross"]
# Every scale over ranks has the same domain, or Vega-Lite warns of each pair that differs.
ALL = [*RANKS, BREAK]

APRIL = "month(datum.value) === 3"
YEARS = alt.Axis(
    title=None,
    grid=False,
    domain=True,
    ticks=True,
    tickCount={"interval": "month", "step": 3},
    tickSize={"condition": {"test": APRIL, "value": 9}, "value": 4},
    tickWidth={"condition": {"test": APRIL, "value": 1.5}, "value": 0.75},
    labelExpr=f"{APRIL} ? timeFormat(datum.value, '%b %Y') : ''",
    labelPadding=2,
    labelFlush=False,
    labelOverlap=False,
)


def draw(evidence: Evidence, measures: Sequence[Measure], strong: Sequence[str]) -> None:
    """The chart of one measure in several boroughs; strong: the codes of those that were asked for.

    Nothing but its rows depends on the reader's choice, so that the browser puts other rows into the same picture and
    does not draw it anew. What it says to who hears it is spoken(), which the text above the chart carries.
    """
    names = [m.area_name for m in measures]
    spec = cache.spec(over_time, kind_of(measures[0].indicator), *names)
    rows = cache.part(evidence, "chart", measures, tuple(strong), lambda: table(measures, strong))
    st.vega_lite_chart(spec | {"datasets": {"source": rows}}, alt=what(measures))


def spoken(measures: Sequence[Measure], strong: Sequence[str]) -> Markup:
    """An attribute of the text above a chart: static/hearing.js makes it the chart's own text alternative."""
    return Markup('data-chart="{}"').format(alt_text(measures, strong))


def alt_text(measures: Sequence[Measure], strong: Sequence[str]) -> str:
    """What the picture is, and the sentence of each borough that was asked for, as it stands on the card."""
    return " ".join([what(measures), *(m.sentence for m in measures if m.scope.area in strong)])


def what(measures: Sequence[Measure]) -> str:
    """What the picture is, whatever was asked for."""
    indicator = measures[0].indicator
    every = {"month": "month by month", "quarter": "quarter by quarter", "year": "year by year"}[
        indicator.frequency
    ]
    places = " and ".join(m.area_name for m in measures)
    return f"Chart: {indicator.title}, {unit(measures[0])}, {every}, {places}."


def prepare(names: Sequence[str]) -> None:
    """Build every specification for these boroughs, so that the first reader need not wait for it."""
    for kind in KINDS:
        cache.spec(over_time, kind, *names)


def over_time(kind: str, *names: str) -> dict[str, Any]:
    """The specification of one kind of chart; names: the boroughs, for the pop-up."""
    chart = alt.layer(*_behind(), *KINDS[kind](), *_in_front(names))
    chart = chart.properties(height=HEIGHT, padding={"left": 0, "top": 22, "right": 0, "bottom": 2})
    spec = chart.configure_mark(aria=False).configure_axis(aria=False).to_dict()
    # The page hands the rows over under this name; Altair would give each layer its own empty ones.
    for layer in spec["layer"]:
        layer.pop("data", None)
    return spec | {"data": {"name": "source"}}


def _part(name: str) -> alt.Chart:
    return alt.Chart(alt.Undefined).transform_filter(alt.datum.part == name)


def _x(field: str = "at") -> alt.X:
    return alt.X(f"{field}:T", axis=YEARS, scale=alt.Scale(nice=False))


def _y(field: str = "value") -> alt.Y:
    axis = alt.Axis(
        title=None,
        tickCount=4,
        labelPadding=6,
        format=",~r",
        minExtent=AXIS_WIDTH,
        maxExtent=AXIS_WIDTH,
    )
    return alt.Y(f"{field}:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))


def _colour() -> alt.Color:
    return alt.Color("rank:N", scale=alt.Scale(domain=ALL, range=COLOURS), legend=None)


def _weight() -> alt.Opacity:
    return alt.Opacity("weight:Q", scale=None)


def _dash() -> alt.StrokeDash:
    return alt.StrokeDash("rank:N", scale=alt.Scale(domain=ALL, range=DASHES), legend=None)


def _behind() -> list[alt.Chart]:
    shade = _part("shade").mark_rect(opacity=0.13)
    rule = _part("rule").mark_rule(strokeWidth=1, strokeDash=[2, 3])
    return [
        shade.encode(_x("start"), x2="end:T", color=alt.value(QUIET)),
        rule.encode(_x("start"), _y("lower"), x2="end:T", y2="upper:Q", color=_colour(), opacity=_weight()),
    ]


def _line() -> list[alt.Chart]:
    line = _part("figure").mark_line(strokeWidth=2, strokeJoin="round", invalid="break-paths-show-domains")
    encoded = line.encode(_x("middle"), _y(), color=_colour(), strokeDash=_dash(), opacity=_weight())
    return [encoded, _marks("mark", "middle")]


def _marks(part: str, at: str) -> alt.Chart:
    shape = alt.Shape("rank:N", scale=alt.Scale(domain=ALL, range=MARKS), legend=None)
    marks = _part(part).mark_point(filled=True, size=44)
    return marks.encode(_x(at), _y(), color=_colour(), shape=shape, opacity=_weight())


def _dots() -> list[alt.Chart]:
    reach = _part("figure").mark_rule(strokeWidth=1.5)
    return [
        reach.encode(_x(), _y("lower"), y2="upper:Q", color=_colour(), opacity=_weight()),
        _marks("figure", "at"),
    ]


def _bars() -> list[alt.Chart]:
    bars = _part("figure").mark_rect()
    y = {"y": _y(), "y2": alt.datum(0)}
    return [bars.encode(_x("start"), x2="end:T", color=_colour(), opacity=_weight(), **y)]


def _steps() -> list[alt.Chart]:
    steps = _part("figure").mark_line(strokeWidth=2, interpolate="step", invalid="break-paths-show-domains")
    encoded = steps.encode(_x("middle"), _y(), color=_colour(), strokeDash=_dash(), opacity=_weight())
    return [encoded, _marks("mark", "middle")]


def _limits() -> list[alt.Chart]:
    """The line and the band in which it is ordinary, of which there are rows only where one borough was asked for."""
    band = _part("limits").mark_area(opacity=0.13)
    return [band.encode(_x("middle"), _y("lower"), y2="upper:Q", color=_colour()), *_line()]


KINDS = {"line": _limits, "dots": _dots, "bars": _bars, "steps": _steps}


def _in_front(names: Sequence[str]) -> list[alt.Chart]:
    words = _part("word").mark_text(align="left", baseline="top", dx=4, dy=3, fontSize=11)
    ends = _part("label").mark_text(align="left", dx=6, fontSize=12, lineBreak="\n", lineHeight=14)
    tips = [alt.Tooltip("when:N", title="title")]
    tips += [alt.Tooltip(f"{tip}:N", title=name) for tip, name in zip(TIPS, names, strict=False)]
    tips.append(alt.Tooltip("origin:N", title="Source"))
    hover = _part("hover").mark_rect(opacity=0)
    unit = _part("unit").mark_text(align="left", baseline="bottom", fontSize=12)
    return [
        unit.encode(x=alt.value(-AXIS_WIDTH), y=alt.value(-8), text="text:N", color=alt.value(QUIET)),
        words.encode(_x("start"), _y("place"), text="text:N", color=alt.value(QUIET)),
        ends.encode(_x(), _y("place"), text="text:N", color=_colour(), opacity=_weight()),
        hover.encode(_x("start"), _y(), x2="end:T", y2="lower:Q", tooltip=tips),
    ]

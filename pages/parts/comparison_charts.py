"""Charts of a comparison. Their specifications hold no data, so they are built once; names stand above their rows,
so that the same chart serves a wide screen and a telephone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pyarrow as pa
import streamlit as st

from metrics.comparison import Comparison, Word
from metrics.comparison_area_words import rate_text
from metrics.comparison_areas import AreaTable
from metrics.comparison_words import size_text
from pages.parts import cache
from pages.parts.comparison_rows import difference_rows, funnel_rows, ranked_rows

# Names that Streamlit turns into the theme's own colours; the variables are those of compare.css.
FIRST, SECOND, QUIET, INK = "blue", "violet", "gray", "var(--ink)"
STEP, BAND, FUNNEL = 42, 24, 360
TOP, AXIS, TITLE = 22, 46, 34  # what stands above the rows, below them, and below that, in pixels
ABOVE, BELOW = 0.3, 0.68  # where in a row its name and its interval lie
HIGHER_LOWER = alt.Scale(domain=["higher", "lower", "same"], range=[FIRST, SECOND, QUIET])
SHAPES = alt.Scale(domain=["higher", "lower", "same"], range=["circle", "diamond", "circle"])
MARKS = ["1", "2", "whole", "other"]
MARK_COLOURS = alt.Scale(domain=MARKS, range=[FIRST, SECOND, INK, QUIET])
MARK_SHAPES = alt.Scale(domain=MARKS, range=["circle", "diamond", "square", "circle"])
LINES = ["lower_outer", "lower_inner", "reference", "upper_inner", "upper_outer"]
DASHES = [[1, 0], [5, 3], [1, 3], [5, 3], [1, 0]]
TIMES = (
    "datum.value == 1 ? 'the same' : datum.value == 2 ? 'twice' : datum.value == 0.5 ? 'half' : "
    "datum.value > 1 ? datum.value + ' times' : '1/' + round(1 / datum.value)"
)
POINTS = "datum.value == 0 ? 'the same' : (datum.value > 0 ? '+' : '−') + abs(datum.value) + ' points'"


def differences(compared: Sequence[Comparison], none: float, limit: float) -> None:
    """The measures of one priority that are compared by ratio (none: 1) or in points (none: 0), if there are any.

    limit: how far the axis reaches, the same on the whole page.
    """
    shown = [c for c in compared if c.difference and c.difference.none == none]
    if not shown:
        return
    first, second = shown[0].first.name, shown[0].second.name
    spec = cache.spec(difference_spec, f"{none:g}", f"{limit:g}", first, second)
    _draw(spec, difference_rows(shown, none, limit), difference_alt(shown), TOP + STEP * len(shown) + AXIS)


def difference_alt(shown: Sequence[Comparison]) -> str:
    """What the chart says, in words and figures."""
    first, second = shown[0].first.name, shown[0].second.name
    said = (f"{c.indicator.title}: {size_text(c)}{'' if c.word is not Word.SAME else ', could be chance'}" for c in shown)
    return f"{first} compared with {second}, with 95% intervals. {'; '.join(said)}."


def ranked(table: AreaTable) -> None:
    """Areas from the highest rate to the lowest, with intervals where there are any."""
    spec = cache.spec(ranked_spec, table.unit, *(a.name for a in table.own))
    _draw(spec, ranked_rows(table), ranked_alt(table), TOP + BAND * len(table.ranked) + AXIS + TITLE)


def ranked_alt(table: AreaTable) -> str:
    """What the chart says, in words and figures."""
    said = ", ".join(f"{a.name} {rate_text(a.rate)}" for a in table.ranked)
    reference = f"; {table.reference.name} {rate_text(table.reference.rate)}" if table.reference else ""
    return f"{table.title}, {table.period}, {table.unit}, highest first: {said}{reference}."


def funnelled(table: AreaTable) -> None:
    """Each area's rate against its people, inside or outside of what chance allows."""
    spec = cache.spec(funnel_spec, table.unit, table.people)
    _draw(spec, funnel_rows(table), funnel_alt(table), FUNNEL)


def funnel_alt(table: AreaTable) -> str:
    """Where each area lies."""
    said = ", ".join(f"{a.name} {str(a.place).replace(' %', '%')}" for a in table.ranked if a.place)
    name = table.reference.name if table.reference else ""
    return f"Funnel of {table.title.lower()}, {table.unit}, by {table.people}, around the rate of {name}: {said}."


def _draw(spec: dict[str, Any], rows: pa.Table, text: str, height: int) -> None:
    st.vega_lite_chart(spec | {"datasets": {"source": rows}, "height": height}, alt=text)


def difference_spec(none: str, limit: str, first: str, second: str) -> dict[str, Any]:
    """Dots and intervals on an axis with "the same" in its middle: logarithmic for ratios (none: "1")."""
    x = _difference_axis(none == "1", float(limit))
    tips = [
        alt.Tooltip("name:N", title="title"),
        *(alt.Tooltip(f"{field}:N", title=title) for field, title in (("result", "Result"), ("side1", first), ("side2", second))),
        alt.Tooltip("range:N", title=f"{first} ÷ {second}, 95%" if none == "1" else "Difference, 95%"),
        alt.Tooltip("period:N", title="Period"),
        alt.Tooltip("source:N", title="Source"),
    ]
    colour = alt.Color("word:N", scale=HIGHER_LOWER, legend=None)
    shape = alt.Shape("word:N", scale=SHAPES, legend=None)
    every = alt.Chart(alt.Undefined)
    top = every.transform_filter(alt.datum.order == 0)
    # Not through the names: only where the intervals are.
    middle = every.mark_rule(strokeWidth=1).encode(x("none"), _row(0.5), y2=alt.Y2("order", bandPosition=0.9), color=alt.value(INK))
    line = every.mark_rule(strokeWidth=2).encode(x("lower"), _row(BELOW), x2="upper:Q", color=colour)
    clear = every.transform_filter(alt.datum.word != "same").mark_point(filled=True, size=80, opacity=1)
    chance = every.transform_filter(alt.datum.word == "same").mark_point(size=64, fill="var(--page)", opacity=1)
    shared = {"baseline": "middle", "fontSize": alt.ExprRef("width < 400 ? 12 : 13")}
    name = every.mark_text(align="left", limit=alt.ExprRef("width - 88"), **shared)
    said = every.mark_text(align="right", fontWeight=600, **shared)
    past = every.mark_text(baseline="middle", fontSize=12)
    hit = every.mark_rect(opacity=0).encode(_row(), tooltip=tips)
    sides = {"baseline": "bottom", "fontSize": 12, "y": -6}
    return _spec(
        [
            middle,
            line,
            *(dots.encode(x("size"), _row(BELOW), color=colour, shape=shape) for dots in (clear, chance)),
            *(past.encode(x(end), _row(BELOW), text=f"{text}:N", color=colour) for end, text in (("lower", "before"), ("upper", "after"))),
            name.encode(_row(ABOVE), x=alt.value(0), text="name:N", color=alt.value(INK)),
            said.encode(_row(ABOVE), x=alt.value("width"), text="said:N", color=alt.value(INK)),
            top.mark_text(align="left", text=f"← higher in {second}", **sides).encode(x=alt.value(0), color=alt.value(SECOND)),
            top.mark_text(align="right", text=f"higher in {first} →", **sides).encode(x=alt.value("width"), color=alt.value(FIRST)),
            hit,
        ],
        TOP,
    )


def _row(within: float | None = None) -> alt.Y:
    place = {} if within is None else {"bandPosition": within}
    return alt.Y("order:O", axis=None, scale=alt.Scale(type="band", padding=0), **place)


def _difference_axis(ratio: bool, limit: float):
    ends = [1 / limit, limit] if ratio else [-limit, limit]
    scale = alt.Scale(type="log", base=2, domain=ends, nice=False) if ratio else alt.Scale(domain=ends, nice=False)
    values = _ticks(limit) if ratio else [-limit, -limit / 2, 0, limit / 2, limit]
    axis = alt.Axis(
        title=None, values=values, labelExpr=TIMES if ratio else POINTS, grid=True, domain=False, ticks=False, labelFlush=True
    )
    return lambda field: alt.X(f"{field}:Q", scale=scale, axis=axis)


def _ticks(limit: float) -> list[float]:
    """Twice and half, and the ends."""
    return sorted({1 / limit, 0.5, 1, 2, limit})


def ranked_spec(unit: str, *own: str) -> dict[str, Any]:
    """Dots and intervals, one row for each area; own: the names that stand out."""
    every = alt.Chart(alt.Undefined).transform_filter(alt.datum.part == "area")
    reference = alt.Chart(alt.Undefined).transform_filter(alt.datum.part == "reference")
    chosen = " || ".join(f"datum.value === {_quoted(name)}" for name in own) or "false"
    names = alt.Axis(
        title=None, domain=False, ticks=False, labelLimit=170, labelOverlap=False, labelFontSize=13, labelPadding=8,
        labelFontWeight=alt.condition(chosen, alt.value(700), alt.value(400)),
        labelColor=INK,
    )  # fmt: skip
    y = alt.Y("name:N", sort=alt.SortField("order"), axis=names)
    x = alt.X("rate:Q", scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(title=unit, grid=True, domain=False, ticks=False, tickCount=4))
    colour = alt.Color("mark:N", scale=MARK_COLOURS, legend=None)
    shape = alt.Shape("mark:N", scale=MARK_SHAPES, legend=None)
    text = every.mark_text(align="left", xOffset=8, fontSize=12, tooltip=None)
    return _spec(
        [
            reference.mark_rule(strokeWidth=1.5, strokeDash=[4, 3]).encode(x, color=alt.value(INK)),
            reference.mark_text(baseline="bottom", fontSize=12, y=-6).encode(x, text="text:N", color=alt.value(INK)),
            every.mark_rule(strokeWidth=2).encode(alt.X("lower:Q"), y, x2="upper:Q", color=colour),
            every.mark_point(filled=True, size=64, opacity=1).encode(x, y, color=colour, shape=shape),
            text.encode(y, x=alt.value("width"), text="text:N", color=alt.value(INK)),
            every.mark_rect(opacity=0).encode(y, tooltip=_area_tips(unit)),
        ],
        TOP,
    )


def funnel_spec(unit: str, people: str) -> dict[str, Any]:
    """Rate against people, with the limits of chance as lines that are named at their right ends."""
    areas = alt.Chart(alt.Undefined).transform_filter(alt.datum.part == "area")
    limits = alt.Chart(alt.Undefined).transform_filter(alt.datum.part == "limit")
    ends = alt.Chart(alt.Undefined).transform_filter(alt.datum.part == "end")
    plain = {"grid": False, "domain": True, "tickCount": 4}
    x = alt.X("people:Q", scale=alt.Scale(zero=False, nice=False), axis=alt.Axis(title=people, format=",.0f", **plain))
    y = alt.Y(
        "rate:Q",
        scale=alt.Scale(zero=False, nice=True),
        axis=alt.Axis(title=unit, titleAngle=0, titleAlign="left", titleBaseline="bottom", titleX=-34, titleY=-8, **plain),
    )
    dash = alt.StrokeDash("line:N", legend=None, scale=alt.Scale(domain=LINES, range=DASHES))
    colour = alt.Color("mark:N", scale=MARK_COLOURS, legend=None)
    shape = alt.Shape("mark:N", scale=MARK_SHAPES, legend=None)
    return _spec(
        [
            limits.mark_line(strokeWidth=1.2).encode(x, y, strokeDash=dash, color=alt.value(QUIET)),
            ends.mark_text(align="left", dx=4, fontSize=11).encode(x, y, text="text:N", color=alt.value(QUIET)),
            areas.mark_point(filled=True, size=70, opacity=1).encode(x, y, color=colour, shape=shape, tooltip=_area_tips(unit)),
            *(
                areas.mark_text(align=side, dx=dx, fontSize=12, fontWeight=600).encode(x, y, text=f"{text}:N", color=alt.value(INK))
                for side, dx, text in (("right", -9, "left"), ("left", 9, "right"))
            ),
        ],
        TOP,
    )


def _area_tips(unit: str) -> list[alt.Tooltip]:
    named = (("text", unit), ("range", "95% interval"), ("counted", "Offences"), ("place", "In the funnel"), ("source", "Source"))
    return [alt.Tooltip("name:N", title="title"), *(alt.Tooltip(f"{field}:N", title=title) for field, title in named)]


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _spec(layers: list[Any], top: int) -> dict[str, Any]:
    chart = alt.layer(*layers).properties(padding={"left": 0, "top": top, "right": 4, "bottom": 2})
    spec = chart.configure(aria=False).to_dict()
    # The page hands the rows over under this name; Altair would give each layer its own empty ones.
    for layer in spec["layer"]:
        layer.pop("data", None)
    return spec | {"data": {"name": "source"}}

"""Charts of one figure in many areas: ranked dots, and a funnel. Their specifications hold no data."""

from __future__ import annotations

from typing import Any

import altair as alt

from metrics.comparison_area_words import place_text, rate_text
from metrics.comparison_areas import AreaTable
from pages.parts import cache
from pages.parts.comparison_area_rows import funnel_rows, ranked_rows
from pages.parts.comparison_charts import AXIS, FIRST, INK, QUIET, SECOND, TOP, draw, spec_of

BAND, FUNNEL, TITLE = 24, 360, 34  # pixels: a row, the whole of a funnel, and an axis's title
MARKS = ["1", "2", "whole", "other"]
MARK_COLOURS = alt.Scale(domain=MARKS, range=[FIRST, SECOND, INK, QUIET])
MARK_SHAPES = alt.Scale(domain=MARKS, range=["circle", "diamond", "square", "circle"])
LINES = ["lower_outer", "lower_inner", "reference", "upper_inner", "upper_outer"]
DASHES = [[1, 0], [5, 3], [1, 3], [5, 3], [1, 0]]


def ranked(table: AreaTable) -> None:
    """Areas from the highest rate to the lowest, with intervals where there are any."""
    spec = cache.spec(ranked_spec, table.unit, *(a.name for a in table.own))
    height = TOP + BAND * len(table.ranked) + AXIS + TITLE
    draw(spec, ranked_rows(table), ranked_alt(table), height)


def ranked_alt(table: AreaTable) -> str:
    """What the chart says, in words and figures."""
    said = ", ".join(f"{a.name} {rate_text(a.rate)}" for a in table.ranked)
    reference = f"; {table.reference.name} {rate_text(table.reference.rate)}" if table.reference else ""
    return f"{table.title}, {table.period}, {table.unit}, highest first: {said}{reference}."


def funnelled(table: AreaTable) -> None:
    """Each area's rate against its people, inside or outside of what chance allows."""
    spec = cache.spec(funnel_spec, table.unit, table.people)
    draw(spec, funnel_rows(table), funnel_alt(table), FUNNEL)


def funnel_alt(table: AreaTable) -> str:
    """Where each area lies."""
    said = ", ".join(f"{a.name} {place_text(a)}" for a in table.ranked if a.place)
    name = table.reference.name if table.reference else ""
    return f"Funnel of {table.title.lower()}, {table.unit}, by {table.people}, around the rate of {name}: {said}."


def ranked_spec(unit: str, *own: str) -> dict[str, Any]:
    """Dots and intervals, one row for each area; own: the names that stand out."""
    every = alt.Chart(alt.Undefined).transform_filter(alt.datum.part == "area")
    reference = alt.Chart(alt.Undefined).transform_filter(alt.datum.part == "reference")
    chosen = " || ".join(f"datum.value === {_quoted(name)}" for name in own) or "false"
    names = alt.Axis(
        title=None, domain=False, ticks=False, labelLimit=170, labelOverlap=False, labelFlush=False, labelBound=False, labelFontSize=13, labelPadding=8,
        labelFontWeight=alt.condition(chosen, alt.value(700), alt.value(400)),
        labelColor=INK,
    )  # fmt: skip
    y = alt.Y("name:N", sort=alt.SortField("order"), axis=names)
    x = alt.X(
        "rate:Q",
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(title=unit, grid=True, domain=False, ticks=False, tickCount=4),
    )
    colour = alt.Color("mark:N", scale=MARK_COLOURS, legend=None)
    shape = alt.Shape("mark:N", scale=MARK_SHAPES, legend=None)
    text = every.mark_text(align="left", xOffset=8, fontSize=12, tooltip=None)
    return spec_of(
        [
            reference.mark_rule(strokeWidth=1.5, strokeDash=[4, 3]).encode(x, color=alt.value(INK)),
            reference.mark_text(baseline="bottom", fontSize=12, y=-6).encode(
                x, text="text:N", color=alt.value(INK)
            ),
            every.mark_rule(strokeWidth=2).encode(alt.X("lower:Q"), y, x2="upper:Q", color=colour),
            every.mark_point(filled=True, size=64, opacity=1).encode(x, y, color=colour, shape=shape),
            text.encode(y, x=alt.value("width"), text="text:N", color=alt.value(INK)),
            every.mark_rect(opacity=0).encode(y, tooltip=_area_tips(unit)),
        ],
    )


def funnel_spec(unit: str, people: str) -> dict[str, Any]:
    """Rate against people, with the limits of chance as lines that are named at their right ends."""
    areas = alt.Chart(alt.Undefined).transform_filter(alt.datum.part == "area")
    limits = alt.Chart(alt.Undefined).transform_filter(alt.datum.part == "limit")
    ends = alt.Chart(alt.Undefined).transform_filter(alt.datum.part == "end")
    plain = {"grid": False, "domain": True, "tickCount": 4}
    x = alt.X(
        "people:Q",
        scale=alt.Scale(zero=False, nice=False),
        axis=alt.Axis(title=people, format=",.0f", **plain),
    )
    y = alt.Y(
        "rate:Q",
        scale=alt.Scale(zero=False, nice=True),
        axis=alt.Axis(
            title=unit,
            titleAngle=0,
            titleAlign="left",
            titleBaseline="bottom",
            titleX=-34,
            titleY=-8,
            **plain,
        ),
    )
    dash = alt.StrokeDash("line:N", legend=None, scale=alt.Scale(domain=LINES, range=DASHES))
    colour = alt.Color("mark:N", scale=MARK_COLOURS, legend=None)
    shape = alt.Shape("mark:N", scale=MARK_SHAPES, legend=None)
    return spec_of(
        [
            limits.mark_line(strokeWidth=1.2).encode(x, y, strokeDash=dash, color=alt.value(QUIET)),
            ends.mark_text(align="left", dx=4, fontSize=11).encode(
                x, y, text="text:N", color=alt.value(QUIET)
            ),
            areas.mark_point(filled=True, size=70, opacity=1).encode(
                x, y, color=colour, shape=shape, tooltip=_area_tips(unit)
            ),
            *(
                areas.mark_text(align=side, dx=dx, fontSize=12, fontWeight=600).encode(
                    x, y, text=f"{text}:N", color=alt.value(INK)
                )
                for side, dx, text in (("right", -9, "left"), ("left", 9, "right"))
            ),
        ],
    )


def _area_tips(unit: str) -> list[alt.Tooltip]:
    named = (
        ("text", unit),
        ("range", "95% interval"),
        ("counted", "Offences"),
        ("place", "In the funnel"),
        ("source", "Source"),
    )
    return [
        alt.Tooltip("name:N", title="title"),
        *(alt.Tooltip(f"{field}:N", title=title) for field, title in named),
    ]


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

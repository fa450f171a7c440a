"""Charts of one figure in many areas: ranked dots, and a funnel. Their specifications hold no data."""

from __future__ import annotations

from typing import Any

import altair as alt

from metrics.comparison.areas import AreaTable
from metrics.wording.areas import place_text, rate_text
from pages.compare.area_rows import funnel_rows, ranked_rows
from pages.compare.difference_chart import AXIS, FIRST, INK, QUIET, SECOND, TEXT, TOP, draw, spec_of, tooltip
from pages.state import cache

BAND, FUNNEL, TITLE = 24, 360, 34  # pixels: a row, the whole of a funnel, and an axis's title
MARKS = ["1", "2", "whole", "other"]
COLOUR = alt.Color("mark:N", scale=alt.Scale(domain=MARKS, range=[FIRST, SECOND, TEXT, QUIET]), legend=None)
SHAPES = alt.Scale(domain=MARKS, range=["circle", "diamond", "square", "circle"])
SHAPE = alt.Shape("mark:N", scale=SHAPES, legend=None)
LINES = ["lower_outer", "lower_inner", "reference", "upper_inner", "upper_outer"]
DASHES = [[1, 0], [5, 3], [1, 3], [5, 3], [1, 0]]
BARE: dict[str, Any] = {"title": None, "domain": False, "ticks": False}


def ranked(table: AreaTable) -> None:
    """Areas from the highest rate to the lowest, with intervals where there are any."""
    spec = cache.spec(ranked_spec, table.unit, *(a.name for a in table.ours))
    height = TOP + BAND * len(table.ranked) + AXIS + TITLE
    draw(spec, ranked_rows(table), ranked_alt(table), height)


def ranked_alt(table: AreaTable) -> str:
    """What the chart says, in words and figures."""
    texts = ", ".join(f"{a.name} {rate_text(a.rate)}" for a in table.ranked)
    reference = f"; {table.reference.name} {rate_text(table.reference.rate)}" if table.reference else ""
    return f"{table.title}, {table.period}, {table.unit}, highest first: {texts}{reference}."


def funnelled(table: AreaTable) -> None:
    """Each area's rate against its people, inside or outside of what chance allows; nothing without a reference."""
    if table.reference is not None and any(a.place for a in table.ranked):
        draw(cache.spec(funnel_spec, table.unit, table.people), funnel_rows(table), funnel_alt(table), FUNNEL)


def funnel_alt(table: AreaTable) -> str:
    """Where each area lies."""
    texts = ", ".join(f"{a.name} {place_text(a)}" for a in table.ranked if a.place)
    name = table.reference.name if table.reference else ""
    return f"Funnel of {table.title.lower()}, {table.unit}, by {table.people}, around the rate of {name}: {texts}."


def ranked_spec(unit: str, *names: str) -> dict[str, Any]:
    """Dots and intervals, one row for each area; own: the names that stand out."""
    every, reference = _part("area"), _part("reference")
    y = alt.Y("name:N", sort=alt.SortField("order"), axis=_names(names))
    scale = alt.Scale(zero=True, nice=True)
    look: dict[str, Any] = BARE | {"title": unit, "titleAnchor": "end"}
    x = alt.X("rate:Q", scale=scale, axis=alt.Axis(**look, grid=True, tickCount=4))
    named = reference.mark_text(baseline="bottom", fontSize=12, y=-6)
    figures = every.mark_text(align="left", xOffset=8, fontSize=12)
    return spec_of(
        [
            reference.mark_rule(strokeWidth=1.5, strokeDash=[4, 3]).encode(x, color=INK),
            named.encode(x, text="text:N", color=INK),
            every.mark_rule(strokeWidth=2).encode(alt.X("lower:Q"), y, x2="upper:Q", color=COLOUR),
            every.mark_point(filled=True, size=80, opacity=1).encode(x, y, color=COLOUR, shape=SHAPE),
            figures.encode(y, x=alt.value("width"), text="text:N", color=INK),
            every.mark_rect(opacity=0).encode(y, tooltip=_tips(unit)),
        ]
    )


def _names(names: tuple[str, ...]) -> alt.Axis:
    """The names of the areas, all of them, those of our own bold."""
    chosen = " || ".join(f"datum.value === {_quoted(name)}" for name in names) or "false"
    weight = alt.condition(chosen, alt.value(700), alt.value(400))
    every: dict[str, Any] = {
        "labelOverlap": False,
        "labelFlush": False,
        "labelBound": False,
        "labelLimit": 170,
    }
    return alt.Axis(
        **BARE, **every, labelFontSize=13, labelPadding=8, labelFontWeight=weight, labelColor=TEXT
    )


def funnel_spec(unit: str, people: str) -> dict[str, Any]:
    """Rate against people, with the limits of chance as lines that are named at their right ends."""
    areas, limits, ends = _part("area"), _part("limit"), _part("end")
    look: dict[str, Any] = {"grid": False, "domain": True, "tickCount": 4}
    x = alt.X(
        "people:Q",
        scale=alt.Scale(zero=False, nice=False),
        axis=alt.Axis(title=people, format=",.0f", **look),
    )
    above = {"titleAngle": 0, "titleAlign": "left", "titleBaseline": "bottom", "titleX": -34, "titleY": -8}
    y = alt.Y("rate:Q", scale=alt.Scale(zero=False, nice=True), axis=alt.Axis(title=unit, **above, **look))
    dash = alt.StrokeDash("line:N", legend=None, scale=alt.Scale(domain=LINES, range=DASHES))
    dots = areas.mark_point(filled=True, size=70, opacity=1)
    return spec_of(
        [
            limits.mark_line(strokeWidth=1.2).encode(x, y, strokeDash=dash, color=alt.value(QUIET)),
            ends.mark_text(align="left", dx=4, fontSize=11).encode(
                x, y, text="text:N", color=alt.value(QUIET)
            ),
            dots.encode(x, y, color=COLOUR, shape=SHAPE, tooltip=_tips(unit)),
            areas.mark_text(align="right", dx=-9, fontSize=12, fontWeight=600).encode(
                x, y, text="left:N", color=INK
            ),
            areas.mark_text(align="left", dx=9, fontSize=12, fontWeight=600).encode(
                x, y, text="right:N", color=INK
            ),
        ]
    )


def _part(name: str) -> alt.Chart:
    return alt.Chart(alt.Undefined).transform_filter(alt.datum.part == name)


def _tips(unit: str) -> list[alt.Tooltip]:
    titles = {
        "text": unit,
        "range": "95% interval",
        "counted": "Count",
        "place": "In the funnel",
        "source": "Source",
    }
    return tooltip({"name": "title", **titles})


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

"""Charts of a comparison. Their specifications hold no data, so they are built once; names stand above their rows,
so that the same chart serves a wide screen and a telephone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
import pyarrow as pa
import streamlit as st

from metrics.comparison import Comparison, Word
from metrics.comparison_words import size_text
from pages.parts import cache
from pages.parts.comparison_rows import difference_rows

# Names that Streamlit turns into the theme's own colours; the variables are those of compare.css.
FIRST, SECOND, QUIET, INK, PAGE = "blue", "violet", "gray", "var(--ink)", "var(--page)"
STEP, TOP, AXIS = 42, 22, 46  # pixels: a row, what stands above all rows, and the axis below them
ABOVE, BELOW = 0.3, 0.68  # where in a row its name and its interval lie
HIGHER_LOWER = alt.Scale(domain=["higher", "lower", "same"], range=[FIRST, SECOND, QUIET])
SHAPES = alt.Scale(domain=["higher", "lower", "same"], range=["circle", "diamond", "circle"])
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
    draw(spec, difference_rows(shown, none, limit), difference_alt(shown), TOP + STEP * len(shown) + AXIS)


def difference_alt(shown: Sequence[Comparison]) -> str:
    """What the chart says, in words and figures."""
    first, second = shown[0].first.name, shown[0].second.name
    said = (
        f"{c.indicator.title}: {size_text(c)}{'' if c.word is not Word.SAME else ', could be chance'}"
        for c in shown
    )
    return f"{first} compared with {second}, with 95% intervals. {'; '.join(said)}."


def draw(spec: dict[str, Any], rows: pa.Table, text: str, height: int) -> None:
    """A chart of these rows. text: what stands for it where it is not seen; height in pixels, axes and all."""
    st.vega_lite_chart(spec | {"datasets": {"source": rows}, "height": height}, alt=text)


def difference_spec(none: str, limit: str, first: str, second: str) -> dict[str, Any]:
    """Dots and intervals on an axis with "the same" in its middle: logarithmic for ratios (none: "1")."""
    x = _difference_axis(none == "1", float(limit))
    tips = [
        alt.Tooltip("name:N", title="title"),
        *(
            alt.Tooltip(f"{field}:N", title=title)
            for field, title in (("result", "Result"), ("side1", first), ("side2", second))
        ),
        alt.Tooltip("range:N", title=f"{first} ÷ {second}, 95%" if none == "1" else "Difference, 95%"),
        alt.Tooltip("period:N", title="Period"),
        alt.Tooltip("source:N", title="Source"),
    ]
    colour = alt.Color("word:N", scale=HIGHER_LOWER, legend=None)
    shape = alt.Shape("word:N", scale=SHAPES, legend=None)
    every = alt.Chart(alt.Undefined)
    first_row = every.transform_filter(alt.datum.order == 0)
    # Not through the names: only where the intervals are.
    middle = every.mark_rule(strokeWidth=1).encode(
        x("none"), _row(0.5), y2=alt.Y2("order", bandPosition=0.9), color=alt.value(INK)
    )
    line = every.mark_rule(strokeWidth=2).encode(x("lower"), _row(BELOW), x2="upper:Q", color=colour)
    clear = every.transform_filter(alt.datum.word != "same").mark_point(filled=True, size=80, opacity=1)
    chance = every.transform_filter(alt.datum.word == "same").mark_point(size=64, fill=PAGE, opacity=1)
    shared = {"baseline": "middle", "fontSize": alt.ExprRef("width < 400 ? 12 : 13")}
    name = every.mark_text(align="left", limit=alt.ExprRef("width - 88"), **shared)
    said = every.mark_text(align="right", fontWeight=600, **shared)
    hit = every.mark_rect(opacity=0).encode(_row(), tooltip=tips)
    sides = {"baseline": "bottom", "fontSize": 12, "y": -6}
    return spec_of(
        [
            middle,
            line,
            *(dots.encode(x("size"), _row(BELOW), color=colour, shape=shape) for dots in (clear, chance)),
            *_running_on(every, x, colour),
            name.encode(_row(ABOVE), x=alt.value(0), text="name:N", color=alt.value(INK)),
            said.encode(_row(ABOVE), x=alt.value("width"), text="said:N", color=alt.value(INK)),
            first_row.mark_text(align="left", text=f"← higher in {second}", **sides).encode(
                x=alt.value(0), color=alt.value(SECOND)
            ),
            first_row.mark_text(align="right", text=f"higher in {first} →", **sides).encode(
                x=alt.value("width"), color=alt.value(FIRST)
            ),
            hit,
        ],
    )


def _running_on(every: alt.Chart, x: Callable[[str], alt.X], colour: alt.Color) -> list[alt.Chart]:
    """Arrows at the ends of intervals that go on past the axis."""
    ends = (("lower", "before", "triangle-left", 4), ("upper", "after", "triangle-right", -4))
    return [
        every.transform_filter(f"datum.{flag}")
        .mark_point(shape=shape, size=70, filled=True, opacity=1, xOffset=offset)
        .encode(x(end), _row(BELOW), color=colour)
        for end, flag, shape, offset in ends
    ]


def _row(within: float | None = None) -> alt.Y:
    place = {} if within is None else {"bandPosition": within}
    return alt.Y("order:O", axis=None, scale=alt.Scale(type="band", padding=0), **place)


def _difference_axis(ratio: bool, limit: float) -> Callable[[str], alt.X]:
    """The horizontal channel of a field, on one axis for all."""
    ends = [1 / limit, limit] if ratio else [-limit, limit]
    scale = (
        alt.Scale(type="log", base=2, domain=ends, nice=False)
        if ratio
        else alt.Scale(domain=ends, nice=False)
    )
    values = _ticks(limit) if ratio else [-limit, -limit / 2, 0, limit / 2, limit]
    axis = alt.Axis(
        title=None,
        values=values,
        labelExpr=TIMES if ratio else POINTS,
        grid=True,
        domain=False,
        ticks=False,
        labelFlush=True,
    )
    return lambda field: alt.X(f"{field}:Q", scale=scale, axis=axis)


def _ticks(limit: float) -> list[float]:
    """Twice and half, and the ends."""
    return sorted({1 / limit, 0.5, 1, 2, limit})


def spec_of(layers: list[Any]) -> dict[str, Any]:
    """The specification of some layers over each other, with room for a line above them."""
    chart = alt.layer(*layers).properties(padding={"left": 0, "top": TOP, "right": 4, "bottom": 2})
    spec = chart.configure(aria=False).to_dict()
    # The page hands the rows over under this name; Altair would give each layer its own empty ones.
    for layer in spec["layer"]:
        layer.pop("data", None)
    return spec | {"data": {"name": "source"}}

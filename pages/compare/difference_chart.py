"""The chart of differences between two areas. Its specification holds no data, so it is built once; a measure's name
stands above its interval, so that the same chart serves a wide screen and a telephone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import altair as alt
import pyarrow as pa
import streamlit as st

from metrics.comparison.side_by_side import Comparison, Word
from metrics.wording.boroughs import size_text
from pages.compare.difference_rows import difference_rows
from pages.state import cache

# Names that Streamlit turns into the theme's own colours; the variables are those of compare.css.
FIRST, SECOND, QUIET, TEXT, PAGE = "blue", "violet", "gray", "var(--ink)", "var(--page)"
INK = alt.value(TEXT)
STEP, TOP, AXIS = 42, 22, 46  # pixels: a row, what stands above all rows, and the axis below them
ABOVE, BELOW = 0.3, 0.68  # where in a row its name and its interval lie
RESULTS = ["higher", "lower", "same"]
COLOUR = alt.Color("word:N", scale=alt.Scale(domain=RESULTS, range=[FIRST, SECOND, QUIET]), legend=None)
SHAPE = alt.Shape(
    "word:N", scale=alt.Scale(domain=RESULTS, range=["circle", "diamond", "circle"]), legend=None
)
TIMES = (
    "datum.value == 1 ? 'the same' : datum.value == 2 ? 'twice' : datum.value == 0.5 ? 'half' : "
    "datum.value > 1 ? datum.value + ' times' : '1/' + round(1 / datum.value)"
)
POINTS = "datum.value == 0 ? 'the same' : (datum.value > 0 ? '+' : '−') + abs(datum.value) + ' points'"
Across = Callable[[str], alt.X]


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
    texts = (f"{c.indicator.title}: {size_text(c)}{_doubt(c)}" for c in shown)
    return (
        f"{shown[0].first.name} compared with {shown[0].second.name}, with 95% intervals. {'; '.join(texts)}."
    )


def _doubt(comparison: Comparison) -> str:
    return ", could be chance" if comparison.word is Word.SAME else ""


def draw(spec: dict[str, Any], rows: pa.Table, text: str, height: int) -> None:
    """A chart of these rows. text: what stands for it where it is not seen; height in pixels, axes and all."""
    st.vega_lite_chart(spec | {"datasets": {"source": rows}, "height": height}, alt=text)


def spec_of(layers: list[Any]) -> dict[str, Any]:
    """The specification of some layers over each other, with room for a line above them."""
    chart = alt.layer(*layers).properties(padding={"left": 0, "top": TOP, "right": 4, "bottom": 2})
    spec = chart.configure_mark(aria=False).configure_axis(aria=False).to_dict()
    # The page hands the rows over under this name; Altair would give each layer its own empty ones.
    for layer in spec["layer"]:
        layer.pop("data", None)
    return spec | {"data": {"name": "source"}}


def difference_spec(none: str, limit: str, first: str, second: str) -> dict[str, Any]:
    """Dots and intervals on an axis with "the same" in its middle: logarithmic for ratios (none: "1")."""
    across = _axis(none == "1", float(limit))
    ratio = f"{first} ÷ {second}, 95%" if none == "1" else "Difference, 95%"
    hit = alt.Chart(alt.Undefined).mark_rect(opacity=0).encode(_row(), tooltip=_tips(first, second, ratio))
    return spec_of([*_intervals(across), *_arrows(across), *_names(), *_sides(first, second), hit])


def _axis(ratio: bool, limit: float) -> Across:
    """The horizontal channel of a field: one axis for all."""
    look = {"title": None, "grid": True, "domain": False, "ticks": False, "labelFlush": True}
    if ratio:
        scale = alt.Scale(type="log", base=2, domain=[1 / limit, limit], nice=False)
        axis = alt.Axis(values=sorted({1 / limit, 0.5, 1, 2, limit}), labelExpr=TIMES, **look)
    else:
        scale = alt.Scale(domain=[-limit, limit], nice=False)
        axis = alt.Axis(values=[-limit, -limit / 2, 0, limit / 2, limit], labelExpr=POINTS, **look)
    return lambda field: alt.X(f"{field}:Q", scale=scale, axis=axis)


def _row(within: float | None = None) -> alt.Y:
    place = alt.Undefined if within is None else within
    return alt.Y("order:O", axis=None, scale=alt.Scale(type="band", padding=0), bandPosition=place)


def _intervals(across: Across) -> list[alt.Chart]:
    every = alt.Chart(alt.Undefined)
    # The line of "the same" is drawn beside the intervals, not through the names.
    same = every.mark_rule(strokeWidth=1).encode(
        across("none"), _row(0.5), y2=alt.Y2("order", bandPosition=0.9), color=INK
    )
    lines = every.mark_rule(strokeWidth=2).encode(across("lower"), _row(BELOW), x2="upper:Q", color=COLOUR)
    clear = every.transform_filter(alt.datum.word != "same").mark_point(filled=True, size=80, opacity=1)
    chance = every.transform_filter(alt.datum.word == "same").mark_point(size=64, fill=PAGE, opacity=1)
    dots = (kind.encode(across("size"), _row(BELOW), color=COLOUR, shape=SHAPE) for kind in (clear, chance))
    return [same, lines, *dots]


def _arrows(across: Across) -> list[alt.Chart]:
    """At the ends of intervals that go on past the axis."""
    ends = (("lower", "before", "triangle-left", 4), ("upper", "after", "triangle-right", -4))
    return [
        alt.Chart(alt.Undefined)
        .transform_filter(f"datum.{flag}")
        .mark_point(shape=shape, size=70, filled=True, opacity=1, xOffset=offset)
        .encode(across(end), _row(BELOW), color=COLOUR)
        for end, flag, shape, offset in ends
    ]


def _names() -> list[alt.Chart]:
    """Above each interval: the measure at the left, how far the two are apart at the right."""
    every = alt.Chart(alt.Undefined)
    look = {"baseline": "middle", "fontSize": alt.ExprRef("width < 400 ? 12 : 13")}
    name = every.mark_text(align="left", limit=alt.ExprRef("width - 88"), **look)
    labels = every.mark_text(align="right", fontWeight=600, **look)
    return [
        name.encode(_row(ABOVE), x=alt.value(0), text="name:N", color=INK),
        labels.encode(_row(ABOVE), x=alt.value("width"), text="said:N", color=INK),
    ]


def _sides(first: str, second: str) -> list[alt.Chart]:
    """Above all: which side is which."""
    once = alt.Chart(alt.Undefined).transform_filter(alt.datum.order == 0)
    look = {"baseline": "bottom", "fontSize": 12, "y": -6}
    left = once.mark_text(align="left", text=f"← higher in {second}", **look)
    right = once.mark_text(align="right", text=f"higher in {first} →", **look)
    return [
        left.encode(x=alt.value(0), color=alt.value(SECOND)),
        right.encode(x=alt.value("width"), color=alt.value(FIRST)),
    ]


def _tips(first: str, second: str, ratio: str) -> list[alt.Tooltip]:
    titles = {"name": "title", "result": "Result", "side1": first, "side2": second, "range": ratio}
    return tooltip({**titles, "period": "Period", "source": "Source"})


def tooltip(titles: Mapping[str, str]) -> list[alt.Tooltip]:
    """The fields of a pop-up with what they are called; the one called "title" is its heading."""
    return [alt.Tooltip(f"{field}:N", title=title) for field, title in titles.items()]

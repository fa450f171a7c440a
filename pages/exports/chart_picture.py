"""A measure's chart as a picture to take away or to print: the page's own chart, in the light theme's colours."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from html import escape
from typing import Any, cast

import vl_convert

from metrics.series.measure import Measure
from pages.components import charts
from pages.components.chart_columns import kind_of
from pages.components.chart_table import table
from pages.exports.printable import Printer
from pages.state.turns import one_file_at_a_time

WIDTH = 560
FACE = "sans-serif"
# Of Vega-Lite, as vl-convert carries it: the one for which Altair 6 writes.
VERSION = "6.4"
# A page names the theme's colours, and Streamlit fills them in; these are those of the light theme.
COLOURS = {
    "gray": "#505a5f",
    "blue": "#1d70b8",
    "violet": "#6f3a8c",
    "orange": "#b35900",
    "green": "#00703c",
}


def svg(measures: Sequence[Measure], strong: Sequence[str]) -> str:
    """The chart as SVG, for where its title stands beside it. measures, strong: as `pages.components.charts.draw`."""
    return _svg(_spec(measures, strong))


def svg_to_take(measures: Sequence[Measure], strong: Sequence[str]) -> str:
    """The chart as SVG with its title, sentence, source and whether it is illustrative: it travels without the page."""
    drawn = _svg(_spec(measures, strong) | _heading(measures))
    # The renderer leaves out a chart's description; the first element of a picture is its place.
    opening, rest = drawn.split(">", 1)
    told = Printer(paper=False).text(charts.alt_text(measures, strong))
    return f"{opening}><desc>{escape(told)}</desc>{rest}"


@one_file_at_a_time
def png(svg: str, scale: float = 2) -> bytes:
    """Such a picture as PNG; scale: pixels for each unit of the SVG."""
    return vl_convert.svg_to_png(svg, scale=scale)


@one_file_at_a_time
def _svg(spec: dict[str, Any]) -> str:
    """A control character in a text would end the whole process: the renderer aborts on it."""
    printer = Printer(paper=True)
    drawn = cast(str, vl_convert.vegalite_to_svg(printer.tree(spec), vl_version=VERSION))
    printer.log("chart")
    return drawn


def _spec(measures: Sequence[Measure], strong: Sequence[str]) -> dict[str, Any]:
    spec = _drawn(kind_of(measures[0].indicator), *(m.area_name for m in measures))
    config = spec.get("config", {}) | {
        "font": FACE,
        "background": "white",
        "view": {"stroke": None, "strokeWidth": 0},
        "axis": spec.get("config", {}).get("axis", {})
        | {"labelColor": "#0b0c0c", "gridColor": "#dcdee0", "domainColor": "#8a9094", "tickColor": "#8a9094"},
    }
    padding = {"left": 4, "top": 22, "right": 96, "bottom": 4}
    rows = json.loads(json.dumps(table(measures, strong).to_pylist(), default=_text))
    return spec | {"width": WIDTH, "config": config, "padding": padding, "datasets": {"source": rows}}


@cache
def _drawn(kind: str, *names: str) -> dict[str, Any]:
    """The page's specification in the colours of paper; it takes a second to build and holds no data."""
    return _recoloured(charts.over_time(kind, *names))


def _heading(measures: Sequence[Measure]) -> dict[str, Any]:
    measure = measures[0]
    under = ["Illustrative data, invented to show what the dashboard does"] if measure.illustrative else []
    under += [part for part in (measure.source, f"As at {measure.as_at}" if measure.as_at else "") if part]
    title = {"text": measure.indicator.title, "subtitle": under, "anchor": "start", "offset": 26}
    return {
        "title": title | {"color": "#0b0c0c", "subtitleColor": COLOURS["gray"]},
        "padding": {"left": 8, "top": 8, "right": 96, "bottom": 8},
    }


def _recoloured(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _recoloured(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_recoloured(value) for value in part]
    return COLOURS.get(part, part) if isinstance(part, str) else part


def _text(value: Any) -> str:
    """A moment as Vega-Lite reads it without shifting it to a zone."""
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(value)

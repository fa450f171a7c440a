"""What every row of a chart shares: its columns, the ranks of the boroughs, and where a period lies on the axis."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pyarrow as pa

from data_loaders.calendar.month import Month, Span
from metrics.definitions.indicator import Indicator

# Ranks are the boroughs in the partnership's order; each has its colour, dash and mark everywhere.
RANKS = ("1", "2", "3", "4")
BREAK = "break"
TIPS = tuple(f"tip{rank}" for rank in RANKS)

# part: what a row is for. weight: its opacity. place: where its text stands. The rest is as its names say.
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("part", "rank", "text", "when", "origin", *TIPS)),
        *((name, pa.timestamp("ms")) for name in ("start", "end", "at", "middle")),
        *((name, pa.float64()) for name in ("value", "lower", "upper", "weight", "place")),
    ]
)
Row = dict[str, Any]


def day(month: Month) -> datetime:
    """The first moment of a month, without a zone: the browser shows it as it is."""
    return datetime(month.year, month.number, 1)


def middle(span: Span) -> datetime:
    """The middle of a period, where its figure is drawn."""
    first = day(span.first)
    return first + (day(span.last + 1) - first) / 2


def kind_of(indicator: Indicator) -> str:
    """Which of the four kinds of chart shows a measure."""
    if indicator.kind == "stock":
        return "steps"
    if indicator.good == "activity":
        return "bars"
    return "dots" if indicator.kind in ("share", "published_rate") else "line"

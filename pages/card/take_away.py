"""Takes a measure away from its card: the figures as CSV or Excel workbook, the chart as a picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from metrics.series.measure import Measure
from pages.components import download, download_button

Make = Callable[[Sequence[Measure], Sequence[str]], str | bytes]


def csv(measures: Sequence[Measure], strong: Sequence[str]) -> bytes:
    """The figures as text."""
    return download.measures(measures)


def xlsx(measures: Sequence[Measure], strong: Sequence[str]) -> bytes:
    """The figures as a workbook: what they are on a sheet of its own."""
    from pages.exports import workbook

    about = [("What", "Is"), *download.about(measures)]
    return workbook.write({"Figures": download.figures(measures), "About": about})


def png(measures: Sequence[Measure], strong: Sequence[str]) -> bytes:
    """The chart as a picture of pixels."""
    from pages.exports import chart_picture

    return chart_picture.png(chart_picture.svg_to_take(measures, strong))


def svg(measures: Sequence[Measure], strong: Sequence[str]) -> str:
    """The chart as a picture of lines, which stays sharp at any size."""
    from pages.exports import chart_picture

    return chart_picture.svg_to_take(measures, strong)


EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What each is called, the end of its name, its type, and what makes it.
FORMS: dict[str, tuple[str, str, Make]] = {
    "CSV": ("csv", "text/csv", csv),
    "Excel": ("xlsx", EXCEL, xlsx),
    "Chart, PNG": ("png", "image/png", png),
    "Chart, SVG": ("svg", "image/svg+xml", svg),
}


def draw(measures: Sequence[Measure], strong: Sequence[str]) -> None:
    """The choice of a form, and the button. Made only when it is pressed."""
    id = measures[0].indicator.id
    drawn = any(m.series.newest for m in measures)
    forms = [form for form in FORMS if drawn or not form.startswith("Chart")]
    form = st.segmented_control("Take it away as", forms, default="CSV", required=True, key=f"form-{id}")
    ending, mime, make = FORMS[form or "CSV"]
    download_button.draw(
        "Download", lambda: make(measures, strong), f"{id}.{ending}", mime, key=f"download-{id}"
    )

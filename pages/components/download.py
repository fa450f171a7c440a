"""A measure's figures as a CSV file that says what it is and that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from data_loaders.sources.catalogue import catalogue
from metrics.series.measure import Measure
from metrics.wording.figures import interval, missing_text, unit_text

# What makes a spreadsheet read a cell as a formula, the full-width forms included, or hides that one follows.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
COLUMNS = ("Area", "From", "To", "Value", "Count", "Out of", "Lower 95%", "Upper 95%", "Why missing", "Note")
Cell = str | float | int | None


def safe(value: Cell) -> str:
    """The text of a cell: a number as it is, a text that would be a formula with an apostrophe before it."""
    if value is None:
        return ""
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    return f"'{text}" if text.startswith(DANGEROUS) and not NUMBER.fullmatch(text) else text


def write(rows: Iterable[Sequence[Cell]]) -> bytes:
    """CSV in UTF-8 with the mark by which Excel knows it; every cell made safe."""
    held = io.StringIO(newline="")
    csv.writer(held).writerows([safe(cell) for cell in row] for row in rows)
    return held.getvalue().encode("utf-8-sig")


def measures(shown: Sequence[Measure]) -> bytes:
    """The file of one measure in one or several areas: what it is, then one row per area and period."""
    return write([*about(shown), (), *figures(shown)])


def figures(shown: Sequence[Measure]) -> list[tuple[Cell, ...]]:
    """The rows of one measure in one or several areas, under their heading."""
    return [COLUMNS, *(row for measure in shown for row in _rows(measure))]


def about(shown: Sequence[Measure]) -> list[tuple[Cell, ...]]:
    """What the figures are, where they come from, on which terms, and what the card says of them."""
    return [*_terms(shown[0]), *(line for measure in shown for line in _says(measure))]


def _says(measure: Measure) -> Iterable[tuple[Cell, ...]]:
    """The status and the sentences of the card."""
    yield measure.area_name, f"{measure.judgement.status}. {measure.sentence}"
    yield from ((measure.area_name, text) for text in (measure.trend, measure.outlook) if text)


def _terms(measure: Measure) -> list[tuple[Cell, ...]]:
    source = catalogue()[measure.indicator.numerator.source]
    lines: list[tuple[Cell, ...]] = [
        ("Measure", measure.indicator.title),
        ("Unit", unit_text(measure.indicator)),
    ]
    if measure.as_at:
        lines.append(("As at", measure.as_at))
    if measure.illustrative:
        return [
            *lines,
            ("Data", "Illustrative: invented to show what the dashboard does"),
            ("Licence", "None needed"),
        ]
    return [
        *lines,
        ("Data", "Real"),
        ("Source", measure.source),
        ("Licence", source.licence),
        ("Attribution", source.attribution),
    ]


def _rows(measure: Measure) -> Iterable[tuple[Cell, ...]]:
    for point in measure.series.points:
        bounds = interval(measure.indicator, point)
        yield (
            measure.area_name,
            str(point.span.first),
            str(point.span.last),
            point.value,
            point.numerator,
            point.denominator,
            bounds.lower if bounds else None,
            bounds.upper if bounds else None,
            missing_text(point),
            point.note,
        )

"""A measure's figures as a CSV file that says what it is and that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from data_loaders.source import catalogue
from metrics.measure import Measure
from metrics.presentation import interval, missing_text, unit_text

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
    return [COLUMNS, *(row for one in shown for row in _rows(one))]


def about(shown: Sequence[Measure]) -> list[tuple[Cell, ...]]:
    """What the figures are, where they come from, on which terms, and what the card says of them."""
    return [*_terms(shown[0]), *(line for one in shown for line in _says(one))]


def _says(one: Measure) -> Iterable[tuple[Cell, ...]]:
    """The status and the sentences of the card."""
    yield one.area_name, f"{one.judgement.status}. {one.sentence}"
    yield from ((one.area_name, said) for said in (one.trend, one.outlook) if said)


def _terms(one: Measure) -> list[tuple[Cell, ...]]:
    source = catalogue()[one.indicator.numerator.source]
    said: list[tuple[Cell, ...]] = [("Measure", one.indicator.title), ("Unit", unit_text(one.indicator))]
    if one.as_at:
        said.append(("As at", one.as_at))
    if one.illustrative:
        return [
            *said,
            ("Data", "Illustrative: invented to show what the dashboard does"),
            ("Licence", "None needed"),
        ]
    return [
        *said,
        ("Data", "Real"),
        ("Source", one.source),
        ("Licence", source.licence),
        ("Attribution", source.attribution),
    ]


def _rows(one: Measure) -> Iterable[tuple[Cell, ...]]:
    for point in one.series.points:
        found = interval(one.indicator, point)
        yield (
            one.area_name,
            str(point.span.first),
            str(point.span.last),
            point.value,
            point.numerator,
            point.denominator,
            found.lower if found else None,
            found.upper if found else None,
            missing_text(point),
            point.note,
        )

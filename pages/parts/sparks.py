"""A sparkline: two years of a measure as a picture the size of a word, with its text alternative."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from metrics.measure import Measure
from metrics.presentation import value_text
from metrics.series import Point

WIDTH, HEIGHT, MONTHS, EDGE = 52, 16, 24, 2
# The browser tells a picture whether the page around it is light or dark.
STYLE = (
    "<style>path{fill:none;stroke-width:1.4;stroke:#1d70b8}.b{stroke:#6f3a8c;stroke-dasharray:3 1.5}"
    "@media(prefers-color-scheme:dark){path{stroke:#6cb0ee}.b{stroke:#c79be6}}</style>"
)


def image(measures: Sequence[Measure], codes: Sequence[str]) -> str:
    """HTML of the picture: a line for each measure (boroughs of the same indicator), from zero up.

    codes: all boroughs in the partnership's order, which gives each its colour.
    """
    recent = [one.series.points[-_periods(one) :] for one in measures]
    top = max((p.value for points in recent for p in points if p.value is not None), default=0) or 1
    ranks = [codes.index(m.scope.area) if m.scope.area in codes else 0 for m in measures]
    lines = "".join(_line(points, top, rank) for rank, points in zip(ranks, recent, strict=True))
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}'>{STYLE}{lines}</svg>"
    alternative = escape(_alternative(measures))
    return f'<img class="spark" src="{_address(svg)}" alt="{alternative}" width="{WIDTH}" height="{HEIGHT}">'


def _address(svg: str) -> str:
    """The picture as an address. Encoded is what would end it or the attribute; our own numbers hold nothing else."""
    for character in "%#<>":
        svg = svg.replace(character, f"%{ord(character):02X}")
    return f"data:image/svg+xml,{svg}"


def _periods(one: Measure) -> int:
    return max(1, MONTHS // {"month": 1, "quarter": 3, "year": 12}[one.indicator.frequency])


def _line(points: Sequence[Point], top: float, rank: int) -> str:
    """One borough's path; a gap where a figure is missing."""
    step = (WIDTH - 2 * EDGE) / max(len(points) - 1, 1)
    path, pen = [], "M"
    for i, point in enumerate(points):
        if point.value is None:
            pen = "M"
            continue
        x, y = EDGE + i * step, HEIGHT - EDGE - point.value / top * (HEIGHT - 2 * EDGE)
        path.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
    return f"<path class='{'ab'[rank % 2]}' d='{''.join(path)}'/>" if path else ""


def _alternative(measures: Sequence[Measure]) -> str:
    return "; ".join(_in_words(one) for one in measures)


def _in_words(one: Measure) -> str:
    held = [p for p in one.series.points[-_periods(one) :] if p.value is not None]
    if not held:
        return f"{one.area_name}: no figures in two years"
    first, last = held[0], held[-1]
    return (
        f"{one.area_name}: {value_text(one.indicator, first.value)} in {first.span.label}, "
        f"{value_text(one.indicator, last.value)} in {last.span.label}"
    )

"""A sparkline: two years of a measure as a picture the size of a word, with its text alternative."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from metrics.formats import number
from metrics.meetings.exception_wards import WardChange
from metrics.series.measure import Measure
from metrics.wording.figures import value_text

WIDTH, HEIGHT, MONTHS, EDGE = 52, 16, 24, 2
# The browser tells a picture whether the page around it is light or dark.
STYLE = (
    "<style>path{fill:none;stroke-width:1.4;stroke:#1d70b8}.b{stroke:#6f3a8c;stroke-dasharray:3 1.5}"
    "@media(prefers-color-scheme:dark){path{stroke:#6cb0ee}.b{stroke:#c79be6}}</style>"
)


def image(measures: Sequence[Measure], codes: Sequence[str]) -> Markup:
    """HTML of the picture: a line for each measure (boroughs of the same indicator), from zero up.

    codes: all boroughs in the partnership's order, which gives each its colour.
    """
    return _image(svg(measures, codes), alternative(measures))


def ward_image(ward_change: WardChange, codes: Sequence[str]) -> Markup:
    """HTML of the same of a ward: events by month."""
    return _image(ward_svg(ward_change, codes), ward_alternative(ward_change))


def svg(measures: Sequence[Measure], codes: Sequence[str]) -> str:
    """The picture itself."""
    recent = [[p.value for p in measure.series.points[-_periods(measure) :]] for measure in measures]
    return _svg([(values, _rank(m.scope.area, codes)) for values, m in zip(recent, measures, strict=True)])


def ward_svg(ward_change: WardChange, codes: Sequence[str]) -> str:
    """The same of a ward, in the colour of its borough."""
    return _svg([(ward_change.counts, _rank(ward_change.ward.borough, codes))])


def _rank(area: str, codes: Sequence[str]) -> int:
    return codes.index(area) if area in codes else 0


def _svg(rows: Sequence[tuple[Sequence[float | None], int]]) -> str:
    top = max((v for values, _ in rows for v in values if v is not None), default=0) or 1
    lines = "".join(_line(values, top, rank) for values, rank in rows)
    return f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}'>{STYLE}{lines}</svg>"


def _image(svg: str, alternative: str) -> Markup:
    return Markup('<img class="spark" src="{}" alt="{}" width="{}" height="{}">').format(
        _address(svg), alternative, WIDTH, HEIGHT
    )


def _address(svg: str) -> Markup:
    """The picture as an address. Encoded is what would end it or the attribute; our own numbers hold nothing else. As
    Markup, or each of its many quotes would take five characters."""
    for character in "%#<>":
        svg = svg.replace(character, f"%{ord(character):02X}")
    return Markup(f"data:image/svg+xml,{svg}")  # noqa: S704 – see above


def _periods(measure: Measure) -> int:
    return max(1, MONTHS // {"month": 1, "quarter": 3, "year": 12}[measure.indicator.frequency])


def _line(values: Sequence[float | None], top: float, rank: int) -> str:
    """One borough's path; a gap where a figure is missing."""
    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    path, pen = [], "M"
    for i, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        x, y = EDGE + i * step, HEIGHT - EDGE - value / top * (HEIGHT - 2 * EDGE)
        path.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
    return f"<path class='{'ab'[rank % 2]}' d='{''.join(path)}'/>" if path else ""


def ward_alternative(ward_change: WardChange) -> str:
    """What a ward's picture shows, in words."""
    held = [value for value in ward_change.counts if value is not None]
    if not held:
        return f"{ward_change.ward.full_name}: no figures in two years"
    low, high, last = map(number, (min(held), max(held), held[-1]))
    return f"{ward_change.ward.full_name}: from {low} to {high} a month, {last} in the last"


def alternative(measures: Sequence[Measure]) -> str:
    """What a picture shows, in words."""
    return "; ".join(_in_words(measure) for measure in measures)


def _in_words(measure: Measure) -> str:
    held = [p for p in measure.series.points[-_periods(measure) :] if p.value is not None]
    if not held:
        return f"{measure.area_name}: no figures in two years"
    first, last = held[0], held[-1]
    return (
        f"{measure.area_name}: {value_text(measure.indicator, first.value)} in {first.span.label}, "
        f"{value_text(measure.indicator, last.value)} in {last.span.label}"
    )

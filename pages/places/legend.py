"""The legend of a ward map, as HTML of the page: what each colour stands for, with numbers and the unit."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from metrics.hotspot_classes import ValueClass
from metrics.hotspot_rows import By, WardFigures
from metrics.sentences import number, rate
from pages.parts.maps import RAMP

HATCH = "repeating-linear-gradient(-45deg, #8a9094 0 2px, transparent 2px 6px)"


def html(figures: WardFigures, by: By, found: Sequence[ValueClass]) -> str:
    """A list of swatches, lowest first; hatching if any ward has no figure; what the numbers on the map are."""
    items = [_item(colour(i, len(found)), _range(c, by), _wards(c.members)) for i, c in enumerate(found)]
    without = sum(w.value(by) is None for w in figures.wards)
    if without:
        items.append(_item(HATCH, "no figure", _wards(without)))
    what = (
        f"{figures.indicator.noun} {figures.unit}" if by is By.RATE else f"number of {figures.indicator.noun}"
    )
    title = f"{what[0].upper()}{what[1:]}, {figures.span.words}"
    note = "<p>The numbers on the map are the first places in the list.</p>" if found else ""
    return f'<div class="legend"><p><strong>{escape(title)}</strong></p><ul>{"".join(items)}</ul>{note}</div>'


def step(position: int, of: int) -> int:
    """The step of the ramp for a class: few classes are spread over the whole of it, a single one is in the middle."""
    return round(position * (len(RAMP) - 1) / (of - 1)) if of > 1 else len(RAMP) // 2


def colour(position: int, of: int) -> str:
    """The colour of a class."""
    return RAMP[step(position, of)]


def _item(background: str, text: str, wards: str) -> str:
    return f'<li><span style="background: {background}"></span>{escape(text)} <small>{escape(wards)}</small></li>'


def _range(found: ValueClass, by: By) -> str:
    said = rate if by is By.RATE else number
    lowest, highest = said(found.lowest), said(found.highest)
    return lowest if lowest == highest else f"{lowest} to {highest}"


def _wards(number_of: int) -> str:
    return "1 ward" if number_of == 1 else f"{number_of} wards"

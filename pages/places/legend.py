"""The legend of a map, as HTML of the page: what each colour and shape stands for, with numbers and the unit."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from metrics.hotspot_layers import Layer
from metrics.hotspot_rows import WardFigures
from metrics.hotspot_surface import BANDWIDTH, Level
from metrics.sentences import number, rate
from pages.parts.maps import COLOURS
from pages.places.points import SHOWN

HATCH = "repeating-linear-gradient(-45deg, #8a9094 0 2px, transparent 2px 6px)"
MARKS = {"fatal": "Fatal", "serious": "Serious", "slight": "Slight"}


def html(layer: Layer) -> str:
    """Swatches, hatching if any ward has no class, and what the outlines and the numbers on the map are."""
    items = [_item(COLOURS[c.fill], c.text, _wards(c.members)) for c in layer.classes]
    without = sum(fill is None for fill in layer.fills.values())
    if without:
        items.append(_item(HATCH, "no figure, or too few", _wards(without)))
    notes = ["The numbers on the map are the first places in the list."] if layer.classes else []
    if layer.sure and layer.classes:
        notes.append("A dark outline: high with its neighbours, beyond chance.")
    return _legend(layer.title, items, " ".join(notes))


def surface(levels: Sequence[Level], figures: WardFigures, *, per_resident: bool) -> str:
    """The classes of a surface, and how it was smoothed."""
    said = rate if per_resident else number
    items = [
        _item(COLOURS[f"class-{i + 1}"], f"{said(v.least)} to {said(v.most)}", "")
        for i, v in enumerate(levels)
    ]
    unit = "for every 1,000 residents" if per_resident else "per square kilometre"
    note = f"Each record is spread over {BANDWIDTH:.0f} metres around its map point. A picture, not a test."
    return _legend(f"Density of {figures.indicator.noun} {unit}, {figures.span.words}", items, note)


def streets(figures: WardFigures) -> str:
    """What the circles are."""
    title = f"The {SHOWN} map points with most {figures.indicator.noun}, {figures.span.words}"
    return _legend(title, [], "The larger the circle, the more were recorded there.")


def collisions(figures: WardFigures) -> str:
    """What the shapes are."""
    marks = "".join(f'<li><b class="{kind}"></b>{text}</li>' for kind, text in MARKS.items())
    return _legend(f"Collisions by their gravest injury, {figures.span.words}", [marks], "")


def _legend(title: str, items: Sequence[str], note: str) -> str:
    said = f"<p>{escape(note)}</p>" if note else ""
    listed = f"<ul>{''.join(items)}</ul>" if items else ""
    return f'<div class="legend"><p><strong>{escape(title)}</strong></p>{listed}{said}</div>' if title else ""


def _item(background: str, text: str, wards: str) -> str:
    small = f" <small>{escape(wards)}</small>" if wards else ""
    return f'<li><span style="background: {background}"></span>{escape(text)}{small}</li>'


def _wards(number_of: int) -> str:
    return "1 ward" if number_of == 1 else f"{number_of} wards"

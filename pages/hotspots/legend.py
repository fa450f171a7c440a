"""The legend of a map: what each colour and shape stands for, with numbers and the unit; for the page and for paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from metrics.formats import number, rate
from metrics.hotspots.classes import SCHEME
from metrics.hotspots.layers import Layer, Show
from metrics.hotspots.surface import BANDWIDTH
from pages.components.maps import COLOURS
from pages.hotspots.points import DRAWN, SHOWN
from pages.hotspots.view import View

HATCH = "repeating-linear-gradient(-45deg, #8a9094 0 2px, transparent 2px 6px)"
MARKS = {"fatal": "Fatal", "serious": "Serious", "slight": "Slight"}
WITHOUT = "no figure, or too few"


@dataclass(frozen=True)
class Legend:
    """title: what is shown. items: fill (among the map's colours; "" for hatching), text, and how many wards have it.
    marks: are the shapes of collisions explained? notes: what else to know."""

    title: str
    items: tuple[tuple[str, str, int | None], ...] = ()
    marks: bool = False
    notes: tuple[str, ...] = ()


def of(shown: View) -> Legend:
    """The legend of what a view shows."""
    figures = shown.figures
    match shown.show:
        case Show.STREETS:
            title = f"The {SHOWN} map points with most {figures.indicator.noun}, {figures.span.words}"
            return Legend(title, notes=("The larger the circle, the more were recorded there.",))
        case Show.SURFACE:
            return _surface(shown)
        case Show.POINTS:
            beyond = (
                (f"Only the {DRAWN:,} gravest and newest are drawn.",)
                if len(shown.collisions) > DRAWN
                else ()
            )
            title = f"Collisions by their gravest injury, {figures.span.words}"
            return Legend(title, marks=True, notes=beyond)
    return wards(shown.layer, _scheme(shown))


def wards(layer: Layer, scheme: str = "") -> Legend:
    """Of coloured wards: the classes, hatching if any ward has none, and what the outlines and numbers are."""
    items = [(c.fill, c.text, c.members) for c in layer.classes]
    without = sum(fill is None for fill in layer.fills.values())
    if without:
        items.append(("", WITHOUT, without))
    notes = ["The numbers on the map are the first places in the list."] if layer.classes else []
    if layer.sure and layer.classes:
        notes.append("A dark outline: high with its neighbours, beyond chance.")
    return Legend(layer.title, tuple(items), notes=(*notes, *([scheme] if scheme and layer.classes else [])))


def _scheme(shown: View) -> str:
    if shown.show not in (Show.RATE, Show.COUNT):
        return ""
    if not shown.same_classes:
        return f"Classes: {SCHEME}."
    months = shown.figures.span.months
    runs = "every month" if months == 1 else f"every run of {months} months"
    return f"Classes: {SCHEME} over {runs} loaded and both boroughs, the same whichever is shown."


def _surface(shown: View) -> Legend:
    text_of = rate if shown.per_resident else number
    items = tuple(
        (f"class-{i + 1}", f"{text_of(v.least)} to {text_of(v.most)}", None)
        for i, v in enumerate(shown.surface)
    )
    unit = "for every 1,000 residents" if shown.per_resident else "per square kilometre"
    figures = shown.figures
    notes = [
        f"Each record is spread over {BANDWIDTH:.0f} metres around its map point. A picture, not a test."
    ]
    if shown.peaks:
        notes.append(f"It is highest in {' and '.join(shown.peaks)}.")
    return Legend(
        f"Density of {figures.indicator.noun} {unit}, {figures.span.words}", items, notes=tuple(notes)
    )


def html(legend: Legend) -> Markup:
    """As HTML of the page."""
    if not legend.title:
        return Markup()
    items = [_item(*item) for item in legend.items]
    if legend.marks:
        items += [Markup('<li><b class="{}"></b>{}</li>').format(kind, text) for kind, text in MARKS.items()]
    listed = Markup("<ul>{}</ul>").format(Markup().join(items)) if items else Markup()
    notes = Markup("<p>{}</p>").format(" ".join(legend.notes)) if legend.notes else ""
    return Markup('<div class="legend"><p><strong>{}</strong></p>{}{}</div>').format(
        legend.title, listed, notes
    )


def _item(fill: str, text: str, members: int | None) -> Markup:
    small = Markup(" <small>{}</small>").format(_wards(members)) if members is not None else ""
    return Markup('<li><span style="background: {}"></span>{}{}</li>').format(
        COLOURS.get(fill, HATCH), text, small
    )


def _wards(number_of: int) -> str:
    return "1 ward" if number_of == 1 else f"{number_of} wards"


def on_paper(legend: Legend) -> dict[str, object]:
    """As data for a page to print."""
    return {
        "title": legend.title,
        "items": [
            {
                "colour": COLOURS.get(fill, "#ffffff"),
                "text": text + (f" ({members})" if members is not None else ""),
            }
            for fill, text, members in legend.items
        ],
        "notes": [*_on_paper(legend)],
    }


def _on_paper(legend: Legend) -> Sequence[str]:
    texts = list(legend.notes)
    if any(members is not None for _, _, members in legend.items):
        texts.append("In brackets: the number of wards.")
    if any(not fill for fill, _, _ in legend.items):
        texts.append("A broken outline: no figure, or too few.")
    if legend.marks:
        texts.append("Triangle: fatal. Diamond: serious. Circle: slight.")
    return texts

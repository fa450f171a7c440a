"""Variation and assurance as small pictures: where the newest figure lies in its limits, and the limits to the aim.

Shapes, not colours, tell them apart: a hollow dot is ordinary, a filled dot better, a triangle worse, a square neither;
a tick, a cross or a question mark says whether ordinary variation would meet the aim. (The idea of two icons a measure
is that of NHS England's Making Data Count; the pictures are our own.)

Each picture is a mask in the style sheet, through which the text's own colour shows, so that it serves light and dark.
"""

from __future__ import annotations

from itertools import product

from markupsafe import Markup

from metrics.series.signals import Signals
from metrics.statistics.assurance import Assurance
from metrics.statistics.special_cause import Variation
from metrics.wording.trend import assurance_words, variation_words

WIDTH, HEIGHT, LAST = 20, 16, 14
LIMITS = "<path d='M1 4.5H19M1 11.5H19' stroke-dasharray='2 2'/>"
BEFORE = "<circle cx='5' cy='8.5' r='1.2' fill='#000'/>"
HEIGHTS = {1: 3.2, -1: 12.8, 0: 8}
KINDS = {
    Variation.COMMON: "common",
    Variation.IMPROVEMENT: "better",
    Variation.CONCERN: "worse",
    Variation.NEITHER: "neither",
}
NEWEST = (
    (Variation.COMMON, 0, "Ordinary variation: nothing in the series says that anything has changed."),
    (
        Variation.IMPROVEMENT,
        -1,
        "A signal of improvement: the newest figure is part of something better than chance.",
    ),
    (
        Variation.CONCERN,
        1,
        "A signal of concern: the same, for the worse. The mark lies high or low, as the figure does.",
    ),
    (Variation.NEITHER, 1, "A signal of change in a measure of which neither more nor less is better."),
)
AIMS = (
    (Assurance.PASSING, "Ordinary variation alone would meet the aim, the level of the baseline year."),
    (Assurance.FAILING, "Ordinary variation alone would miss the aim: something has to change first."),
    (Assurance.HIT_AND_MISS, "Ordinary variation alone could meet or miss it, period by period."),
)
# Whether ordinary variation would meet the aim: the class, and the mark in a ring.
RING = "<circle cx='10' cy='8' r='7'/>"
ENDS = {
    Assurance.PASSING: ("passing", "M6.5 8.5l2.5 2.5 4.5-5.5"),
    Assurance.FAILING: ("failing", "M7 5l6 6M13 5l-6 6"),
    Assurance.HIT_AND_MISS: ("either", "M7.5 6.5c0-3.8 5-3.8 5 0 0 1.8-2.5 1.5-2.5 3.5M10 11.5v1.6"),
}


def both(chart: Signals | None) -> Markup:
    """HTML of the two pictures with their text alternatives; empty where no chart of this kind is drawn."""
    return variation(chart) + assurance(chart)


def variation(chart: Signals | None) -> Markup:
    """HTML of what the newest figure shows."""
    if chart is None or chart.variation is None:
        return Markup()
    return _picture(f"{KINDS[chart.variation]} way{chart.direction}", variation_words(chart))


def assurance(chart: Signals | None) -> Markup:
    """HTML of what to expect of the aim; empty while limits are provisional or there is no aim."""
    if chart is None or chart.assurance is None or chart.provisional:
        return Markup()
    return _picture(ENDS[chart.assurance][0], assurance_words(chart))


def legend() -> list[tuple[Markup, str]]:
    """Every picture as HTML, with what it means."""
    newest = [(_picture(f"{KINDS[v]} way{way}", words), words) for v, way, words in NEWEST]
    return newest + [(_picture(ENDS[a][0], words), words) for a, words in AIMS]


def _picture(classes: str, words: str) -> Markup:
    return Markup('<span class="sign {}" role="img" aria-label="{}" title="{}"></span>').format(
        classes, words, words
    )


def _last(shown: Variation, y: float) -> str:
    match shown:
        case Variation.COMMON:
            return f"<circle cx='{LAST}' cy='{y}' r='2.4'/>"
        case Variation.IMPROVEMENT:
            return f"<circle cx='{LAST}' cy='{y}' r='3' fill='#000'/>"
        case Variation.CONCERN:
            return f"<path d='M{LAST} {y - 3}l3.5 6h-7z' fill='#000'/>"
        case _:
            return f"<rect x='{LAST - 2.5}' y='{y - 2.5}' width='5' height='5' fill='#000'/>"


def _mask(selector: str, inside: str) -> str:
    svg = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' fill='none' stroke='#000'>"
        f"{inside}</svg>"
    )
    for character in "%#<>":
        svg = svg.replace(character, f"%{ord(character):02X}")
    return f'.sign{selector}{{mask-image:url("data:image/svg+xml,{svg}")}}'


def _style() -> str:
    newest = [
        _mask(f".{KINDS[v]}.way{way}", LIMITS + BEFORE + _last(v, y))
        for v, (way, y) in product(Variation, HEIGHTS.items())
    ]
    aims = [_mask(f".{name}", f"{RING}<path d='{mark}' stroke-width='1.8'/>") for name, mark in ENDS.values()]
    size = f".sign{{width:{WIDTH}px;height:{HEIGHT}px}}"
    return size + "".join(newest + aims)


STYLE = _style()

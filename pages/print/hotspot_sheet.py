"""The hotspot list as one page to print: map, first ten wards, filters, caveat, source and date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from metrics.hotspot_layers import Layer
from metrics.hotspot_rows import By, WardFigure, WardFigures
from metrics.hotspot_sentences import caveat, change_words, headline, notes, reason, source
from metrics.hotspot_shapes import Outlines
from metrics.hotspot_significance import Finding
from metrics.hotspot_words import finding_sentence, pattern_word, streets_sentence, verdict_word
from metrics.month import Month
from metrics.sentences import number, rate
from metrics.streets import Street
from pages.parts.maps import COLOURS
from pages.places import ward_map
from pages.print import document, ward_picture

LISTED, TOLD = 10, 3
HEAD = ("Rank", "Ward", "Count", "Rate (95% interval)", "Change", "Beyond chance")


def sheet(
    figures: WardFigures,
    layer: Layer,
    drawn: Outlines,
    found: Mapping[str, Finding],
    streets: tuple[Street, ...],
    by: By,
    today: date,
) -> bytes:
    """The page as PDF. layer: the wards in their classes; found: what is known of each; by: the list's order."""
    content = contents(figures, layer, drawn, found, streets, by, today)
    return document.pdf("hotspot_sheet", content, datetime(today.year, today.month, today.day))


def contents(
    figures: WardFigures,
    layer: Layer,
    drawn: Outlines,
    found: Mapping[str, Finding],
    streets: tuple[Street, ...],
    by: By,
    today: date,
) -> dict[str, object]:
    """Everything that stands on the page, as data."""
    places = " and ".join(b.name for b in figures.boroughs)
    when = f", {figures.when.words}" if figures.when.words else ""
    shapes = ward_map.shapes(figures, by, layer, drawn, None)
    ranked = figures.ranked(by)[:LISTED]
    printed = f"{today.day} {Month.of(today.year, today.month).name}"
    said = "Illustrative data. " if figures.illustrative else ""
    return {
        "title": f"{figures.indicator.title}: {places}",
        "running": f"{said}Hotspots by ward",
        "foot": f"Printed {printed} · {source(figures)}",
        "period": f"{figures.span.words}{when}, compared with {figures.compared.words}",
        "illustrative": "Illustrative data: invented to show what the dashboard does." if said else "",
        "headline": headline(figures, by),
        "map": ward_picture.svg(shapes, list(drawn.boroughs.values())),
        "alt": f"Map of the wards of {places}. The list beside it says the same of the first {LISTED}.",
        "legend": {
            "title": layer.title,
            "items": [{"colour": COLOURS[c.fill], "text": f"{c.text} ({c.members})"} for c in layer.classes],
            "notes": _legend_notes(layer),
        },
        "head": HEAD,
        "rows": [_row(figures, w, by, found.get(w.code)) for w in ranked],
        "wards": [_told(w, found.get(w.code), streets) for w in ranked[:TOLD]],
        "notes": [caveat(figures), *notes(figures)],
    }


def _legend_notes(layer: Layer) -> list[str]:
    said = ["The numbers on the map are the first places in the list; in brackets the number of wards."]
    if layer.sure:
        said.append("A dark outline: high with its neighbours, beyond chance.")
    if None in layer.fills.values():
        said.append("A broken outline: no figure, or too few.")
    return said


def _row(figures: WardFigures, ward: WardFigure, by: By, finding: Finding | None) -> list[str]:
    held = ward.interval
    interval = f" ({rate(held.lower)} to {rate(held.upper)})" if held else ""
    change = change_words(ward.change(by)) if ward.before is not None else reason(ward.before_missing)
    pattern = pattern_word(finding)
    clear = ", clear" if ward.code in figures.clear_changes(by) else ""
    return [
        str(figures.ranks(by).get(ward.code, "")),
        ward.full_name,
        number(ward.count) if ward.count is not None else reason(ward.missing),
        f"{rate(ward.rate)}{interval}" if ward.rate is not None else "–",
        f"{change}{clear}",
        ", ".join(word for word in (verdict_word(finding), pattern) if word not in ("", "–")) or "–",
    ]


def _told(ward: WardFigure, finding: Finding | None, streets: tuple[Street, ...]) -> str:
    parts = [finding_sentence(finding), streets_sentence(ward.code, streets)]
    return f"{ward.full_name}. " + " ".join(part for part in parts if part)

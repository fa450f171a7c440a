"""The hotspot list as one page to print: map, the first of the list, filters, caveat, source and date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from data_loaders.calendar.month import Month
from metrics.formats import number, rate
from metrics.hotspots.layers import Show
from metrics.hotspots.ward_rows import WardFigure, WardFigures
from metrics.wording.hotspot_list import approximation, caveat, change_words, notes, period, reason, source
from metrics.wording.hotspot_list import ward_sentence as said_of
from metrics.wording.hotspots import (
    concentration_sentence,
    finding_sentence,
    pattern_word,
    place_name,
    streets_sentence,
    verdict_word,
)
from pages.exports import document
from pages.exports.part import or_else, sentence
from pages.hotspots import legend, ward_map, ward_picture
from pages.hotspots.view import View
from pages.state.turns import one_file_at_a_time

LISTED, TOLD = 10, 3
# Rows of the list and wards in words: fewer where names or places are so long that they would need a second page.
SIZES = ((LISTED, TOLD), (LISTED, 1), (LISTED, 0), (5, 0))
WARDS = ("Rank", "Ward", "Count", "Rate (95% interval)", "Change", "Chance or not")
Rows = tuple[tuple[str, ...], list[list[str]]]


@one_file_at_a_time
def sheet(shown: View, today: date) -> bytes:
    """One page as PDF, of what a view shows. What cannot be made of it says so in its place."""
    whole, moment = contents(shown, today), datetime(today.year, today.month, today.day)
    try:
        return _fitted(whole, moment)
    except RuntimeError as error:
        return _fitted(
            whole | {"map": "", "lacking": sentence("map of the map sheet", error, "The map")}, moment
        )


def _fitted(whole: Mapping[str, Any], moment: datetime) -> bytes:
    smaller = (_shortened(whole, listed, told) for listed, told in SIZES)
    fitting = (content for content in smaller if document.pages("hotspot_sheet", content, moment) == 1)
    return document.pdf("hotspot_sheet", next(fitting, _shortened(whole, *SIZES[-1])), moment)


def _shortened(whole: Mapping[str, Any], listed: int, told: int) -> dict[str, Any]:
    return {**whole, "rows": whole["rows"][:listed], "wards": whole["wards"][:told]}


def contents(shown: View, today: date) -> dict[str, Any]:
    """Everything that stands on the page, as data."""
    figures = shown.figures
    places = " and ".join(b.name for b in figures.boroughs)
    printed = f"{today.day} {Month.of(today.year, today.month).name}"
    warning = "Illustrative data. " if figures.illustrative else ""
    head, rows = or_else("list of wards", lambda: _list(shown), lambda failed: (("List",), [[failed]]))
    picture, lacking = or_else("map of wards", lambda: (_map(shown), ""), lambda failed: ("", failed))
    told = or_else("wards in words", lambda: _in_words(shown), lambda failed: [failed])
    return {
        "title": f"{figures.indicator.title}: {places}",
        "running": f"{warning}Hotspots by ward",
        "foot": f"Printed {printed} · {source(figures)}",
        "period": period(figures),
        "illustrative": "Illustrative data: invented to show what the dashboard does." if warning else "",
        "headline": shown.first_line,
        "map": picture,
        "lacking": lacking,
        "alt": f"Map of the wards of {places}. The list beside it says the same of the first {LISTED}.",
        "legend": legend.on_paper(legend.of(shown)),
        "head": head,
        "rows": rows,
        "wards": told,
        "notes": or_else("notes on wards", lambda: _notes(shown), lambda failed: [failed]),
    }


def _map(shown: View) -> str:
    drawn, base = shown.outlines, (ward_map.water(), ward_map.labels())
    shapes = ward_map.shapes(shown.figures, shown.by, shown.layer, drawn, None)
    return ward_picture.svg(shapes, list(drawn.boroughs.values()), *base, shown.areas, shown.dots)


def _in_words(shown: View) -> list[str]:
    return [_told(shown, w) for w in shown.figures.ranked(shown.by)[:TOLD] if w.count]


def _notes(shown: View) -> list[str]:
    figures = shown.figures
    every = caveat(figures), concentration_sentence(figures, shown.concentration), approximation(figures)
    return [text for text in (*every, *notes(figures)) if text]


def _list(shown: View) -> Rows:
    match shown.show:
        case Show.STREETS:
            return _streets(shown)
        case Show.POINTS:
            return _collisions(shown)
    ranked = shown.figures.ranked(shown.by)[:LISTED]
    return WARDS, [_row(shown, w) for w in ranked]


def _streets(shown: View) -> Rows:
    wards = shown.figures.by_code
    compared = shown.figures.comparable
    head = ("Rank", "Map point", "Ward", "Count", *(["Before"] if compared else []))
    rows = [
        [
            str(n),
            place_name(s.name) or "No name",
            wards[s.ward].full_name,
            number(s.count),
            *([number(s.before)] if s.before is not None else []),
        ]
        for n, s in enumerate(shown.streets[:LISTED], start=1)
    ]
    return head, rows


def _collisions(shown: View) -> Rows:
    wards = shown.figures.by_code
    rows = [[c.severity.capitalize(), wards[c.ward].full_name, c.when] for c in shown.collisions[:LISTED]]
    return ("Severity", "Ward", "When"), rows


def _row(shown: View, ward: WardFigure) -> list[str]:
    figures, finding = shown.figures, shown.findings.get(ward.code)
    held = ward.interval
    interval = f" ({rate(held.lower)} to {rate(held.upper)})" if held else ""
    pattern = pattern_word(finding)
    return [
        str(figures.ranks(shown.by).get(ward.code, "")),
        ward.full_name,
        number(ward.count) if ward.count is not None else reason(ward.missing),
        f"{rate(ward.rate)}{interval}" if ward.rate is not None else "–",
        _change(figures, ward, shown),
        ", ".join(word for word in (verdict_word(finding), pattern) if word not in ("", "–")) or "–",
    ]


def _change(figures: WardFigures, ward: WardFigure, shown: View) -> str:
    if ward.before is None:
        return reason(ward.before_missing)
    clear = ", clear" if ward.code in figures.clear_changes(shown.by) else ""
    return f"{change_words(ward.change(shown.by))}{clear}"


def _told(shown: View, ward: WardFigure) -> str:
    sentence = said_of(ward, shown.figures, shown.by)
    rest = finding_sentence(shown.findings.get(ward.code)), streets_sentence(ward.code, shown.streets)
    return " ".join(part for part in (sentence, *rest) if part)

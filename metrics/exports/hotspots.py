"""A hotspot list as rows for a file: every figure of the list, and what lies in no ward, so that it adds up; the map
points and the collisions behind it as lists of their own."""

from __future__ import annotations

from collections.abc import Sequence

from data_loaders.sources.catalogue import catalogue
from metrics.hotspots.collision_points import Collision
from metrics.hotspots.streets import Street
from metrics.hotspots.ward_rows import BoroughFigure, By, WardFigure, WardFigures
from metrics.wording.hotspot_list import caveat, no_comparison_in_short, notes, source

Row = dict[str, str | float | None]
TOTAL, UNPLACED = "Borough total", "In no ward"


def about(figures: WardFigures) -> list[tuple[str, str]]:
    """What the file is, line by line."""
    origin = catalogue()[figures.indicator.numerator.source]
    why = no_comparison_in_short(figures)
    standing = "Illustrative: invented to show what the dashboard does" if figures.illustrative else "Real"
    return [
        ("Measure", figures.indicator.title),
        ("Boroughs", " and ".join(b.name for b in figures.boroughs)),
        ("Period", figures.span.words),
        *((("Counted", figures.when.words),) if figures.when.words else ()),
        ("Compared with", f"{figures.compared.words}{f' ({why})' if why else ''}"),
        ("Rate", figures.unit),
        ("Data", standing),
        ("Source", source(figures)),
        ("Licence", origin.licence),
        ("Attribution", origin.attribution),
        *((("Read with care", caveat(figures)),) if caveat(figures) else ()),
        *(("Note", note) for note in notes(figures)),
    ]


def rows(figures: WardFigures, by: By) -> list[Row]:
    """One row per ward in the order of the list, then for each borough what lies in no ward, and its total.

    All rows have the same columns. Raw figures, not rounded; a missing one is None, with its reason in words.
    """
    ranks = figures.ranks(by)
    listed = [_ward(figures, w, ranks.get(w.code)) for w in figures.ranked(by)]
    return listed + [row for borough in figures.boroughs for row in _borough(figures, borough)]


def _ward(figures: WardFigures, ward: WardFigure, rank: int | None) -> Row:
    change = ward.change(By.COUNT)
    return {
        "Rank": rank,
        "Ward code": ward.code,
        "Ward": ward.name,
        "Borough code": ward.borough,
        "Borough": ward.borough_name,
        "Wards of": figures.vintages[ward.borough],
        "Count": ward.count,
        figures.people.capitalize(): ward.people,
        "Population": ward.people_label,
        "Rate": ward.rate,
        "Lower 95%": ward.interval.lower if ward.interval else None,
        "Upper 95%": ward.interval.upper if ward.interval else None,
        "Why missing": ward.missing.value if ward.missing else "",
        "Count before": ward.before,
        "Change in count %": (change.ratio - 1) * 100 if change and change.ratio is not None else None,
        "Why not compared": ward.before_missing.value if ward.before_missing else "",
    }


def _borough(figures: WardFigures, borough: BoroughFigure) -> list[Row]:
    blank = dict.fromkeys(_ward(figures, WardFigure("", "", borough.code, borough.name), None))
    same = {"Borough code": borough.code, "Borough": borough.name, "Wards of": figures.vintages[borough.code]}
    sums = {UNPLACED: borough.unplaced, TOTAL: borough.total}
    return [{**blank, **same, "Ward": what, "Count": count} for what, count in sums.items()]


def street_rows(figures: WardFigures, streets: Sequence[Street]) -> list[Row]:
    """One row per map point with a record, most first."""
    ranks: dict[float, int] = {}
    for place, street in enumerate(streets, start=1):
        ranks.setdefault(street.count, place)
    return [
        {
            "Rank": ranks[street.count],
            "Map point": street.name,
            **_where(figures, street.ward),
            "Longitude": street.lon,
            "Latitude": street.lat,
            "Count": street.count,
            "Count before": street.before,
        }
        for street in streets
    ]


def collision_rows(figures: WardFigures, collisions: Sequence[Collision]) -> list[Row]:
    """One row per collision with a point in a ward, the gravest first."""
    return [
        {
            "Severity": collision.severity,
            "When": collision.when,
            **_where(figures, collision.ward),
            "Longitude": collision.lon,
            "Latitude": collision.lat,
            "Collisions": collision.number,
        }
        for collision in collisions
    ]


def _where(figures: WardFigures, code: str) -> Row:
    ward = figures.by_code[code]
    return {"Ward code": code, "Ward": ward.name, "Borough": ward.borough_name}

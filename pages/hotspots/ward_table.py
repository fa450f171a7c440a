"""The ranked list of wards as a table whose ward names can be clicked: it says everything that the map says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from streamlit.components.v2 import component

from metrics.formats import number, rate
from metrics.hotspots.significance import WardFinding
from metrics.hotspots.ward_rows import BoroughFigure, By, WardFigure, WardFigures
from metrics.wording.hotspot_list import change_words, reason
from metrics.wording.hotspots import pattern_word, verdict_word

HERE = Path(__file__).parent
NAME = "ward_table"
NONE = "–"
Cell = dict[str, Any]

# Streamlit keeps a component by its name; made once, when the page is first opened.
_component = component(
    NAME,
    html='<div class="list" tabindex="0" role="region" aria-label="Places in order"></div>',
    css=(HERE / "ward_table.css").read_text(encoding="utf-8"),
    js=(HERE / "ward_table.js").read_text(encoding="utf-8"),
)


def draw(content: Mapping[str, Any], on_pick: Callable[[], None], key: str) -> None:
    """A list (see content). on_pick runs after a click; the code of the ward is then st.session_state[key].picked."""
    _component(key=key, data=content, on_picked_change=on_pick)


def content(
    figures: WardFigures, by: By, findings: Mapping[str, WardFinding], picked: str | None
) -> dict[str, Any]:
    """What the table shows, all of it as text: caption, columns, one row per ward, totals.

    found: what is known of each ward's hotspot, by code.
    """
    changes = figures.comparable
    shown = (by, By.COUNT if by is By.RATE else By.RATE)
    heads = {By.RATE: figures.unit.capitalize(), By.COUNT: "Count"}
    ranks, clear = figures.ranks(by), figures.clear_changes(by)
    return {
        "caption": f"{figures.indicator.title} by ward, {figures.span.words}, highest first",
        "columns": [
            "Rank",
            "Ward",
            *(heads[b] for b in shown),
            *(["Change"] if changes else []),
            "Chance or not",
        ],
        "rows": [
            {
                "code": ward.code,
                "rank": str(ranks.get(ward.code, "")),
                "name": ward.name,
                "borough": ward.borough_name,
                "picked": ward.code == picked,
                "cells": [
                    *(_cell(ward, b) for b in shown),
                    *([_change(ward, by, clear)] if changes else []),
                    _finding(findings.get(ward.code)),
                ],
            }
            for ward in figures.ranked(by)
        ],
        "totals": [row for b in figures.boroughs for row in _totals(b, shown, changes)],
        "picked": picked or "",
    }


def _cell(ward: WardFigure, by: By) -> Cell:
    value = ward.value(by)
    if value is None:
        return {"text": NONE, "note": reason(ward.missing)}
    if by is By.COUNT:
        return {"text": number(value)}
    held = ward.interval
    return {"text": rate(value), "note": f"{rate(held.lower)} to {rate(held.upper)}" if held else ""}


def _change(ward: WardFigure, by: By, clear: frozenset[str]) -> Cell:
    if ward.before is None:
        return {"text": NONE, "note": reason(ward.before_missing)}
    strong = ward.code in clear
    return {"text": change_words(ward.change(by)), "strong": strong, "note": "clear" if strong else ""}


def _finding(finding: WardFinding | None) -> Cell:
    """Whether a ward stands out beyond chance, and how its hotspot has come and gone."""
    word = verdict_word(finding)
    return {"text": word, "strong": word.startswith("High"), "note": pattern_word(finding)}


def _totals(borough: BoroughFigure, shown: tuple[By, By], changes: bool) -> list[dict[str, Any]]:
    sums = {f"In no ward, {borough.name}": borough.unplaced, f"{borough.name} in all": borough.total}
    rows = []
    for name, value in sums.items():
        if value is not None and (value or name.endswith("in all")):
            cells = [{"text": number(value) if b is By.COUNT else ""} for b in shown]
            rows.append({"name": name, "cells": [*cells, *[{"text": ""}] * (1 + changes)]})
    return rows

"""What the map shows as points, as lists that say the same: map points by their count, collisions by their severity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from metrics.formats import number
from metrics.hotspots.collision_points import Collision
from metrics.hotspots.streets import Street
from metrics.hotspots.ward_rows import WardFigures
from metrics.wording.hotspots import place_name
from pages.hotspots.points import SHOWN

LISTED = 200


def streets(figures: WardFigures, streets_listed: Sequence[Street], picked: str | None) -> dict[str, Any]:
    """The map points that are drawn, most first, as the content of a list; a click on one picks its ward."""
    counts = [s.count for s in streets_listed]
    compared = figures.comparable
    rest = counts[SHOWN:]
    return {
        "caption": f"Map points with most {figures.indicator.noun}, {figures.span.words}, most first",
        "columns": ["Rank", "Map point and ward", "Count", *(["Before"] if compared else [])],
        "rows": [
            _row(
                figures,
                street.ward,
                place_name(street.name) or "No name",
                [
                    number(street.count),
                    *([number(street.before)] if compared and street.before is not None else []),
                ],
                picked,
                rank=str(1 + sum(n > street.count for n in counts[:SHOWN])),
            )
            for street in streets_listed[:SHOWN]
        ],
        "totals": _total(
            f"At {number(len(rest))} more map points", [number(sum(rest))] if rest else [], compared
        ),
        "picked": picked or "",
    }


def collisions(
    figures: WardFigures, collisions_listed: Sequence[Collision], picked: str | None
) -> dict[str, Any]:
    """The collisions, the gravest first, as the content of a list; a click on one picks its ward."""
    rest = len(collisions_listed) - LISTED
    return {
        "caption": f"{figures.indicator.title}, {figures.span.words}, the gravest first",
        "columns": ["Severity and ward", "When"],
        "rows": [
            _row(figures, collision.ward, _severity(collision), [collision.when], picked)
            for collision in collisions_listed[:LISTED]
        ],
        "totals": _total("More, in the download", [number(rest)] if rest > 0 else [], False),
        "picked": picked or "",
    }


def _severity(collision: Collision) -> str:
    return collision.severity.capitalize() + (
        f" ({collision.number} collisions)" if collision.number > 1 else ""
    )


def _row(
    figures: WardFigures, ward: str, name: str, cells: Sequence[str], picked: str | None, rank: str = ""
) -> dict[str, Any]:
    return {
        "code": ward,
        "rank": rank,
        "name": name,
        "borough": figures.by_code[ward].full_name,
        "picked": ward == picked,
        "cells": [{"text": text} for text in cells],
    }


def _total(name: str, cells: Sequence[str], compared: bool) -> list[dict[str, Any]]:
    if not cells:
        return []
    return [
        {"name": name, "cells": [*({"text": text} for text in cells), *([{"text": ""}] if compared else [])]}
    ]

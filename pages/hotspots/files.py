"""What an officer takes from the hotspots page: the list as CSV and as a workbook, the map as a page to print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from metrics.exports import hotspots
from metrics.exports.hotspot_list import with_findings
from metrics.exports.hotspots import Row
from metrics.hotspots.layers import Show
from pages.components import download, download_button
from pages.exports import workbook
from pages.exports.workbook import Cell
from pages.hotspots.view import View

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(shown: View) -> None:
    """The buttons; a file is made only when its button is pressed."""
    figures = shown.figures
    name = f"hotspots-{figures.indicator.id}-{figures.span.first}-{figures.span.last}"
    for text, (ending, mime, make) in FORMS.items():
        download_button.draw(text, partial(make, shown), f"{name}.{ending}", mime, type="tertiary")


def csv(shown: View) -> bytes:
    """What the list shows, as CSV: what it is, then its rows."""
    lists = {Show.STREETS: "Map points", Show.POINTS: "Collisions"}
    listed = _tables(shown)[lists.get(shown.show, "Wards")]
    return download.write([*hotspots.about(shown.figures), (), *listed])


def xlsx(shown: View) -> bytes:
    """Every list as a sheet of a workbook, and what they are on a sheet of its own."""
    held = {name: rows for name, rows in _tables(shown).items() if rows}
    return workbook.write({**held, "About": [("What", "Is"), *hotspots.about(shown.figures)]})


def sheet(shown: View) -> bytes:
    """The page to print."""
    from pages.hotspots import sheet

    return sheet.sheet(shown, date.today())


def _tables(shown: View) -> dict[str, list[list[Cell]]]:
    figures = shown.figures
    single = shown.collisions if Show.POINTS in shown.ways else ()
    return {
        "Wards": _rows(with_findings(figures, shown.findings, shown.streets)),
        "Map points": _rows(hotspots.street_rows(figures, shown.streets)),
        "Collisions": _rows(hotspots.collision_rows(figures, single)),
    }


def _rows(rows: Sequence[Row]) -> list[list[Cell]]:
    return [list(rows[0]), *(list(row.values()) for row in rows)] if rows else []


FORMS: dict[str, tuple[str, str, Callable[[View], bytes]]] = {
    "Download CSV": ("csv", "text/csv", csv),
    "Download XLSX": ("xlsx", EXCEL, xlsx),
    "Map sheet (PDF)": ("pdf", "application/pdf", sheet),
}

"""Every figure of the pack as a workbook: what it is, what is different, how each measure stands, and the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from metrics.figures import COLUMNS, figures
from metrics.hotspots.list import with_findings
from pages.pack.hotspot_part import views
from pages.pack.question import Question
from pages.print import workbook
from pages.print.workbook import Cell

Sheet = list[list[Cell]]


def xlsx(q: Question, said: dict[str, Any]) -> bytes:
    """The workbook. said: the pack's contents; of its texts nothing is worked out again."""
    sheets = {
        "About": _about(q, said),
        "What is different": _different(said["exceptions"]),
        "How it stands": _standing(said),
        "Said and agreed": _said(said),
        "Hotspots": _wards(q),
        "Returns": [list(said["returns"]["head"]), *said["returns"]["rows"]],
        "Figures": _figures(q),
    }
    return workbook.write(sheets, said["running"], said["foot"])


def _about(q: Question, said: dict[str, Any]) -> Sheet:
    notices: Sheet = [["Note", text] for text in (said["illustrative"], said["changed"]["said"]) if text]
    lines: Sheet = [[head, text] for head, text in q.facts]
    attributed: Sheet = [["Attribution", line] for line in said["sources"]["attributed"]]
    return [["What", "Is"], ["Pack", q.title], *lines, *notices, *attributed]


def _different(found: dict[str, Any]) -> Sheet:
    late = [["Overdue actions", "", "", text, head] for head, text in found["overdue"]]
    rows = [
        [group["name"], row["name"], row.get("status", ""), row["says"], row["sentence"]]
        for group in found["groups"]
        for row in group["rows"]
    ]
    rest = [["As it was", "", "", text, ""] for text in found["rest"]]
    return [["Group", "About", "Status", "What is different", "Sentence"], *late, *rows, *rest]


def _standing(said: dict[str, Any]) -> Sheet:
    """A row for each measure and area."""
    rows: Sheet = [["Priority", "Measure", "Area", "Status", "Sentence", *FIGURES, "Source"]]
    for priority in said["priorities"]:
        for card in priority["cards"]:
            for line, row in zip(card["lines"], card["rows"], strict=True):
                figures = [*row[1:], *[""] * (len(FIGURES) + 1 - len(row))]
                name = [priority["title"], card["title"], row[0], line["status"], line["sentence"]]
                rows.append([*name, *figures, card["source"]])
    return rows


FIGURES = ("Year so far", "Same months of the baseline", "Change", "Aim now")


def _said(said: dict[str, Any]) -> Sheet:
    cards = ((p["title"], card) for p in said["priorities"] for card in p["cards"])
    rows = [[title, card["title"], head, text] for title, card in cards for head, text in card["said"]]
    return [["Priority", "Measure", "Who, or by when", "Text"], *rows]


def _wards(q: Question) -> Sheet:
    """Every ward of every topic, not only those that a page has room for. Denominators differ from topic to topic, so
    each topic's own columns are put under one heading."""
    rows: Sheet = []
    for view in views(q):
        listed = with_findings(view.figures, view.findings)
        people = view.figures.people.capitalize()
        heads = [("Residents or households" if key == people else key) for key in listed[0]]
        rows = rows or [["Measure", "Period", *heads]]
        about = [view.figures.indicator.title, view.figures.span.words]
        rows += [[*about, *row.values()] for row in listed]
    return rows or [["Measure"]]


def _figures(q: Question) -> Sheet:
    window = q.asked.window
    found = figures(q.evidence, first=window.first, last=window.last)
    return [list(COLUMNS), *(_cells(astuple(row)) for row in found)]


def _cells(values: Sequence[object]) -> list[Cell]:
    return [_cell(value) for value in values]


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, (int, float)) or value is None else str(value)

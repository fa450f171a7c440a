"""Every figure of the pack as a workbook: what it is, what is different, how each measure stands, and the figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import astuple
from typing import Any

from metrics.exports.figures import COLUMNS, figures
from metrics.exports.hotspot_list import with_findings
from pages.exports import workbook
from pages.exports.part import FAILED, sentence
from pages.exports.workbook import Cell
from pages.pack.hotspot_part import views
from pages.pack.request import PackRequest

Sheet = list[list[Cell]]


def xlsx(request: PackRequest, content: dict[str, Any]) -> bytes:
    """The workbook. said: the pack's contents; of its texts nothing is worked out again."""
    sheets: dict[str, Callable[[], Sheet]] = {
        "About": lambda: _about(content),
        "What is different": lambda: _different(content["exceptions"]),
        "How it stands": lambda: _standing(content),
        "Said and agreed": lambda: _said(content),
        "Hotspots": lambda: _wards(request),
        "Returns": lambda: _returns(content["returns"]),
        "Figures": lambda: _figures(request),
    }
    made = {name: _whole(name, make) for name, make in sheets.items()}
    return workbook.write(made, content["running"], content["foot"])


def _whole(name: str, make: Callable[[], Sheet]) -> Sheet:
    """The sheet, or one that says that it could not be made."""
    try:
        return make()
    except BaseException as error:
        return [["Note"], [sentence(f"sheet {name}", error, "This sheet")]]


def _about(content: dict[str, Any]) -> Sheet:
    changed, sources = content["changed"], content["sources"]
    texts = content["illustrative"], content["incomplete"], changed.get(FAILED) or changed["said"]
    notices: Sheet = [["Note", text] for text in texts if text]
    lines: Sheet = [[head, text] for head, text in content["facts"]]
    attributed: Sheet = [["Attribution", sources[FAILED]]] if FAILED in sources else []
    attributed += [["Attribution", line] for line in sources.get("attributed", ())]
    return [["What", "Is"], ["Pack", content["title"]], *lines, *notices, *attributed]


def _returns(part: dict[str, Any]) -> Sheet:
    return [["Note"], [part[FAILED]]] if FAILED in part else [list(part["head"]), *part["rows"]]


def _different(part: dict[str, Any]) -> Sheet:
    if FAILED in part:
        return [["Note"], [part[FAILED]]]
    late = [["Overdue actions", "", "", text, head] for head, text in part["overdue"]]
    rows = [
        [group["name"], row["name"], row.get("status", ""), row["says"], row["sentence"]]
        for group in part["groups"]
        for row in group["rows"]
    ]
    rest = [["As it was", "", "", text, ""] for text in part["rest"]]
    return [["Group", "About", "Status", "What is different", "Sentence"], *late, *rows, *rest]


def _standing(content: dict[str, Any]) -> Sheet:
    """A row for each measure and area."""
    rows: Sheet = [["Priority", "Measure", "Area", "Status", "Sentence", *FIGURES, "Source"]]
    for priority in content["priorities"]:
        if FAILED in priority:
            rows.append([priority["title"], "", "", "", priority[FAILED]])
        for card in priority.get("cards", ()):
            if FAILED in card:
                rows.append([priority["title"], card["title"], "", "", card[FAILED]])
                continue
            for line, row in zip(card["lines"], card["rows"], strict=True):
                figures = [*row[1:], *[""] * (len(FIGURES) + 1 - len(row))]
                name = [priority["title"], card["title"], row[0], line["status"], line["sentence"]]
                rows.append([*name, *figures, card["source"]])
    return rows


FIGURES = ("Year so far", "Same months of the baseline", "Change", "Aim now")


def _said(content: dict[str, Any]) -> Sheet:
    cards = ((p["title"], card) for p in content["priorities"] for card in p.get("cards", ()))
    rows = [
        [title, card["title"], head, text] for title, card in cards for head, text in card.get("said", ())
    ]
    return [["Priority", "Measure", "Who, or by when", "Text"], *rows]


def _wards(request: PackRequest) -> Sheet:
    """Every ward of every topic, not only those that a page has room for. Denominators differ from topic to topic, so
    each topic's own columns are put under one heading."""
    rows: Sheet = []
    for view in views(request):
        listed = with_findings(view.figures, view.findings)
        people = view.figures.people.capitalize()
        heads = [("Residents or households" if key == people else key) for key in listed[0]]
        rows = rows or [["Measure", "Period", *heads]]
        about = [view.figures.indicator.title, view.figures.span.words]
        rows += [[*about, *row.values()] for row in listed]
    return rows or [["Measure"]]


def _figures(request: PackRequest) -> Sheet:
    window = request.asked.window
    rows = figures(request.evidence, first=window.first, last=window.last)
    return [list(COLUMNS), *(_cells(astuple(row)) for row in rows)]


def _cells(values: Sequence[object]) -> list[Cell]:
    return [_cell(value) for value in values]


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, (int, float)) or value is None else str(value)

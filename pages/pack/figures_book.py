"""Every figure of the pack as a workbook: what it is, how each measure stands, and the figures behind it."""

from __future__ import annotations

from dataclasses import astuple

from metrics.figures import COLUMNS, figures
from pages.pack.question import Question
from pages.print import workbook
from pages.print.workbook import Cell


def xlsx(q: Question, said: dict) -> bytes:
    """The workbook. said: the pack's contents."""
    return workbook.write(
        {"About": _about(q, said), "How it stands": _standing(said), "Figures": _figures(q)}
    )


def _about(q: Question, said: dict) -> list[list[Cell]]:
    invented = [["Data", said["illustrative"]]] if said["illustrative"] else [["Data", "Real"]]
    lines = [[head, text] for head, text in q.facts]
    attributed = [["Attribution", line] for line in said["sources"]["attributed"]]
    return [["What", "Is"], ["Pack", q.title], *invented, *lines, *attributed]


def _standing(said: dict) -> list[list[Cell]]:
    """A row for each measure and area; nothing here is worked out again."""
    rows: list[list[Cell]] = [["Priority", "Measure", "Area", "Status", "Sentence", "Source"]]
    for priority in said["priorities"]:
        for card in priority["cards"]:
            for line, row in zip(card["lines"], card["rows"], strict=True):
                rows.append(
                    [
                        priority["title"],
                        card["title"],
                        row[0],
                        line["status"],
                        line["sentence"],
                        card["source"],
                    ]
                )
    return rows


def _figures(q: Question) -> list[list[Cell]]:
    window = q.asked.window
    found = figures(q.evidence, first=window.first, last=window.last)
    return [list(COLUMNS), *([_cell(value) for value in astuple(row)] for row in found)]


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, (int, float)) or value is None else str(value)

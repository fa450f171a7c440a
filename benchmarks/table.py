"""How a result reads: as a line on the terminal, and as a row of the table in docs/performance.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from benchmarks.measuring import Result

BEGIN, END = "<!-- measured: written by python -m benchmarks -->", "<!-- end of measured -->"
HEAD = ("what", "measured: median (range)", "budget", "kept?", "against", "seconds", "remark")


def line(result: Result) -> str:
    """For the terminal."""
    row = result.as_dict()
    against = f", against {result.floor}" if result.floor else ""
    return f"{_kept(row):8}{_ratio(row):22}{result.budget:16}{result.name}{against}. {result.note}"


def within(page: str, rows: Iterable[Mapping[str, Any]]) -> str:
    """The page with the table of these rows between its marks. Raises ValueError for a page without marks."""
    before, begin, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"expected the marks {BEGIN} and {END}")
    return f"{before}{begin}\n\n{_tables(rows)}\n{end}{after}"


def _tables(rows: Iterable[Mapping[str, Any]]) -> str:
    parts = []
    for name, group in groupby(rows, key=lambda r: r.get("benchmark", "")):
        items = list(group)
        when = ", ".join(sorted({r.get("measured", "") for r in items}))
        lines = [
            f"### {name.replace('_', ' ').capitalize()} ({when})",
            "",
            _cells(HEAD),
            _cells("---" for _ in HEAD),
        ]
        parts.append("\n".join([*lines, *(_cells(_row(r)) for r in items), ""]))
    return "\n".join(parts)


def _row(row: Mapping[str, Any]) -> list[str]:
    times = [f"{row[k]:.3g}" for k in ("seconds", "floor_seconds") if row.get(k) is not None]
    note = row["note"].rstrip(". ")
    return [row["name"], _ratio(row), row["budget"], _kept(row), row["floor"], " / ".join(times), note]


def _ratio(row: Mapping[str, Any]) -> str:
    if row["ratio"] is None:
        return "–"
    return f"{row['ratio']:g}" + ("" if row["least"] is None else f" ({row['least']:g}–{row['most']:g})")


def _kept(row: Mapping[str, Any]) -> str:
    return {True: "yes", False: "**no**", None: "–"}[row["within"]]


def _cells(texts: Iterable[str]) -> str:
    return "| " + " | ".join(t.replace("|", "\\|") for t in texts) + " |"

"""A plain table of words and figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

# For the style sheet of every page that shows such a table.
STYLE = (Path(__file__).parent / "listing.css").read_text(encoding="utf-8")


ROLES = {
    "table": "table",
    "thead": "rowgroup",
    "tbody": "rowgroup",
    "tr": "row",
    "td": "cell",
    'th scope="col"': "columnheader",
    'th scope="row"': "rowheader",
}


class Html(str):
    """A cell that is HTML already, every text in it made harmless (a link of pages.components.page)."""


def listing(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, stacked: bool = False
) -> str:
    """HTML of a table, every cell but those of Html as text; the first cell of a row is its heading. It scrolls where
    it is too wide. stacked: on a telephone each row becomes lines of their own, for rows that are read one by one."""
    columns = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(_row(row, head if stacked else ()) for row in rows)
    kind = "listing stacked" if stacked else "listing"
    table = (
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table>"
    )
    return (
        f'<div class="{kind}" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f"{_with_roles(table) if stacked else table}</div>"
    )


def _row(cells: Sequence[str], head: Sequence[str]) -> str:
    first, *others = cells
    named = [f' data-head="{escape(name)}"' for name in head[1:]] or [""] * len(others)
    rest = "".join(f"<td{name}>{_cell(cell)}</td>" for name, cell in zip(named, others, strict=True))
    return f'<tr><th scope="row">{_cell(first)}</th>{rest}</tr>'


def _cell(cell: str) -> str:
    return cell if isinstance(cell, Html) else escape(cell)


def _with_roles(table: str) -> str:
    """A browser takes from a row that is shown as a block what it is; so each part says it."""
    for start, role in ROLES.items():
        table = table.replace(f"<{start}", f'<{start} role="{role}"')
    return table

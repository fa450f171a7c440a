"""A plain table of words and figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

# For the style sheet of every page that shows such a table.
STYLE = (Path(__file__).parent / "listing.css").read_text(encoding="utf-8")


class Html(str):
    """A cell that is HTML already, every text in it made harmless (a link of pages.parts.page)."""


def listing(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """HTML of a table, every cell but those of Html as text; the first cell of a row is its heading. It scrolls where
    it is too wide."""
    columns = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(_row(row) for row in rows)
    return (
        f'<div class="listing" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(cells: Sequence[str]) -> str:
    first, *others = cells
    rest = "".join(f"<td>{_cell(cell)}</td>" for cell in others)
    return f'<tr><th scope="row">{_cell(first)}</th>{rest}</tr>'


def _cell(cell: str) -> str:
    return cell if isinstance(cell, Html) else escape(cell)

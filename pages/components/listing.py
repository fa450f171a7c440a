"""A plain table of words and figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from markupsafe import Markup

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


def listing(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, stacked: bool = False
) -> Markup:
    """HTML of a table, every cell that is no Markup as text; the first cell of a row is its heading. It scrolls where
    it is too wide. stacked: on a telephone each row becomes lines of their own, for rows that are read one by one."""
    columns = Markup().join(Markup('<th scope="col">{}</th>').format(name) for name in head)
    body = Markup().join(_row(row, head if stacked else ()) for row in rows)
    kind = "listing stacked" if stacked else "listing"
    table = Markup("<table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(
        caption, columns, body
    )
    return Markup('<div class="{}" tabindex="0" role="region" aria-label="{}">{}</div>').format(
        kind, caption, _with_roles(table) if stacked else table
    )


def _row(cells: Sequence[str], head: Sequence[str]) -> Markup:
    first, *others = cells
    named = [Markup(' data-head="{}"').format(name) for name in head[1:]] or [""] * len(others)
    rest = Markup().join(
        Markup("<td{}>{}</td>").format(name, cell) for name, cell in zip(named, others, strict=True)
    )
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(first, rest)


def _with_roles(table: Markup) -> Markup:
    """A browser takes from a row that is shown as a block what it is; so each part says it."""
    html = str(table)  # Markup would escape both sides of what is replaced
    for start, role in ROLES.items():
        html = html.replace(f"<{start}", f'<{start} role="{role}"')
    return Markup(html)  # noqa: S704 – it was Markup

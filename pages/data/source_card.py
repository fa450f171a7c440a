"""One source: what it is, who publishes it under which licence, and what is held of it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from metrics.edition_words import edition_text
from metrics.provenance import Provenance, day
from pages.parts import prose
from pages.parts.listing import listing

FRESHNESS = ("Source", "Covers", "Missing between", "Newest loaded", "Standing")
COLUMNS = ("Dataset", "Covers", "Missing between", "Releases", "Standing", "Rows")
FEW = 1


def freshness(found: Sequence[Provenance]) -> str:
    """HTML of the table that says for every source what it covers and how fresh it is."""
    rows = ((p.source.title, p.covers, p.missing, _loaded(p), p.standing or "Nothing loaded") for p in found)
    return f'<div class="fresh">{listing("What is held of each source", FRESHNESS, rows, stacked=True)}</div>'


def _loaded(one: Provenance) -> str:
    return f"{day(one.newest.accepted)} ({one.age})" if one.newest else ""


def card(one: Provenance) -> str:
    """HTML of a source's card; every text in it is shown as it is."""
    source = one.source
    held = {
        "Publisher": source.publisher,
        "Address": source.address,
        "Licence": source.licence,
        "Attribution": source.attribution,
        "Newest": _newest(one),
        "Covers": one.covers,
        "Missing between": one.missing,
        "Rows": one.rows,
        "Standing": one.standing,
        "Its load said": "; ".join(one.notes),
        "To look at": " ".join(one.odd),
        "Feeds": _measures(one.feeds),
        "Nothing held for": "; ".join(one.lacking) if one.newest else "",
    }
    rows = prose.facts(prose.fact(label, text) for label, text in held.items() if text)
    return (
        f'<section><h2 id="{escape(source.id)}">{escape(source.title)}</h2>{_empty(one)}'
        f"{rows}{_datasets(one)}{_more(one)}</section>"
    )


def _newest(one: Provenance) -> str:
    if one.newest is None:
        return ""
    edition = f", {edition_text(one.newest.edition)}" if one.newest.edition else ""
    title = one.newest.title[:1].upper() + one.newest.title[1:]
    return f"{title}{edition}; loaded {_loaded(one)}"


def _measures(titles: tuple[str, ...]) -> str:
    return f"{titles[0]} and {len(titles) - 1} more measures" if len(titles) > 2 else " and ".join(titles)


def _empty(one: Provenance) -> str:
    return "" if one.newest else '<p class="source-empty">Nothing of this source is loaded.</p>'


def _more(one: Provenance) -> str:
    word = "To bring in more" if one.newest else "To fill it"
    return f"<p>{word}: <code>python -m data_loaders {escape(one.command)}</code></p>"


def _datasets(one: Provenance) -> str:
    """By dataset, folded, where there are several."""
    if len(one.holdings) <= FEW:
        return ""
    rows = ((h.name, h.covers, h.missing, str(h.releases), h.standing, h.rows) for h in one.holdings)
    inside = listing(f"{one.source.title}, by dataset", COLUMNS, rows, stacked=True)
    return f"<details><summary>{len(one.holdings)} datasets</summary>{inside}</details>"

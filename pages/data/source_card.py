"""One source: what it is, who publishes it under which licence, and what is held of it."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from metrics.formats import edition_text
from metrics.provenance import Provenance, day
from pages.components import prose
from pages.components.listing import listing

FRESHNESS = ("Source", "Covers", "Missing between", "Newest loaded", "Standing")
COLUMNS = ("Dataset", "Covers", "Missing between", "Releases", "Standing", "Rows")
FEW = 1


def freshness(provenances: Sequence[Provenance]) -> Markup:
    """HTML of the table that says for every source what it covers and how fresh it is."""
    rows = (
        (p.source.title, p.covers, p.missing, _loaded(p), p.standing or "Nothing loaded") for p in provenances
    )
    return Markup('<div class="fresh">{}</div>').format(
        listing("What is held of each source", FRESHNESS, rows, stacked=True)
    )


def _loaded(provenance: Provenance) -> str:
    return f"{day(provenance.newest.accepted)} ({provenance.age})" if provenance.newest else ""


def card(provenance: Provenance) -> Markup:
    """HTML of a source's card; every text in it is shown as it is."""
    source = provenance.source
    held = {
        "Publisher": source.publisher,
        "Address": source.address,
        "Licence": source.licence,
        "Attribution": source.attribution,
        "Newest": _newest(provenance),
        "Covers": provenance.covers,
        "Missing between": provenance.missing,
        "Rows": provenance.rows,
        "Standing": provenance.standing,
        "Its load said": "; ".join(provenance.notes),
        "To look at": " ".join(provenance.odd),
        "Feeds": _measures(provenance.feeds),
        "Nothing held for": "; ".join(provenance.lacking) if provenance.newest else "",
    }
    rows = prose.facts(prose.fact(label, text) for label, text in held.items() if text)
    return Markup('<section><h2 id="{}">{}</h2>{}{}{}{}</section>').format(
        source.id, source.title, _empty(provenance), rows, _datasets(provenance), _more(provenance)
    )


def _newest(provenance: Provenance) -> str:
    if provenance.newest is None:
        return ""
    edition = f", {edition_text(provenance.newest.edition)}" if provenance.newest.edition else ""
    title = provenance.newest.title[:1].upper() + provenance.newest.title[1:]
    return f"{title}{edition}; loaded {_loaded(provenance)}"


def _measures(titles: tuple[str, ...]) -> str:
    return f"{titles[0]} and {len(titles) - 1} more measures" if len(titles) > 2 else " and ".join(titles)


def _empty(provenance: Provenance) -> Markup:
    return (
        Markup()
        if provenance.newest
        else Markup('<p class="source-empty">Nothing of this source is loaded.</p>')
    )


def _more(provenance: Provenance) -> Markup:
    word = "To bring in more" if provenance.newest else "To fill it"
    return Markup("<p>{}: <code>python -m data_loaders {}</code></p>").format(word, provenance.command)


def _datasets(provenance: Provenance) -> Markup:
    """By dataset, folded, where there are several."""
    if len(provenance.holdings) <= FEW:
        return Markup()
    rows = ((h.name, h.covers, h.missing, str(h.releases), h.standing, h.rows) for h in provenance.holdings)
    inside = listing(f"{provenance.source.title}, by dataset", COLUMNS, rows, stacked=True)
    return Markup("<details><summary>{} datasets</summary>{}</details>").format(
        len(provenance.holdings), inside
    )

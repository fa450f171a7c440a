"""Paragraphs and lists of facts, for the pages that explain; and the styles that these share."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from markupsafe import Markup

from pages.components import listing, markup

STYLE = (Path(__file__).parent / "prose.css").read_text(encoding="utf-8")


def apply(extra: str = "") -> None:
    """Put the styles on the page; own: those of the page itself."""
    markup.style(STYLE, listing.STYLE, extra)


def say(kind: str, *paragraphs: str) -> None:
    """Paragraphs of one kind ("lead", "text", "aside"); every character is shown as it is. Empty ones are left out."""
    inside = Markup().join(Markup("<p>{}</p>").format(text) for text in paragraphs if text)
    if inside:
        markup.draw(Markup('<div class="prose-{}">{}</div>').format(kind, inside))


def facts(rows: Iterable[Markup]) -> Markup:
    """HTML of labels with what belongs to them beside them; the rows come from `fact`."""
    return Markup('<dl class="facts">{}</dl>').format(Markup().join(rows))


def fact(label: str, text: str) -> Markup:
    """A row of facts; every character is shown as it is, but for what is Markup."""
    return Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(label, text)

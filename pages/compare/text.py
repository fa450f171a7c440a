"""The styles of the page, and its paragraphs."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from pages.components import markup

STYLE = (Path(__file__).parent / "compare.css").read_text(encoding="utf-8")


def style() -> None:
    """Put the styles on the page."""
    markup.style(STYLE)


def say(kind: str, *paragraphs: str) -> None:
    """Paragraphs of one kind of text, every character shown as it is; empty ones are left out."""
    inside = Markup().join(Markup("<p>{}</p>").format(text) for text in paragraphs if text)
    if inside:
        markup.draw(Markup('<div class="compare-{}">{}</div>').format(kind, inside))

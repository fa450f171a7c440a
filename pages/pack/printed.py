"""The pack as a tagged PDF."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pages.print import chart_picture, document

# Of the faces that Typst brings with it, so that every machine draws the same.
FACE = "Libertinus Serif"


def pdf(said: dict[str, Any], moment: datetime) -> bytes:
    """The PDF of a pack's contents (`pages.pack.contents`); the same contents make the same file."""
    return document.pdf("pack", said | {"priorities": [_faced(p) for p in said["priorities"]]}, moment)


def _faced(priority: dict[str, Any]) -> dict[str, Any]:
    cards = [card | {"chart": card["chart"].replace(chart_picture.FACE, FACE)} for card in priority["cards"]]
    return priority | {"cards": cards}

"""The pack as a tagged PDF."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pages.exports import chart_picture, document
from pages.exports.part import FAILED, sentence
from pages.pack.contents import incomplete

# Of the faces that Typst brings with it, so that every machine draws the same.
FACE = "Libertinus Serif"
LISTS = ("priorities", "places")
SINGLE = ("exceptions", "changed", "returns", "sources", "method")
EMPTY = {FAILED: ""}


def pdf(content: dict[str, Any], moment: datetime) -> bytes:
    """The PDF of a pack's contents (`pages.pack.contents`); the same contents make the same file.

    Where a part cannot be printed, a sentence stands in its place. Raises RuntimeError if nothing can be printed.
    """
    faced = content | {"priorities": [_faced(p) for p in content["priorities"]]}
    try:
        return document.pdf("pack", faced, moment)
    except BaseException as error:
        sentence("pack.pdf in one piece", error)
        whole = _without_what_fails(faced, moment)
        return document.pdf("pack", whole | {"incomplete": incomplete(whole)}, moment)


def _faced(priority: dict[str, Any]) -> dict[str, Any]:
    if FAILED in priority:
        return priority
    return priority | {"cards": [_card_faced(card) for card in priority["cards"]]}


def _card_faced(card: dict[str, Any]) -> dict[str, Any]:
    return card if FAILED in card else card | {"chart": card["chart"].replace(chart_picture.FACE, FACE)}


def _without_what_fails(content: dict[str, Any], moment: datetime) -> dict[str, Any]:
    """Prints every part by itself, and puts a sentence in the place of each that fails."""
    blank = content | dict.fromkeys(SINGLE, EMPTY) | {name: [] for name in LISTS}

    def tried(name: str, part: dict[str, Any], inside: dict[str, Any] | None = None) -> dict[str, Any]:
        holder = part if inside is None else inside | {"cards": [part]}
        try:
            document.pdf("pack", blank | {name: [holder] if name in LISTS else holder}, moment)
        except BaseException as error:
            return {"title": part.get("title", ""), FAILED: sentence(f"{name} of pack.pdf", error)}
        return part

    single = {name: tried(name, content[name]) for name in SINGLE}
    priorities = [
        p if FAILED in p else p | {"cards": [tried("priorities", card, p) for card in p["cards"]]}
        for p in content["priorities"]
    ]
    priorities = [tried("priorities", p) for p in priorities]
    return (
        content
        | single
        | {"priorities": priorities, "places": [tried("places", p) for p in content["places"]]}
    )

"""Makes texts printable: what a file cannot hold, or no font can draw, is replaced by a sign and listed by its name."""

from __future__ import annotations

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from data_loaders.hidden_characters import HIDDEN, named, with_plain_lines
from pages.exports import fonts
from pages.exports.fonts import SIGN

TITLE = "Characters that could not be printed"
# What has no meaning of its own: Word's picture letters and the like.
PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
# What joins or colours the character before it, once that has been replaced.
LEFT_OVER = re.compile(f"{SIGN}[\u200d\ufe0e\ufe0f]+")
_RIGHT = (
    "\u0590-\u08ff\u200f\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff"
)
# Words from right to left with what stands between them, but no figure.
FROM_THE_RIGHT = re.compile(f"[{_RIGHT}](?:[{_RIGHT} !-/:-;?-@\\[-`{{-~]*[{_RIGHT}])?")
APART, TOGETHER = "\u2067", "\u2069"
ALREADY_APART = re.compile(f"{APART}({FROM_THE_RIGHT.pattern}){TOGETHER}")
MOST_PLACES, MOST_CHARACTERS = 20, 10


class Printer:
    """Makes the texts of one document printable, and keeps what it has replaced, by place.

    paper: is the document drawn with our fonts (PDF, pictures)? Else its reader's fonts draw it (Word, Excel).
    plain: on paper, replace everything but the plainest characters.
    """

    def __init__(self, *, paper: bool, plain: bool = False) -> None:
        self.paper, self.plain = paper, plain
        self.replaced: dict[str, Counter[str]] = defaultdict(Counter)

    def text(self, text: str, where: str = "") -> str:
        """The text as it can be printed. where: its place, as the notes call it."""
        whole = ALREADY_APART.sub(r"\1", with_plain_lines(text))
        shown = PRIVATE.sub(SIGN, HIDDEN.sub(SIGN, whole))
        # A picture is drawn with our fonts even where the document around it is not.
        if self.paper or text.startswith("<svg"):
            shown = fonts.plainest(shown) if self.plain else fonts.drawn(shown)
        for before, after in zip(whole, shown, strict=True) if shown != whole else ():
            if before != after:
                self.replaced[where][before] += 1
        return _apart(LEFT_OVER.sub(SIGN, shown))

    def tree(self, value: Any, where: str = "") -> Any:
        """The same of every text in lists and dictionaries. Their titles, names and first words say where it is."""
        if isinstance(value, str):
            return self.text(value, where)
        if isinstance(value, Mapping):
            place = value.get("title") or value.get("name")
            return {k: self.tree(v, place if isinstance(place, str) else where) for k, v in value.items()}
        if isinstance(value, (list, tuple)):
            pair = len(value) == 2 and all(isinstance(v, str) for v in value)
            return [self.tree(v, f"{where}, {value[0]}" if pair else where) for v in value]
        return value

    @property
    def notes(self) -> list[str]:
        """What was replaced and where, in sentences; nothing if every character was printed."""
        if not self.replaced:
            return []
        count = sum(c.total() for c in self.replaced.values())
        note = f"1 character could not be printed. {SIGN} stands in its place."
        many = f"{count:,} characters could not be printed. {SIGN} stands in the place of each."
        places = [self._place(where, held) for where, held in self.replaced.items()]
        more = len(places) - MOST_PLACES
        return [
            note if count == 1 else many,
            *places[:MOST_PLACES],
            *([f"and {more:,} more places"] if more > 0 else []),
        ]

    def _place(self, where: str, held: Counter[str]) -> str:
        more = len(held) - MOST_CHARACTERS
        rest = f" and {more:,} more" if more > 0 else ""
        place = Printer(paper=self.paper, plain=self.plain).text(where).strip(", ") or "This document"
        return f"{place}: {named(list(held)[:MOST_CHARACTERS])}{rest}"

    def log(self, document: str) -> None:
        """Write to the log what was replaced, by code alone: a name or a remark has no place there."""
        codes = Counter[str]()
        for held in self.replaced.values():
            codes.update(held)
        if codes:
            few = ", ".join(f"U+{ord(c):04X}" for c in list(codes)[:MOST_CHARACTERS])
            message = "%s: %d characters could not be printed, among them %s"
            logging.getLogger("csp").warning(message, document, codes.total(), few)


def _apart(text: str) -> str:
    """Words from right to left kept apart from what stands beside them: the figures after a name in Arabic would
    otherwise change places."""
    return text if text.isascii() else FROM_THE_RIGHT.sub(lambda run: f"{APART}{run.group()}{TOGETHER}", text)

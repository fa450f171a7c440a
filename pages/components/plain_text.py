"""The one way in which text from a file, a definition or a store reaches markdown: shown as it is, never obeyed."""

from __future__ import annotations

import re
import unicodedata

# Every character that markdown, its tables, mathematics and Streamlit's own directives (:red[...]) take for theirs.
# All of them may be preceded by a backslash (CommonMark 0.31, section 2.4).
SPECIAL = re.compile(r"([!-/:-@\[-`{-~])")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
SPACE = re.compile(r"\s+")
# Control characters, and the invisible ones that turn the reading direction round.
HIDDEN = frozenset({"Cc", "Cf", "Cs"})
# What makes a link of a bare address, backslashes or not. A word joiner in it is not seen, and no link comes about.
BARE = re.compile(r":(?=//)|www(?=\.)", re.IGNORECASE)
JOINER = "\u2060"


def plain(text: str) -> str:
    """The text as markdown that shows exactly it, on one line: no emphasis, link, image, HTML or directive."""
    seen = "".join(c for c in SPACE.sub(" ", text) if unicodedata.category(c) not in HIDDEN)
    apart = BARE.sub(lambda match: f"{match.group()}{JOINER}", seen)
    return SPECIAL.sub(r"\\\1", apart)


def as_text(markdown: str) -> str:
    """What plain() made, as a text again: for what Streamlit shows as it is."""
    return ESCAPED.sub(r"\1", markdown).replace(JOINER, "")

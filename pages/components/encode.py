"""The one way in which text reaches a map: with every character that could become markup or script as an entity.

Folium puts tooltips and labels into the page's script without encoding them, inside JavaScript template literals,
and Leaflet then puts them into the page as HTML. So HTML's own five characters are not enough: a backtick ends the
literal, ${ } runs code in it, and a backslash hides the backtick that follows.
"""

from __future__ import annotations

import unicodedata

SPECIAL = frozenset("&<>\"'`${}\\\t\n")
# Cc: control characters; Cf: invisible ones, among them those that turn the reading direction round; Zl, Zp: line
# ends to JavaScript but not to the eye; Cs: halves of a character, which cannot be sent at all.
INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})
UNKNOWN = 0xFFFD


def encode(text: str) -> str:
    """The text with numeric entities, so that a map shows exactly it: never markup, script or a template.

    A character that cannot be seen is replaced by U+FFFD, which can.
    """
    return "".join(_encoded(character) for character in text)


def _encoded(character: str) -> str:
    if character in SPECIAL:
        return f"&#{ord(character)};"
    return f"&#{UNKNOWN};" if unicodedata.category(character) in INVISIBLE else character

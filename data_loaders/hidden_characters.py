"""Characters that show nothing, or turn the reading direction round: they can make a text seem to say another thing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from data_loaders.fault import Fault

LINE_END = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_TURNING = "\u202a-\u202e\u2066-\u2069"
_NO_CHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(p + 0xFFFE)}{chr(p + 0xFFFF)}" for p in range(0, 0x110000, 0x10000)
)
# Controls but tab and line end, what turns the direction round, halves of characters, and codes that are no character.
HIDDEN = re.compile(f"[\0-\x08\x0b-\x1f\x7f-\x9f{_TURNING}\ud800-\udfff\ufff9-\ufffb{_NO_CHARACTERS}]")
_SHOWS_NOTHING = frozenset({"Cc", "Cf", "Cs", "Cn", "Zs", "Zl", "Zp"})


def with_plain_lines(text: str) -> str:
    """The text with every line end as a line feed, also those that Word and old programs write."""
    return LINE_END.sub("\n", text)


def seen(text: str, what: str) -> str:
    """What a person has written, with plain lines and without space around it.

    Raises Fault if it holds hidden characters, which are named, or nothing that can be seen. what: as in Fault.
    """
    lines = with_plain_lines(text).strip()
    hidden = HIDDEN.findall(lines)
    if hidden:
        raise Fault(what, "text with no hidden characters", f"{named(hidden)}; please type it again")
    if lines and not can_be_seen(lines):
        raise Fault(what, "a text that can be seen", f"only {named(lines)}")
    return lines


def can_be_seen(text: str) -> bool:
    """Does it hold anything that a reader sees?"""
    return any(unicodedata.category(c) not in _SHOWS_NOTHING for c in text)


def named(characters: Iterable[str]) -> str:
    """ "U+202E (right-to-left override), U+0001": each once, by code and, where it has one, by name."""
    return ", ".join(_named(c) for c in dict.fromkeys(characters))


def _named(character: str) -> str:
    code, name = f"{ord(character):04X}", unicodedata.name(character, "")
    return f"U+{code}" if not name or name.endswith(code) else f"U+{code} ({name.lower()})"

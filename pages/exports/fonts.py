"""Which characters the fonts for paper can draw: Typst is asked, because marks and joined letters depend on others."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).parent / "fonts"
SIGN = "□"
# Drawn in every weight and by themselves; they need no question. tests/pages/test_printable.py draws all of them.
PLAIN = "\t\n -~\xa0-\u0234\u2010-\u2027\u2030-\u203a\u20ac\u2190-\u2193\u2212\u2248\u2260\u2264\u2265\u25a0-\u25ff"
# The scripts and signs of which the fonts have at least some. Of all others nothing is asked.
_PERHAPS = (
    f"{PLAIN}\u0235-\u06ff\u0750-\u077f\u0900-\u097f\u0a00-\u0a7f\u1d00-\u1fff\u2000-\u206f\u2070-\u2bff"
    "\u2c60-\u2c7f\ua720-\ua7ff\ufb00-\ufdcf\ufdf0-\ufe0f\ufe20-\ufe2f\ufe70-\ufefe\ufffc\ufffd"
)
_NEVER = re.compile(f"[^{_PERHAPS}]")
_NOT_PLAIN = re.compile(f"[^{PLAIN}]")
# In a picture, words stand between marks of XML.
WORD = re.compile(f"[^\\s<>&;\"'=]*[^{PLAIN}][^\\s<>&;\"'=]*")
KEPT = 20_000
PROBE = b"""
#set document(title: "x")
#set text(font: ("Libertinus Serif", "Noto Serif Gurmukhi", "Noto Naskh Arabic"), lang: "en")
#let data = json(bytes(sys.inputs.data))
#par(data.word)
#par(strong(data.word))
#image(bytes(data.svg), format: "svg", alt: "x")
"""


@cache
def fonts() -> typst.Fonts:
    """Those of Typst and ours, and none of the machine's, so that every machine draws the same."""
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])


def drawn(text: str) -> str:
    """The text with SIGN for every character that cannot be drawn; as long as the text is."""
    return WORD.sub(lambda word: _drawn(word.group()), _NEVER.sub(SIGN, text))


def plainest(text: str) -> str:
    """The text with SIGN for every character that is not one of the plain ones; as long as the text is."""
    return _NOT_PLAIN.sub(SIGN, text)


@lru_cache(KEPT)
def _drawn(word: str) -> str:
    """Single characters are replaced first, then the marks that no font has together with their letters."""
    if _can_draw(word):
        return word
    letters = "".join(c if _can_draw(c) else SIGN for c in word)
    bare = "".join(SIGN if unicodedata.category(c)[0] in "MC" else c for c in letters)
    return next((w for w in (letters, bare) if _can_draw(w)), plainest(word))


@lru_cache(KEPT)
def _can_draw(word: str) -> bool:
    if not _NOT_PLAIN.search(word):
        return True
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text y="8">{escape(word)}</text></svg>'
    )
    try:
        compiled(PROBE, {"word": word, "svg": picture}, pdf_standards=["ua-1"])
    except RuntimeError:
        return False
    return True


def compiled(source: bytes | Path, data: Mapping[str, Any], **options: Any) -> bytes | list[bytes] | None:
    """What Typst makes of a template and data. Raises RuntimeError if it cannot."""
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    return typst.compile(source, font_paths=fonts(), ignore_system_fonts=True, sys_inputs=inputs, **options)

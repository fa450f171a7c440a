"""Text in markdown: shown as it is."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from pages.components.plain_text import JOINER, plain

VISIBLE = st.text(
    st.characters(min_codepoint=32, exclude_categories=("Cc", "Cf", "Cs", "Zs", "Zl", "Zp"))
).map(str.strip)


@given(VISIBLE)
def test_taking_away_what_was_added_gives_the_text(text: str) -> None:
    assert re.sub(r"\\(.)", r"\1", plain(text), flags=re.DOTALL).replace(JOINER, "") == text.replace(
        JOINER, ""
    )


@given(st.text())
def test_no_special_character_stands_alone(text: str) -> None:
    alone = re.sub(r"\\[!-/:-@\[-`{-~]", "", plain(text))
    assert not re.search(r"[!-/:-@\[-`{-~]", alone)
    assert "\n" not in plain(text)


def test_examples() -> None:
    assert plain("![](http://x)") == r"\!\[\]\(http\:J\/\/x\)".replace("J", JOINER)
    assert plain("see WWW.x.uk") == r"see WWWJ\.x\.uk".replace("J", JOINER)
    assert plain(":red[x] $a$ <b>") == r"\:red\[x\] \$a\$ \<b\>"
    assert plain("Dartford") == "Dartford"
    assert plain("a\nb\u202ec") == "a bc"

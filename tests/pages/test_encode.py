"""What reaches a map is shown as text: the injection strings of the security notes, through folium's own templates."""

from __future__ import annotations

import html
import re

import folium
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from pages.components import map_scripts, maps
from pages.components.encode import encode

ATTACKS = [
    "<img src=x onerror=alert(1)>",
    "${alert(2)}",
    "`);alert(3);//",
    "\\\\`);alert(4);//",
    "</script><script>alert(5)</script>",
    "![](http://example.org/x.png)",
    '" onmouseover="alert(6)',
    "'-alert(7)-'",
    "{{ 7 * 7 }}{% raw %}",
    "{{ this._parent }}",
    "javascript:alert(8)",
    "a\u2028b\u2029c\x00d\u202ee",
]
DANGEROUS = re.compile(r"[<>\"'`${}\\\x00-\x08\x0b-\x1f\u2028\u2029\u202e]")


@given(st.text())
def test_nothing_that_is_special_in_html_or_script_is_left(text):
    encoded = encode(text)
    assert not DANGEROUS.search(encoded)
    assert not re.search(r"&(?!#\d+;)", encoded)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp", "Cs"))))
def test_a_browser_reads_back_exactly_the_text(text):
    assert html.unescape(encode(text)) == text


def test_what_cannot_be_seen_is_shown():
    assert encode("a\u202eb\x00") == "a&#65533;b&#65533;"


def shown_as_text(attack: str, script: str) -> int:
    """How often the script holds the text encoded; it may not hold it as it is, if any of it is dangerous."""
    if DANGEROUS.search(attack):
        assert attack not in script
    # In JSON inside a script the ampersand has an escape of its own.
    return script.replace("\\u0026", "&").count(encode(attack))


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_ward_with_a_hostile_name_is_only_text_in_the_script(attack):
    box = shapely.box(0.2, 51.4, 0.3, 51.5)
    shape = maps.Shape("E1", box, (attack, attack), 2, rank=1)
    assert shown_as_text(attack, map_scripts.script(maps.coloured([shape], [box]), "feature_group_0")) == 2
    label = maps.Label(attack, 0.25, 51.45, "town")
    assert shown_as_text(attack, map_scripts.script(maps.ground([box], [label]), "ground")) >= 1


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_encoder_holds_in_the_template_literals_of_foliums_tooltips(attack):
    drawn = folium.Map(tiles=None)
    folium.Marker([0, 0], tooltip=encode(attack)).add_to(drawn)
    assert shown_as_text(attack, drawn.get_root().render()) == 1


def test_the_name_of_the_map_cannot_leave_its_string():
    ready = maps.showing('"); alert(1); </script>', shapely.box(0, 0, 1, 1), "", "").ready
    assert "</script>" not in ready and r'"\"); alert(1);' in ready

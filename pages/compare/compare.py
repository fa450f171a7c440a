"""Compare: is one borough different from the other, and the partnership from its neighbours, beyond chance?"""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.compare import boroughs, neighbours
from pages.compare.text import style
from pages.parts import cache, page, scope


def draw() -> None:
    """The page."""
    evidence = cache.evidence()
    asked = scope.current(evidence)
    style()
    st.title("Compare", anchor=False)
    period = (
        f"{asked.span.words}, both boroughs side by side"
        if len(evidence.registry.partnership.codes) > 1
        else asked.span.words
    )
    lines = [f'<p class="page-period">{escape(period)}</p>']
    if page.any_illustrative(evidence):
        lines.append(
            f'<p class="page-notice"><strong>Illustrative data.</strong> {escape(page.invented(evidence))}</p>'
        )
    st.html("".join(lines))
    boroughs.draw(evidence, asked)
    neighbours.draw(evidence)

"""Compare: is one borough different from the other, and the partnership from its neighbours, beyond chance?"""

from __future__ import annotations

from html import escape

import streamlit as st

from metrics.series.evidence import Evidence
from metrics.series.scope import Scope
from pages.compare import boroughs, neighbours
from pages.compare.text import style
from pages.components import fault_boundary, page
from pages.state import cache, scope


def draw() -> None:
    """The page."""
    evidence = cache.evidence()
    asked = scope.current(evidence)
    style()
    st.title("Compare", anchor=False)
    st.html(_head(evidence, asked))
    with fault_boundary.part("The comparison of the boroughs"):
        boroughs.draw(evidence, asked)
    with fault_boundary.part("The comparison with the neighbours"):
        neighbours.draw(evidence)


def _head(evidence: Evidence, asked: Scope) -> str:
    """The months; the choices of a borough and of a year to compare with do not matter on this page."""
    line = f'<p class="page-period">{escape(asked.span.words)}, whichever borough is chosen at the side</p>'
    if not page.any_illustrative(evidence):
        return line
    invented = escape(page.invented(evidence))
    return f'{line}<p class="page-notice"><strong>Illustrative data.</strong> {invented}</p>'

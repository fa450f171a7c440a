"""Compare: is one borough different from the other, and the partnership from its neighbours, beyond chance?"""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from metrics.series.evidence import Evidence
from metrics.series.scope import Scope
from pages.compare import boroughs, neighbours
from pages.compare.text import style
from pages.components import fault_boundary, markup, page
from pages.state import cache, scope


def draw() -> None:
    """The page."""
    evidence = cache.evidence()
    asked = scope.current(evidence)
    style()
    st.title("Compare", anchor=False)
    markup.draw(_head(evidence, asked))
    with fault_boundary.part("The comparison of the boroughs"):
        boroughs.draw(evidence, asked)
    with fault_boundary.part("The comparison with the neighbours"):
        neighbours.draw(evidence)


def _head(evidence: Evidence, asked: Scope) -> Markup:
    """The months; the choices of a borough and of a year to compare with do not matter on this page."""
    line = Markup('<p class="page-period">{}, whichever borough is chosen at the side</p>').format(
        asked.span.words
    )
    if not page.any_illustrative(evidence):
        return line
    invented = page.invented(evidence)
    return Markup('{}<p class="page-notice"><strong>Illustrative data.</strong> {}</p>').format(
        line, invented
    )

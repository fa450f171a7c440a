"""The page of a priority: what the plan says, and a card for each of its measures."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from metrics.evidence import Evidence
from metrics.indicator import Indicator
from metrics.measure import Measure, plan_of
from metrics.presentation import tally
from metrics.scope import Scope
from pages.parts import boundary, cache, cards, page, remarks, scope
from pages.parts.boundary import Failed
from pages.priorities import plan_text


def draw(id: str) -> None:
    """The page of the priority with this id."""
    evidence = cache.evidence()
    asked = scope.current(evidence)
    plan = plan_of(evidence, asked)[0]
    strong, shown = scope.boroughs(evidence, asked), scope.compared(evidence, asked)
    rows = [
        (one, boundary.attempt("This measure", partial(_measures, evidence, one, asked, shown), one.id))
        for one in evidence.registry.measures(id, plan)
    ]
    made = [row for _, row in rows if not isinstance(row, Failed)]
    page.title(plan.priority(id).title, evidence, asked, any(m.illustrative for row in made for m in row))
    sides = [[m for m in side if m.scope.area in strong] for side in zip(*made, strict=True)]
    page.summary(
        [(s[0].area_name, tally(m.judgement.status for m in s)) for s in sides if s], len(rows) - len(made)
    )
    with st.expander("What the plan says"):
        st.html(plan_text.html(plan.priority(id)))
    said = boundary.attempt("What was said of these measures", lambda: remarks.said(evidence, asked))
    if isinstance(said, Failed):
        st.html(said.html)
        said = None
    with st.container(key="cards"):
        for indicator, row in rows:
            if isinstance(row, Failed):
                cards.failed(indicator, row)
            else:
                cards.draw(evidence, row, strong, said)


def _measures(evidence: Evidence, indicator: Indicator, asked: Scope, areas: Sequence[str]) -> list[Measure]:
    return [cache.measure(evidence, indicator, asked.of(area)) for area in areas]

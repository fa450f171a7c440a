"""The page of a priority: what the plan says, and a card for each of its measures."""

from __future__ import annotations

import streamlit as st

from metrics.measure import plan_of
from metrics.presentation import tally
from pages.parts import cache, cards, page, remarks, scope
from pages.priorities import plan_text


def draw(id: str) -> None:
    """The page of the priority with this id."""
    evidence = cache.evidence()
    asked = scope.current(evidence)
    plan = plan_of(evidence, asked)[0]
    strong, shown = scope.boroughs(evidence, asked), scope.compared(evidence, asked)
    rows = [
        [cache.measure(evidence, indicator, asked.of(area)) for area in shown]
        for indicator in evidence.registry.measures(id, plan)
    ]
    page.title(plan.priority(id).title, evidence, asked, any(m.illustrative for row in rows for m in row))
    sides = [[m for m in side if m.scope.area in strong] for side in zip(*rows, strict=True)]
    page.summary([(s[0].area_name, tally(m.judgement.status for m in s)) for s in sides if s])
    with st.expander("What the plan says"):
        st.html(plan_text.html(plan.priority(id)))
    said = remarks.said(evidence, asked)
    with st.container(key="cards"):
        for row in rows:
            cards.draw(evidence, row, strong, said)

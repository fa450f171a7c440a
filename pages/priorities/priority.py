"""The page of a priority: what the plan says, and a card for each of its measures."""

from __future__ import annotations

import streamlit as st

from metrics.measure import measure, plan_of
from pages.parts import cache, cards, page, scope


def draw(id: str) -> None:
    """The page of the priority with this id."""
    evidence = cache.evidence()
    asked = scope.current(evidence)
    plan = plan_of(evidence, asked)[0]
    page.title(plan.priority(id).title, evidence, asked)
    strong = scope.boroughs(evidence, asked)
    shown = scope.compared(evidence, asked)
    with st.container(key="cards"):
        for indicator in evidence.registry.measures(id, plan):
            cards.draw(evidence, [measure(evidence, indicator, asked.of(code)) for code in shown], strong)

"""The page of a priority: what the plan says, and a card for each of its measures."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from metrics.definitions.indicator import Indicator
from metrics.series.evidence import Evidence
from metrics.series.measure import Measure, plan_of
from metrics.series.scope import Scope
from metrics.wording.figures import tally
from pages.card import card, remarks
from pages.components import fault_boundary, markup, page
from pages.components.fault_boundary import Failed
from pages.priorities import plan_text
from pages.state import cache, scope


def draw(id: str) -> None:
    """The page of the priority with this id."""
    evidence = cache.evidence()
    asked = scope.current(evidence)
    plan = plan_of(evidence, asked)[0]
    strong, shown = scope.boroughs(evidence, asked), scope.compared(evidence, asked)
    rows = [
        (
            indicator,
            fault_boundary.attempt(
                "This measure", partial(_measures, evidence, indicator, asked, shown), indicator.id
            ),
        )
        for indicator in evidence.registry.measures(id, plan)
    ]
    made = [row for _, row in rows if not isinstance(row, Failed)]
    page.title(plan.priority(id).title, evidence, asked, any(m.illustrative for row in made for m in row))
    sides = [[m for m in side if m.scope.area in strong] for side in zip(*made, strict=True)]
    page.summary(
        [(s[0].area_name, tally(m.judgement.status for m in s)) for s in sides if s], len(rows) - len(made)
    )
    with st.expander("What the plan says"):
        markup.draw(plan_text.html(plan.priority(id)))
    remarks_and_actions = fault_boundary.attempt(
        "What was said of these measures", lambda: remarks.quarter_remarks(evidence, asked)
    )
    if isinstance(remarks_and_actions, Failed):
        markup.draw(remarks_and_actions.html)
        remarks_and_actions = None
    with st.container(key="cards"):
        for indicator, row in rows:
            if isinstance(row, Failed):
                card.failed(indicator, row)
            else:
                card.draw(evidence, row, strong, remarks_and_actions)


def _measures(evidence: Evidence, indicator: Indicator, asked: Scope, areas: Sequence[str]) -> list[Measure]:
    return [cache.measure(evidence, indicator, asked.of(area)) for area in areas]

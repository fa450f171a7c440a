"""What each measure is, from its definition, and how figures are made and judged."""

from __future__ import annotations

from functools import partial

import streamlit as st
from markupsafe import Markup

from data_loaders.batch import Reason
from metrics.definitions.indicator import Indicator
from metrics.definitions.plan import Plan
from metrics.definitions.registry import Registry
from metrics.series.evidence import Evidence
from metrics.series.judgement import Status
from metrics.series.measure import plan_of
from metrics.wording.definition import facts
from metrics.wording.methods import JUDGEMENT, MISSING, SECTIONS, Section
from metrics.wording.status import REASON, STATUS
from pages.about import style
from pages.components import fault_boundary, markup, prose
from pages.components.listing import listing
from pages.components.plain_text import plain
from pages.components.statuses import badge
from pages.state import cache, scope

MEASURE = "measure"


def draw() -> None:
    """The page."""
    evidence = cache.evidence()
    plan = plan_of(evidence, scope.current(evidence))[0]
    style.apply()
    st.title("Methods", anchor=False)
    prose.say("lead", "What every measure counts, and how a count becomes a judgement.")
    markup.draw(_contents())
    _definitions(evidence, plan)
    for section in SECTIONS:
        _section(section)


def _contents() -> Markup:
    links = [("measures", "The measures"), *((s.anchor, s.heading) for s in SECTIONS)]
    items = Markup().join(
        Markup('<li><a href="#{}" target="_self">{}</a></li>').format(anchor, heading)
        for anchor, heading in links
    )
    return Markup('<nav class="contents" aria-label="On this page"><ul>{}</ul></nav>').format(items)


def _definitions(evidence: Evidence, plan: Plan) -> None:
    st.header("The measures", anchor="measures")
    titles = {i.id: i.title for p in plan.priorities for i in evidence.registry.measures(p.id, plan)}
    picked = st.selectbox(
        plain(f"Find one of the {len(titles)} measures"),
        list(titles),
        index=None,
        format_func=lambda id: titles[id],
        placeholder="All measures, by priority",
        key=MEASURE,
        bind="query-params",
    )
    if picked in titles:
        markup.draw(definition(evidence.registry, evidence.registry.indicators[picked], plan, opened=True))
        return
    for priority in plan.priorities:
        st.subheader(plain(priority.title), anchor=False)
        measures = evidence.registry.measures(priority.id, plan)
        markup.draw(_closed(evidence, measures, plan))


def _closed(evidence: Evidence, measures: tuple[Indicator, ...], plan: Plan) -> Markup:
    return Markup().join(
        fault_boundary.html(
            "This definition", partial(definition, evidence.registry, measure, plan), measure.id
        )
        for measure in measures
    )


def _section(section: Section) -> None:
    st.header(plain(section.heading), anchor=section.anchor)
    prose.say("text", *section.paragraphs)
    if section is JUDGEMENT:
        markup.draw(_statuses())
    if section is MISSING:
        rows = [(str(reason).capitalize(), REASON[reason]) for reason in Reason]
        markup.draw(listing("Reasons for a missing figure", ("Reason", "What it means"), rows))


def _statuses() -> Markup:
    """What each status looks like and means."""
    return prose.facts(prose.fact(badge(status), STATUS[status]) for status in Status)


def definition(registry: Registry, indicator: Indicator, plan: Plan, *, opened: bool = False) -> Markup:
    """HTML of one definition. It is there while folded too, so that a search in the browser finds it."""
    rows = [prose.fact(label, text) for label, text in facts(registry, indicator, plan)]
    if indicator.caveats:
        items = Markup().join(Markup("<li>{}</li>").format(caveat) for caveat in indicator.caveats)
        rows.append(prose.fact("Take care", Markup("<ul>{}</ul>").format(items)))
    return Markup('<details class="definition" id="{}"{}><summary>{}</summary>{}</details>').format(
        indicator.id, " open" if opened else Markup(), indicator.title, prose.facts(rows)
    )

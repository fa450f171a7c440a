"""How to read a card and a chart, with a real card of today taken apart."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from metrics.evidence import Evidence
from metrics.judgement import Status
from metrics.measure import Measure, plan_of
from metrics.reading import by_status, example, over_time, pieces
from metrics.scope import Scope
from metrics.status_words import STATUS
from metrics.survey.sentences import lowered
from pages.about import style
from pages.about.reading_text import CHART, WORDS
from pages.parts import boundary, cache, cards, page, prose, scope, signs
from pages.parts.boundary import Failed
from pages.parts.statuses import badge
from pages.parts.words import plain


def draw() -> None:
    """The page."""
    evidence = cache.evidence()
    asked = scope.current(evidence)
    measures = _measures(evidence, asked)
    shown = example(measures)
    style.apply()
    page.title("How to read this", evidence, asked, any(m.illustrative for m in measures))
    prose.say(
        "lead",
        "Each card says what happened, whether it is more than chance, and how it stands against the plan.",
    )
    if shown:
        with boundary.part("The card"):
            _card(evidence, asked, shown)
    _pairs("The chart", CHART)
    st.header("The small pictures", anchor="pictures")
    st.html(prose.facts(prose.fact_html(picture, escape(means)) for picture, means in signs.legend()))
    st.header("Each status, and what has it now", anchor="status")
    st.html(_statuses(measures, several=len({m.area_name for m in measures}) > 1))
    _pairs("Words", WORDS)


def _measures(evidence: Evidence, asked: Scope) -> list[Measure]:
    """Every measure of the plan in every borough that was asked for, but for those that cannot be shown: their own
    pages say so."""
    plan = plan_of(evidence, asked)[0]
    indicators = [i for p in plan.priorities for i in evidence.registry.measures(p.id, plan)]
    areas = scope.boroughs(evidence, asked)
    made = (
        boundary.attempt("This measure", partial(cache.measure, evidence, i, asked.of(area)), i.id)
        for i in indicators
        for area in areas
    )
    return [m for m in made if not isinstance(m, Failed)]


def _card(evidence: Evidence, asked: Scope, shown: Measure) -> None:
    st.header("A card, piece by piece", anchor="card")
    left, right = st.columns(2, gap="large")
    with left, st.container(key="about-card"):
        areas = scope.compared(evidence, asked)
        both = [cache.measure(evidence, shown.indicator, asked.of(area)) for area in areas]
        cards.draw(evidence, both, [shown.scope.area])
    with right:
        status = f"<p>{badge(shown.judgement.status)}</p><p>{escape(STATUS[shown.judgement.status])}</p>"
        taken = "".join(
            f"<p>{escape(p.text)}</p><p>{escape(p.means)}</p>" for p in (*pieces(shown), *over_time(shown))
        )
        st.html(f'<div class="pieces">{status}{taken}</div>')


def _pairs(heading: str, pairs: dict[str, str]) -> None:
    st.header(plain(heading), anchor=heading.lower())
    st.html(prose.facts(prose.fact(word, means) for word, means in pairs.items()))


def _statuses(measures: list[Measure], *, several: bool) -> str:
    held = by_status(measures)
    means = {s: f"{escape(STATUS[s])}{_having(held.get(s, []), several)}" for s in Status}
    return prose.facts(prose.fact_html(badge(status), inside) for status, inside in means.items())


def _having(measures: list[Measure], several: bool) -> str:
    """ "Now: shoplifting in Dartford, and 3 more" """
    if not measures:
        return ""
    first, *others = measures
    place = f" in {first.area_name}" if several else ""
    more = f", and {len(others)} more" if others else ""
    return f'<div class="now">{escape(f"Now: {lowered(first.indicator.title)}{place}{more}")}</div>'

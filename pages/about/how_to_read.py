"""How to read a card and a chart, with a real card of today taken apart."""

from __future__ import annotations

from functools import partial

import streamlit as st
from markupsafe import Markup

from metrics.series.evidence import Evidence
from metrics.series.judgement import Status
from metrics.series.measure import Measure, plan_of
from metrics.series.scope import Scope
from metrics.wording.card_explainer import by_status, example, over_time, pieces
from metrics.wording.consultation import lowered
from metrics.wording.status import STATUS
from pages.about import style
from pages.card import card
from pages.components import fault_boundary, markup, page, prose, signs
from pages.components.fault_boundary import Failed
from pages.components.plain_text import plain
from pages.components.statuses import badge
from pages.state import cache, scope

CHART: dict[str, str] = {
    "Lines": "One for each borough, named at its end with its newest figure. The one that was not asked for is pale.",
    "Across": "Months; the strong ticks are Aprils, with which financial years begin. All charts of a page share them.",
    "Upwards": "The figure in the unit that stands at the top. Every scale starts at nought.",
    "Shaded year": "The baseline year, with which this one is compared.",
    "Dotted line": "What was usual in the baseline year, drawn on to the end, and which side of it is the aim.",
    "Target": "A target that is a number has a line of its own over its year, with its name on it.",
    "Pale band": "Ordinary variation: where months fall while nothing changes. It is drawn for one borough at a time.",
    "Points on a line": "Signals: months that stand out from ordinary variation. Point at one to see by which rule.",
    "Dots with bars": "Shares of those asked. The bar is the 95% interval: the fewer were asked, the longer it is.",
    "New level": "Where somebody has accepted that the level changed for good; the card says who and why.",
    "Gaps": "There is no figure. The table says why for each month.",
}

WORDS: dict[str, str] = {
    "Year so far": "From April of the financial year to the month chosen at the side.",
    "Baseline": "The year that the plan compares with, always the same months of it.",
    "Rate": "What was counted for every 1,000 (or 10,000) residents or households.",
    "95% interval": "How far chance alone could easily take a figure.",
    "More than chance": "The 95% interval of the change leaves out “no change”. Events that come in runs are allowed "
    "for.",
    "Could be chance": "“No change” lies inside that interval. It is no proof that nothing has changed.",
    "Ordinary variation": "What figures do in any case, judged by how much one month usually differs from the next.",
    "Signal": "A figure, or a run of them, that ordinary variation would hardly bring about.",
    "Limits": "The edges of ordinary variation. They are provisional while they rest on fewer than 13 figures.",
    "Aim": "What the plan wants of a measure: less, more or as much as in the baseline year, or a number.",
    "80% interval": "Where the year's total should end four times in five, if the year goes on as it began.",
    "Return": "A figure that a partner agency sends each quarter.",
    "Release": "What one file said about one month, quarter or year. A correction is a new release.",
    "Illustrative": "Invented to show what the dashboard does, and named so wherever it is shown.",
    "Provisional": "Real, but the publisher may still change it.",
    "KSI": "People killed or seriously injured on the road.",
    "Ward": "The area that a borough councillor stands for. Ward boundaries change from time to time.",
    "LSOA": "A small area of the census, of some 1,500 people.",
}


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
        with fault_boundary.part("The card"):
            _card(evidence, asked, shown)
    _pairs("The chart", CHART)
    st.header("The small pictures", anchor="pictures")
    markup.draw(prose.facts(prose.fact(picture, means) for picture, means in signs.legend()))
    st.header("Each status, and what has it now", anchor="status")
    markup.draw(_statuses(measures, several=len({m.area_name for m in measures}) > 1))
    _pairs("Words", WORDS)


def _measures(evidence: Evidence, asked: Scope) -> list[Measure]:
    """Every measure of the plan in every borough that was asked for, but for those that cannot be shown: their own
    pages say so."""
    plan = plan_of(evidence, asked)[0]
    indicators = [i for p in plan.priorities for i in evidence.registry.measures(p.id, plan)]
    areas = scope.boroughs(evidence, asked)
    made = (
        fault_boundary.attempt("This measure", partial(cache.measure, evidence, i, asked.of(area)), i.id)
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
        card.draw(evidence, both, [shown.scope.area])
    with right:
        status = Markup("<p>{}</p><p>{}</p>").format(
            badge(shown.judgement.status), STATUS[shown.judgement.status]
        )
        taken = Markup().join(
            Markup("<p>{}</p><p>{}</p>").format(p.text, p.means) for p in (*pieces(shown), *over_time(shown))
        )
        markup.draw(Markup('<div class="pieces">{}{}</div>').format(status, taken))


def _pairs(heading: str, pairs: dict[str, str]) -> None:
    st.header(plain(heading), anchor=heading.lower())
    markup.draw(prose.facts(prose.fact(word, means) for word, means in pairs.items()))


def _statuses(measures: list[Measure], *, several: bool) -> Markup:
    held = by_status(measures)
    means = {s: Markup("{}{}").format(STATUS[s], _having(held.get(s, []), several)) for s in Status}
    return prose.facts(prose.fact(badge(status), inside) for status, inside in means.items())


def _having(measures: list[Measure], several: bool) -> Markup:
    """ "Now: shoplifting in Dartford, and 3 more" """
    if not measures:
        return Markup()
    first, *others = measures
    place = f" in {first.area_name}" if several else ""
    more = f", and {len(others)} more" if others else ""
    return Markup('<div class="now">{}</div>').format(f"Now: {lowered(first.indicator.title)}{place}{more}")

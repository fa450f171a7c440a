"""The meeting on a projector or in a video call: one priority or measure a screen, large, by arrow keys or links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from metrics.definitions.plan import Plan
from metrics.series.evidence import Evidence
from metrics.series.measure import Measure, plan_of
from metrics.series.scope import Scope
from metrics.wording.figures import no_figure, tally
from pages.card import remarks
from pages.components import charts, fault_boundary, markup, page, signs, source_line, sparks
from pages.components.fault_boundary import Failed
from pages.components.statuses import badge
from pages.meeting import action_list, style
from pages.state import cache, scope

START = "start"

STEP = "step"
STYLE = (Path(__file__).parent / "present.css").read_text(encoding="utf-8")
KEYS = Markup('<script src="app/static/present.js"></script>')


def draw() -> None:
    """The page."""
    evidence = cache.evidence()
    asked = scope.current(evidence)
    every_slide = slides(plan_of(evidence, asked)[0])
    at = position(every_slide, st.query_params.get(STEP))
    style.apply()
    markup.style(STYLE)
    st.html(KEYS, unsafe_allow_javascript=True)
    with st.container(key="slide"), fault_boundary.part("This screen", every_slide[at].id):
        _slide(evidence, asked, every_slide[at])
    markup.draw(_steps(every_slide, at))


def _slide(evidence: Evidence, asked: Scope, slide: Slide) -> None:
    if slide.indicator:
        _measure(evidence, asked, slide)
    elif slide.priority:
        _priority(evidence, asked, slide)
    else:
        _start(evidence, asked)


def _measures(
    evidence: Evidence, asked: Scope, ids: Sequence[str], areas: Sequence[str]
) -> list[list[Measure] | Failed]:
    """The measures of each id in these areas, or that they cannot be shown."""
    return [
        fault_boundary.attempt("This measure", partial(_row, evidence, asked, id, areas), id) for id in ids
    ]


def _row(evidence: Evidence, asked: Scope, id: str, areas: Sequence[str]) -> list[Measure]:
    indicator = evidence.registry.indicators[id]
    return [cache.measure(evidence, indicator, asked.of(area)) for area in areas]


def _made(rows: Sequence[list[Measure] | Failed]) -> list[list[Measure]]:
    return [row for row in rows if not isinstance(row, Failed)]


def _start(evidence: Evidence, asked: Scope) -> None:
    plan = plan_of(evidence, asked)[0]
    rows = _measures(evidence, asked, list(plan.listed), scope.boroughs(evidence, asked))
    page.title(f"{evidence.registry.partnership.short}: {plan.title}", evidence, asked, _invented(rows))
    _tally(rows)
    with fault_boundary.part("The list of overdue actions"):
        _overdue(evidence)


def _overdue(evidence: Evidence) -> None:
    today = evidence.snapshot.today
    late = [a for a in cache.actions(evidence.snapshot.as_at) if a.overdue(today)]
    if late:
        markup.draw(
            Markup("<h2>Overdue actions</h2>{}").format(action_list.html(evidence.registry, late, today))
        )


def _priority(evidence: Evidence, asked: Scope, slide: Slide) -> None:
    priority = plan_of(evidence, asked)[0].priority(slide.priority)
    rows = _measures(evidence, asked, priority.indicators, scope.boroughs(evidence, asked))
    page.title(priority.title, evidence, asked, _invented(rows))
    _tally(rows)
    codes = evidence.registry.partnership.codes
    markup.draw(
        Markup('<ul class="slide-list">{}</ul>').format(Markup().join(_item(row, codes) for row in rows))
    )


def _item(row: list[Measure] | Failed, codes: Sequence[str]) -> Markup:
    if isinstance(row, Failed):
        return Markup("<li>{}</li>").format(row.html)
    return fault_boundary.html(
        "This measure", lambda: _line(row, codes), row[0].indicator.id, Markup("<li>{}</li>")
    )


def _line(row: Sequence[Measure], codes: Sequence[str]) -> Markup:
    states = Markup().join(
        Markup("<span>{} {}</span>").format(m.area_name, badge(m.judgement.status, brief=True)) for m in row
    )
    name = Markup('<a href="{}" target="_self">{}</a>').format(
        address(row[0].indicator.id), row[0].indicator.title
    )
    return Markup('<li><span>{}</span>{}<span class="line">{}</span></li>').format(
        name, states, sparks.image(row, codes)
    )


def _measure(evidence: Evidence, asked: Scope, slide: Slide) -> None:
    shown = _row(evidence, asked, slide.indicator, scope.compared(evidence, asked))
    strong = scope.boroughs(evidence, asked)
    clear_measures = [m for m in shown if m.scope.area in strong]
    page.title(clear_measures[0].indicator.title, evidence, asked, _invented([shown]))
    paragraphs = Markup().join(
        Markup("<p>{} {} {}</p>").format(badge(m.judgement.status), signs.both(m.signals), m.sentence)
        for m in clear_measures
    )
    spoken = charts.spoken(shown, strong)
    remarked = remarks.on_card(remarks.quarter_remarks(evidence, asked), clear_measures[0].indicator)
    markup.draw(Markup('<div class="slide-says" {}>{}{}</div>').format(spoken, paragraphs, remarked))
    with fault_boundary.part("The chart", slide.indicator):
        if any(m.series.newest for m in shown):
            charts.draw(evidence, shown, strong)
        else:
            markup.draw(
                Markup('<div class="card-why">{}</div>').format(no_figure(evidence, clear_measures[0]))
            )
    markup.draw(source_line.html(clear_measures))


def _tally(rows: Sequence[list[Measure] | Failed]) -> None:
    made = _made(rows)
    sides = list(zip(*made, strict=True))
    tallies = [(side[0].area_name, tally(m.judgement.status for m in side)) for side in sides]
    page.summary(tallies, len(rows) - len(made))


def _invented(rows: Sequence[list[Measure] | Failed]) -> bool:
    return any(m.illustrative for row in _made(rows) for m in row)


def address(step: str) -> str:
    """The address of a screen, with the reader's choices."""
    return f"present?{urlencode({**st.query_params.to_dict(), STEP: step})}"


def _steps(slides: Sequence[Slide], at: int) -> Markup:
    """Where we are, and the links to the screens before and after, which the arrow keys follow."""
    back = _step(slides[at - 1], "prev", "Back") if at else ""
    ahead = _step(slides[at + 1], "next", "Next") if at + 1 < len(slides) else ""
    kept = {key: value for key, value in st.query_params.to_dict().items() if key != STEP}
    leave = Markup('<a href="overview?{}" target="_self">Leave</a>').format(urlencode(kept))
    return Markup('<nav class="steps" aria-label="Screens">{}<span>{} of {}</span>{}{}</nav>').format(
        back, at + 1, len(slides), ahead, leave
    )


def _step(slide: Slide, rel: str, text: str) -> Markup:
    return Markup('<a rel="{}" href="{}" target="_self" data-inside="page">{}</a>').format(
        rel, address(slide.id), text
    )


@dataclass(frozen=True)
class Slide:
    """One screen. id: in the address; priority: whose; indicator: the measure it shows, "" for the priority itself."""

    id: str
    priority: str = ""
    indicator: str = ""


def slides(plan: Plan) -> list[Slide]:
    """Every screen of a plan."""
    screens = [Slide(START)]
    for priority in plan.priorities:
        screens.append(Slide(priority.id, priority.id))
        screens += [Slide(id, priority.id, id) for id in priority.indicators]
    return screens


def position(slides: list[Slide], wanted: str | None) -> int:
    """Where a screen stands; the start for one that does not exist."""
    return next((n for n, slide in enumerate(slides) if slide.id == wanted), 0)

"""The meeting on a projector or in a video call: one priority or measure a screen, large, by arrow keys or links."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from metrics.evidence import Evidence
from metrics.measure import Measure, plan_of
from metrics.presentation import no_figure, tally
from metrics.scope import Scope
from pages.meeting import action_list, style
from pages.meeting.slides import Slide, position, slides
from pages.parts import boundary, cache, charts, page, remarks, scope, signs, source_line, sparks
from pages.parts.boundary import Failed
from pages.parts.statuses import badge

STEP = "step"
STYLE = (Path(__file__).parent / "present.css").read_text(encoding="utf-8")
KEYS = '<script src="app/static/present.js"></script>'


def draw() -> None:
    """The page."""
    evidence = cache.evidence()
    asked = scope.current(evidence)
    found = slides(plan_of(evidence, asked)[0])
    at = position(found, st.query_params.get(STEP))
    style.apply()
    st.html(f"<style>{STYLE}</style>")
    st.html(KEYS, unsafe_allow_javascript=True)
    with st.container(key="slide"), boundary.part("This screen", found[at].id):
        _slide(evidence, asked, found[at])
    st.html(_steps(found, at))


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
    return [boundary.attempt("This measure", partial(_row, evidence, asked, id, areas), id) for id in ids]


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
    with boundary.part("The list of overdue actions"):
        _overdue(evidence)


def _overdue(evidence: Evidence) -> None:
    today = evidence.book.today
    late = [a for a in cache.actions(evidence.book.as_at) if a.overdue(today)]
    if late:
        st.html(f"<h2>Overdue actions</h2>{action_list.html(evidence.registry, late, today)}")


def _priority(evidence: Evidence, asked: Scope, slide: Slide) -> None:
    priority = plan_of(evidence, asked)[0].priority(slide.priority)
    rows = _measures(evidence, asked, priority.indicators, scope.boroughs(evidence, asked))
    page.title(priority.title, evidence, asked, _invented(rows))
    _tally(rows)
    codes = evidence.registry.partnership.codes
    st.html(f'<ul class="slide-list">{"".join(_item(row, codes) for row in rows)}</ul>')


def _item(row: list[Measure] | Failed, codes: Sequence[str]) -> str:
    if isinstance(row, Failed):
        return f"<li>{row.html}</li>"
    return boundary.html("This measure", lambda: _line(row, codes), row[0].indicator.id, "<li>{}</li>")


def _line(row: Sequence[Measure], codes: Sequence[str]) -> str:
    states = "".join(
        f"<span>{escape(m.area_name)} {badge(m.judgement.status, brief=True)}</span>" for m in row
    )
    name = f'<a href="{escape(address(row[0].indicator.id))}" target="_self">{escape(row[0].indicator.title)}</a>'
    return f'<li><span>{name}</span>{states}<span class="line">{sparks.image(row, codes)}</span></li>'


def _measure(evidence: Evidence, asked: Scope, slide: Slide) -> None:
    shown = _row(evidence, asked, slide.indicator, scope.compared(evidence, asked))
    strong = scope.boroughs(evidence, asked)
    own = [m for m in shown if m.scope.area in strong]
    page.title(own[0].indicator.title, evidence, asked, _invented([shown]))
    said = "".join(
        f"<p>{badge(m.judgement.status)} {signs.both(m.signals)} {escape(m.sentence)}</p>" for m in own
    )
    spoken = charts.spoken(shown, strong)
    remarked = remarks.on_card(remarks.said(evidence, asked), own[0].indicator)
    st.html(f'<div class="slide-says" {spoken}>{said}{remarked}</div>')
    with boundary.part("The chart", slide.indicator):
        if any(m.series.newest for m in shown):
            charts.draw(evidence, shown, strong)
        else:
            st.html(f'<div class="card-why">{escape(no_figure(evidence, own[0]))}</div>')
    st.html(source_line.html(own))


def _tally(rows: Sequence[list[Measure] | Failed]) -> None:
    made = _made(rows)
    sides = list(zip(*made, strict=True))
    said = [(side[0].area_name, tally(m.judgement.status for m in side)) for side in sides]
    page.summary(said, len(rows) - len(made))


def _invented(rows: Sequence[list[Measure] | Failed]) -> bool:
    return any(m.illustrative for row in _made(rows) for m in row)


def address(step: str) -> str:
    """The address of a screen, with the reader's choices."""
    return f"present?{urlencode({**st.query_params.to_dict(), STEP: step})}"


def _steps(found: Sequence[Slide], at: int) -> str:
    """Where we are, and the links to the screens before and after, which the arrow keys follow."""
    back = _step(found[at - 1], "prev", "Back") if at else ""
    ahead = _step(found[at + 1], "next", "Next") if at + 1 < len(found) else ""
    kept = {key: value for key, value in st.query_params.to_dict().items() if key != STEP}
    leave = f'<a href="overview?{escape(urlencode(kept))}" target="_self">Leave</a>'
    return f'<nav class="steps" aria-label="Screens">{back}<span>{at + 1} of {len(found)}</span>{ahead}{leave}</nav>'


def _step(slide: Slide, rel: str, text: str) -> str:
    return f'<a rel="{rel}" href="{escape(address(slide.id))}" target="_self" data-inside="page">{text}</a>'

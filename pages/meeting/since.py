"""Since the last meeting: one screen for the Chair. What is different, the worst first; what is not, in one line."""

from __future__ import annotations

from html import escape

import streamlit as st

from data_loaders.store.actions import actions
from data_loaders.store.releases import now
from metrics.evidence import Evidence
from metrics.exception_wards import WardChange
from metrics.exceptions import Notable
from metrics.measure import Measure, area_name
from metrics.meeting_words import unchanged
from metrics.since import Side, Since, earlier, since
from pages.meeting import action_list, style
from pages.parts import cache, page, scope, signs, sparks
from pages.parts.statuses import badge

GROUPS = ("Worse", "To look into", "Better")


def draw() -> None:
    """The page."""
    evidence = cache.evidence()
    asked = scope.current(evidence)
    style.apply()
    page.title(f"Since the last meeting: {area_name(evidence, asked.area)}", evidence, asked)
    then, said = earlier(evidence, asked, cache.papers(), cache.evidence_of)
    st.html(f'<p class="page-period">{escape(said)}</p>')
    _actions(evidence, then)
    found = since(then, evidence, asked, scope.boroughs(evidence, asked))
    for name in GROUPS:
        _group(evidence, name, found)
    st.html(_rest(found))


def _actions(evidence: Evidence, then: Side) -> None:
    """What is overdue, and what has been done since."""
    as_at, since_then = evidence.book.as_at, then.evidence.book.as_at
    today = (as_at or now()).date()
    every = actions(cache.engine(), as_at)
    late = [a for a in every if a.overdue(today)]
    done = [a for a in every if a.closed and since_then and a.closed > since_then]
    for name, some in (("Overdue actions", late), ("Closed since then", done)):
        if some:
            st.html(f"<h2>{name}</h2>{action_list.html(evidence.registry, some, today)}")


def _group(evidence: Evidence, name: str, found: Since) -> None:
    noted, wards = found.group(name)
    n = len(noted) + len(wards)
    codes = evidence.registry.partnership.codes
    rows = [*(_measure(one, codes) for one in noted), *(_ward(one) for one in wards)]
    inside = f'<ul class="noted">{"".join(rows)}</ul>' if rows else "<p>Nothing.</p>"
    st.html(
        f'<section class="since"><h2>{escape(name)} <span class="quiet">{n}</span></h2>{inside}</section>'
    )


def _measure(one: Notable, codes: tuple[str, ...]) -> str:
    now = one.now
    said = "; ".join(c.says for c in one.changes)
    sentence = f'<span class="quiet">{escape(now.sentence)}</span>'
    return (
        f"<li><div>{_name(now)} · {badge(now.judgement.status)}</div>"
        f'<div class="line">{sparks.image([now], codes)}{signs.both(now.signals)}</div>'
        f"<p><strong>{escape(said[:1].upper() + said[1:])}.</strong> {sentence}</p></li>"
    )


def _name(one: Measure) -> str:
    link = page.link(one.indicator.priority, one.indicator.title, one.indicator.id)
    return f"{link}, {escape(one.area_name)}"


def _ward(one: WardChange) -> str:
    link = page.link("hotspots", one.indicator.title)
    said = escape(one.says[:1].upper() + one.says[1:])
    return (
        f"<li><div>{link} · {escape(one.ward.full_name)}</div>"
        f'<p><strong>{said}.</strong> <span class="quiet">{escape(one.sentence)}</span></p></li>'
    )


def _rest(found: Since) -> str:
    """What is as it was: one line, and the names of what is still clearly off track."""
    still = ", ".join(_name(m) for m in found.still_off)
    off = f"<p>Still clearly off track: {still}.</p>" if still else ""
    return f'<div class="since"><h2>As it was</h2><p>{escape(unchanged(found.same))}</p>{off}</div>'

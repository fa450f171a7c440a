"""Since the last meeting: one screen for the Chair. What is different, the worst first; what is not, in one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from html import escape

import streamlit as st

from metrics.evidence import Evidence
from metrics.measure import Measure, area_name
from metrics.meetings.exception_wards import MEANING, WardChange
from metrics.meetings.exceptions import Notable
from metrics.meetings.since import Side, Since, earlier, since
from metrics.meetings.words import capital, unchanged
from pages.meeting import action_list, style
from pages.parts import boundary, cache, page, scope, signs, sparks
from pages.parts.statuses import badge

ITEM, REST = "<li>{}</li>", "What is as it was"
GROUPS = ("Worse", "To look into", "Better")
Look = Callable[[str, str, str, str], str]


def draw() -> None:
    """The page."""
    evidence = cache.evidence()
    asked = scope.current(evidence)
    style.apply()
    page.title(f"Since the last meeting: {area_name(evidence, asked.area)}", evidence, asked)
    then, said = earlier(evidence, asked, cache.papers(evidence.book.as_at), cache.evidence_of)
    found = since(then, evidence, asked, scope.boroughs(evidence, asked))
    groups = "".join(_group(evidence, name, found) for name in GROUPS)
    actions = boundary.html("The list of actions", lambda: _actions(evidence, then))
    above = f'<p class="since-said">{escape(said)}</p>{actions}{_failed(evidence, found)}'
    st.html(f'<div class="since">{above}{groups}{boundary.html(REST, lambda: _rest(found))}</div>')


def _failed(evidence: Evidence, found: Since) -> str:
    """HTML of what could not be worked out."""
    known = evidence.registry.indicators
    names = {id: known[id].title if id in known else "What is new in wards" for id in found.failed}
    return "".join(boundary.note(names[id], error, id).html for id, error in found.failed.items())


def _actions(evidence: Evidence, then: Side) -> str:
    """HTML of what is overdue, and of what has been done since."""
    shown, today = then.evidence.book.as_at, evidence.book.today
    every = cache.actions(evidence.book.as_at)
    late = [a for a in every if a.overdue(today)]
    done = [a for a in every if shown and a.closed_change and a.closed_change > shown.change]
    return "".join(
        f"<section><h2>{name}</h2>{action_list.html(evidence.registry, some, today)}</section>"
        for name, some in (("Overdue actions", late), ("Closed since then", done))
        if some
    )


def _group(evidence: Evidence, name: str, found: Since) -> str:
    """HTML of a heading with its number, and each thing; what is better takes one line each, with its sentence on
    request: the page is one screen. That nothing is worse is said too; the other headings stand only over something."""
    noted, wards = found.group(name)
    codes = evidence.registry.partnership.codes
    look = _line if name == "Better" else _entry
    rows = [
        boundary.html("This measure", partial(_measure, look, one, codes), one.now.indicator.id, ITEM)
        for one in noted
        if not one.only_late
    ]
    rows += [
        boundary.html("This ward", partial(_ward, look, one, codes), one.indicator.id, ITEM) for one in wards
    ]
    if name == "To look into":
        rows += [_late(says, some) for says, some in found.late.items()]
    if not rows and name != "Worse":
        return ""
    inside = f'<ul class="noted">{"".join(rows)}</ul>' if rows else "<p>Nothing.</p>"
    return f'<section><h2>{escape(name)} <span class="quiet">{len(rows)}</span></h2>{inside}</section>'


def _measure(look: Look, one: Notable, codes: tuple[str, ...]) -> str:
    now = one.now
    line, sign = sparks.image([now], codes), signs.both(now.signals)
    says = "; ".join(c.says for c in one.changes)
    if look is _line:
        return look(_name(now), line, says, now.sentence)
    return look(f"{_name(now)} {badge(now.judgement.status, brief=True)}", line + sign, says, now.sentence)


def _name(one: Measure) -> str:
    link = page.link(one.indicator.priority, one.indicator.title, one.indicator.id)
    return f"{link}, {escape(one.area_name)}"


def _ward(look: Look, one: WardChange, codes: tuple[str, ...]) -> str:
    head = f"{page.link('hotspots', one.indicator.title)}, {escape(one.ward.full_name)}"
    return look(head, sparks.ward_image(one, codes), one.says, one.sentence)


def _entry(head: str, picture: str, says: str, sentence: str) -> str:
    """HTML of one thing in full. head, picture: HTML."""
    return (
        f'<li><div>{head}</div><div class="line">{picture}</div>'
        f'<p><strong>{escape(capital(says))}.</strong> <span class="quiet">{escape(sentence)}</span></p></li>'
    )


def _line(head: str, picture: str, says: str, sentence: str) -> str:
    """HTML of one thing in a line, which opens for its sentence. The link stands before what opens, not in it: a
    control inside a control is not heard."""
    opens = f"<details><summary><strong>{escape(says)}</strong></summary><p>{escape(sentence)}</p></details>"
    return f'<li><div>{head}: {opens}</div><div class="line">{picture}</div></li>'


def _late(says: str, measures: Sequence[Measure]) -> str:
    """HTML of a return that has not come, with every measure that waits for it."""
    n = len({one.indicator.id for one in measures})
    waiting = "1 measure waits" if n == 1 else f"{n} measures wait"
    names = ", ".join(_name(one) for one in measures)
    said = f"<strong>{escape(capital(says))}</strong>: {waiting} for it"
    return f"<li><details><summary>{said}</summary><p>{names}</p></details></li>"


def _rest(found: Since) -> str:
    """What is as it was: one line, and the names of what is still clearly off track."""
    still = ", ".join(_name(m) for m in found.still_off)
    off = f"<p>Still clearly off track: {still}.</p>" if still else ""
    wards = f'<p class="quiet">{escape(MEANING)}</p>' if found.wards else ""
    return f"<section><h2>As it was</h2><p>{escape(unchanged(found.same))}</p>{off}{wards}</section>"

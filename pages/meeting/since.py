"""Since the last meeting: one screen for the Chair. What is different, the worst first; what is not, in one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from markupsafe import Markup

from metrics.meetings.exception_wards import MEANING, WardChange
from metrics.meetings.exceptions import Notable
from metrics.meetings.since import PaperSide, Since, earlier, since
from metrics.series.evidence import Evidence
from metrics.series.measure import Measure, area_name
from metrics.wording.meetings import capital, unchanged
from pages.components import fault_boundary, markup, page, signs, sparks
from pages.components.statuses import badge
from pages.meeting import action_list, style
from pages.state import cache, scope

ITEM, REST = Markup("<li>{}</li>"), "What is as it was"
GROUPS = ("Worse", "To look into", "Better")
Look = Callable[[str, str, str, str], Markup]


def draw() -> None:
    """The page."""
    evidence = cache.evidence()
    asked = scope.current(evidence)
    style.apply()
    page.title(f"Since the last meeting: {area_name(evidence, asked.area)}", evidence, asked)
    then, note = earlier(evidence, asked, cache.papers(evidence.snapshot.as_at), cache.evidence_of)
    changes = since(then, evidence, asked, scope.boroughs(evidence, asked))
    groups = Markup().join(_group(evidence, name, changes) for name in GROUPS)
    actions = fault_boundary.html("The list of actions", lambda: _actions(evidence, then))
    above = Markup('<p class="since-said">{}</p>{}{}').format(note, actions, _failed(evidence, changes))
    markup.draw(
        Markup('<div class="since">{}{}{}</div>').format(
            above, groups, fault_boundary.html(REST, lambda: _rest(changes))
        )
    )


def _failed(evidence: Evidence, changes: Since) -> Markup:
    """HTML of what could not be worked out."""
    known = evidence.registry.indicators
    names = {id: known[id].title if id in known else "What is new in wards" for id in changes.failed}
    return Markup().join(
        fault_boundary.note(names[id], error, id).html for id, error in changes.failed.items()
    )


def _actions(evidence: Evidence, then: PaperSide) -> Markup:
    """HTML of what is overdue, and of what has been done since."""
    shown, today = then.evidence.snapshot.as_at, evidence.snapshot.today
    every = cache.actions(evidence.snapshot.as_at)
    late = [a for a in every if a.overdue(today)]
    done = [a for a in every if shown and a.closed_change and a.closed_change > shown.change]
    return Markup().join(
        Markup("<section><h2>{}</h2>{}</section>").format(
            name, action_list.html(evidence.registry, some, today)
        )
        for name, some in (("Overdue actions", late), ("Closed since then", done))
        if some
    )


def _group(evidence: Evidence, name: str, changes: Since) -> Markup:
    """HTML of a heading with its number, and each thing; what is better takes one line each, with its sentence on
    request: the page is one screen. That nothing is worse is said too; the other headings stand only over something."""
    noted, wards = changes.group(name)
    codes = evidence.registry.partnership.codes
    look = _line if name == "Better" else _entry
    rows = [
        fault_boundary.html("This measure", partial(_measure, look, item, codes), item.now.indicator.id, ITEM)
        for item in noted
        if not item.only_late
    ]
    rows += [
        fault_boundary.html("This ward", partial(_ward, look, item, codes), item.indicator.id, ITEM)
        for item in wards
    ]
    if name == "To look into":
        rows += [_late(says, some) for says, some in changes.late.items()]
    if not rows and name != "Worse":
        return Markup()
    inside = (
        Markup('<ul class="noted">{}</ul>').format(Markup().join(rows)) if rows else Markup("<p>Nothing.</p>")
    )
    return Markup('<section><h2>{} <span class="quiet">{}</span></h2>{}</section>').format(
        name, len(rows), inside
    )


def _measure(look: Look, notable: Notable, codes: tuple[str, ...]) -> Markup:
    now = notable.now
    line, sign = sparks.image([now], codes), signs.both(now.signals)
    says = "; ".join(c.says for c in notable.changes)
    if look is _line:
        return look(_name(now), line, says, now.sentence)
    head = Markup("{} {}").format(_name(now), badge(now.judgement.status, brief=True))
    return look(head, line + sign, says, now.sentence)


def _name(measure: Measure) -> Markup:
    link = page.link(measure.indicator.priority, measure.indicator.title, measure.indicator.id)
    return Markup("{}, {}").format(link, measure.area_name)


def _ward(look: Look, ward_change: WardChange, codes: tuple[str, ...]) -> Markup:
    link = page.link("hotspots", ward_change.indicator.title)
    head = Markup("{}, {}").format(link, ward_change.ward.full_name)
    return look(head, sparks.ward_image(ward_change, codes), ward_change.says, ward_change.sentence)


def _entry(head: str, picture: str, says: str, sentence: str) -> Markup:
    """HTML of one thing in full. head, picture: HTML."""
    return Markup(
        '<li><div>{}</div><div class="line">{}</div>'
        '<p><strong>{}.</strong> <span class="quiet">{}</span></p></li>'
    ).format(head, picture, capital(says), sentence)


def _line(head: str, picture: str, says: str, sentence: str) -> Markup:
    """HTML of one thing in a line, which opens for its sentence. The link stands before what opens, not in it: a
    control inside a control is not heard."""
    opens = Markup("<details><summary><strong>{}</strong></summary><p>{}</p></details>").format(
        says, sentence
    )
    return Markup('<li><div>{}: {}</div><div class="line">{}</div></li>').format(head, opens, picture)


def _late(says: str, measures: Sequence[Measure]) -> Markup:
    """HTML of a return that has not come, with every measure that waits for it."""
    n = len({measure.indicator.id for measure in measures})
    waiting = "1 measure waits" if n == 1 else f"{n} measures wait"
    names = Markup(", ").join(_name(measure) for measure in measures)
    text = Markup("<strong>{}</strong>: {} for it").format(capital(says), waiting)
    return Markup("<li><details><summary>{}</summary><p>{}</p></details></li>").format(text, names)


def _rest(changes: Since) -> Markup:
    """What is as it was: one line, and the names of what is still clearly off track."""
    still = Markup(", ").join(_name(m) for m in changes.still_off)
    off = Markup("<p>Still clearly off track: {}.</p>").format(still) if still else ""
    wards = Markup('<p class="quiet">{}</p>').format(MEANING) if changes.wards else ""
    return Markup("<section><h2>As it was</h2><p>{}</p>{}{}</section>").format(
        unchanged(changes.same), off, wards
    )

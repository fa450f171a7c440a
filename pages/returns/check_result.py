"""What the check of a return found: what to correct, what to confirm, what would change; and what was stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st
from markupsafe import Markup

from data_loaders.returns.problem import Problem
from metrics.returns.checked import Checked, FigureChange
from metrics.returns.storing import Stored
from metrics.series.evidence import Evidence
from pages.components import markup, page, prose
from pages.components.listing import listing
from pages.components.plain_text import plain

HEAD = ("Measure and area", "Now", "Will be", "Period")
LONGEST = 300


def wrong(checked: Checked) -> None:
    """Everything that must be put right in the file, by sheet, row and column; and what will be asked after that."""
    problems = (*checked.of("refuse"), *checked.of("correct"))
    markup.draw(
        Markup(
            '<section class="found wrong" role="status"><h3>{} to correct</h3>'
            "<p>Nothing has been stored. Correct the file, save it, and upload it again.</p>"
            "{}</section>"
        ).format(_count(problems), _list(problems))
    )
    later = checked.of("confirm")
    if later:
        markup.draw(
            Markup('<section class="found"><h3>To look at as well</h3>{}</section>').format(_list(later))
        )


def questions(checked: Checked) -> dict[str, str]:
    """A field for each figure in doubt; returns the reasons by the problem's key. Inside a form."""
    asked = checked.of("confirm")
    if not asked:
        return {}
    markup.draw(
        Markup(
            '<section class="found"><h3>{} to confirm</h3><p>Each may be right. Say why, or correct the file '
            "and upload it again.</p>{}</section>"
        ).format(_count(asked), _list(asked, numbered=True))
    )
    reasons = {p.key: _reason(n, p) for n, p in enumerate(asked, start=1)}
    general = ""
    if len(asked) > 1:
        label = "The same reason for all that have none of their own"
        general = st.text_input(plain(label), max_chars=LONGEST, key="reason-for-all")
    return {key: reason.strip() or general for key, reason in reasons.items()}


def _reason(n: int, problem: Problem) -> str:
    """The label names no more than a number: what stands in the file would be taken for markup there."""
    row = f" (row {problem.row})" if problem.row else ""
    return st.text_input(
        plain(f"Why number {n}{row} is right"), max_chars=LONGEST, key=f"reason-{problem.key}"
    )


def _count(problems: Sequence[Problem]) -> str:
    return "1 thing" if len(problems) == 1 else f"{len(problems)} things"


def _list(problems: Iterable[Problem], *, numbered: bool = False) -> Markup:
    items = Markup().join(
        Markup("<li><strong>{}</strong><br>{}<br><span>{}</span></li>").format(
            p.where[:1].upper() + p.where[1:], f"{p.words} {_found(p)}", p.do
        )
        for p in problems
    )
    kind = "ol" if numbered else "ul"
    return Markup('<{} class="problems">{}</{}>').format(kind, items, kind)


def _found(problem: Problem) -> str:
    known = not problem.found or problem.found in problem.words
    return "" if known else f"Found: {problem.found}."


def preview(evidence: Evidence, checked: Checked) -> None:
    """Each figure that would be another, with the chart that shows it."""
    if not checked.changes:
        prose.say("text", "Every figure in this file is held already: storing it changes no chart.")
        return
    same = len(checked.preview) - len(checked.changes)
    rest = f" {same} more stay as they are." if same else ""
    rows = (_row(evidence, change) for change in checked.changes)
    inside = listing("Figures, and the charts that show them", HEAD, rows, stacked=True)
    n = len(checked.changes)
    summary = Markup("<p>{} {}.{}</p>").format(n, "figure" if n == 1 else "figures", rest)
    markup.draw(
        Markup('<section class="found"><h3>What will change</h3>{}{}</section>').format(summary, inside)
    )


def _row(evidence: Evidence, change: FigureChange) -> tuple[str, ...]:
    return (_chart(evidence, change), change.was, change.will_be, change.period)


def _chart(evidence: Evidence, change: FigureChange) -> Markup:
    indicator = evidence.registry.indicators[change.key.dataset]
    link = page.link(indicator.priority, change.title, indicator.id)
    return Markup("{}, {}").format(link, change.area)


def stored(evidence: Evidence, done: Stored, checked: Checked) -> None:
    """What was stored, and the way to each chart that changed."""
    indicators = evidence.registry.indicators
    changed = [indicators[id] for id in dict.fromkeys(change.key.dataset for change in checked.changes)]
    links = Markup().join(Markup("<li>{}</li>").format(page.link(i.priority, i.title, i.id)) for i in changed)
    held = [i.title for i in changed if i.disclosure and i.disclosure.cleared]
    waits = (
        Markup("<p>Others see these once an officer clears them: {}.</p>").format(", ".join(held))
        if held
        else ""
    )
    stored_as = Markup("Stored as {}.").format(page.releases(done.new))
    what = stored_as if done.new else "Every figure was held already."
    charts = Markup("<p>Charts that changed:</p><ul>{}</ul>").format(links) if links else ""
    markup.draw(
        Markup(
            '<section class="found stored" role="status"><h3>The return of {} is stored</h3>'
            "<p>{}</p>{}{}</section>"
        ).format(done.agency, what, charts, waits)
    )

"""Meetings: when they are, their papers, what they decided, and the actions that are carried forward."""

from __future__ import annotations

from markupsafe import Markup

from data_loaders.calendar.month import Month
from data_loaders.store.meetings import days
from data_loaders.store.remarks import Remark, RemarkKind
from metrics.meetings.meeting import differences, ending_of, to_choose
from metrics.series.evidence import Evidence
from metrics.wording.meetings import day_text, moment_text, remark_text
from pages.access.person import Permission
from pages.access.reader import person
from pages.components import fault_boundary, markup, page
from pages.components.listing import listing
from pages.meeting import action_list, decide, prepare, style
from pages.pack import offer
from pages.state import as_at, cache, scope


def draw() -> None:
    """The page."""
    evidence = cache.evidence()
    asked = scope.current(evidence)
    ending = ending_of(evidence.registry, asked.ending)
    style.apply()
    page.title("Meetings", evidence, asked)
    with fault_boundary.part("The list of actions"):
        _actions(evidence)
    with fault_boundary.part("What was decided"):
        _decided(evidence, ending)
    with fault_boundary.part("The calendar"):
        _calendar(evidence)
    with fault_boundary.part("The pack"):
        offer.draw(ending)
    with fault_boundary.part("What has changed since this paper"):
        _changed()


def _actions(evidence: Evidence) -> None:
    as_at, today = evidence.snapshot.as_at, evidence.snapshot.today
    open_ones = [a for a in cache.actions(as_at) if a.open]
    late = sum(a.overdue(today) for a in open_ones)
    text = f"{len(open_ones)} open, {late} of them overdue" if open_ones else "None is open"
    inside = action_list.html(evidence.registry, open_ones, today)
    markup.draw(
        Markup("<h2>Actions</h2><p>{}. They are carried forward until they are closed.</p>{}").format(
            text, inside
        )
    )
    if open_ones and person().may(Permission.DECIDE) and as_at is None:
        decide.close_form(open_ones)


def _decided(evidence: Evidence, ending: Month) -> None:
    """What was said and decided about the quarter of the month asked about, measure by measure."""
    as_at = evidence.snapshot.as_at
    markup.draw(Markup("<h2>Said and decided about the quarter to {}</h2>").format(ending.name))
    remarks = cache.remarks(str(ending), as_at)
    markup.draw(Markup().join(_remark(evidence, r) for r in remarks) or Markup("<p>Nothing yet.</p>"))
    closed = [a for a in cache.actions(as_at) if a.ending == str(ending) and not a.open]
    if closed:
        today = evidence.snapshot.today
        markup.draw(
            Markup("<h3>Closed actions</h3>{}").format(action_list.html(evidence.registry, closed, today))
        )
    if person().may(Permission.DECIDE) and as_at is None:
        decide.form(evidence, ending, [r for r in remarks if r.kind is RemarkKind.DECISION])


def _remark(evidence: Evidence, remark: Remark) -> Markup:
    known = evidence.registry.indicators.get(remark.indicator)
    about = page.link(known.priority, known.title, known.id) if known else remark.indicator
    return Markup('<p class="said">{} · <strong>{}:</strong> {}</p>').format(
        about, remark_text(remark), remark.text
    )


def _calendar(evidence: Evidence) -> None:
    markup.draw(Markup("<h2>Calendar and papers</h2>"))
    set_days, papers = days(cache.engine()), cache.papers()
    endings = sorted({*set_days, *papers, *map(str, to_choose(evidence, 1))}, reverse=True)
    rows = [_row(ending, set_days, papers) for ending in endings]
    markup.draw(listing("Meetings, newest first", ("Figures to", "Meeting", "Paper"), rows))
    links = Markup(" · ").join(_open(Month.parse(ending)) for ending in reversed(papers))
    if links:
        markup.draw(
            Markup(
                '<p class="open-papers">Open the paper for: {}. Every page then shows what it shows.</p>'
            ).format(links)
        )
    if person().may(Permission.FREEZE) and evidence.snapshot.as_at is None:
        prepare.forms(evidence)


def _open(ending: Month) -> str:
    """Without the reader's other choices: a paper has a month of its own."""
    return page.choose(ending.name, page="since-last-meeting", **{as_at.KEY: as_at.name(ending)})


def _row(ending: str, set_days: dict, papers) -> tuple[str, str, str]:
    day, paper = set_days.get(ending), papers.get(ending)
    frozen = f"Frozen {moment_text(paper.as_at)} by {paper.frozen_by}" if paper else "Not frozen"
    return Month.parse(ending).name, day_text(day) if day else "No day set", frozen


def _changed() -> None:
    """What reads otherwise than when the open paper was frozen."""
    paper = cache.opened()
    changes = differences(cache.evidence_of(paper, "public"), paper) if paper else ()
    if changes:
        rows = [(d.title, d.area, d.then, d.now) for d in changes]
        markup.draw(Markup("<h2>What reads otherwise than when this paper was frozen</h2>"))
        markup.draw(listing("Then and now", ("Measure", "Area", "Then", "Now"), rows, stacked=True))

"""Says above every page that it shows an earlier moment, and whether a meeting’s paper still reads as it did."""

from __future__ import annotations

from markupsafe import Markup

from data_loaders.store.meetings import days
from metrics.meetings.meeting import differences
from metrics.wording.meetings import changed_text, moment_text, paper_text
from pages.components import markup
from pages.state import cache

LISTED = "The Meetings page lists them."


def draw() -> None:
    """Nothing while the figures are the latest."""
    as_at, paper = cache.evidence().snapshot.as_at, cache.opened()
    if paper:
        changed = changed_text(len(differences(cache.evidence_of(paper, "public"), paper)))
        sentences = [paper_text(paper, days(cache.engine())), *([f"{changed} {LISTED}"] if changed else [])]
    elif as_at:
        sentences = [f"As at {moment_text(as_at.at)}. What was accepted or taken back later is left out."]
    else:
        return
    lines = Markup().join(Markup('<p class="page-notice">{}</p>').format(text) for text in sentences)
    markup.draw(Markup('<div class="paper-notice">{}</div>').format(lines))

"""Figures that are others now than they were on an earlier day, each with the file that says so."""

from __future__ import annotations

from markupsafe import Markup

from data_loaders.store.releases import Release
from metrics.meetings.restated import Restated, restated
from metrics.provenance import day
from pages.components import markup, page, prose
from pages.components.listing import listing
from pages.state import cache

HEAD = ("Measure", "Area", "Period", "Was", "Is", "Because of")
MOST = 200


def draw() -> None:
    """The list since the day that "As at" names, or since the last day before today's releases."""
    days = cache.days()
    as_at = cache.evidence().snapshot.as_at or (days[1] if len(days) > 1 else None)
    if as_at is None:
        prose.say("text", "Everything was loaded on one day, so nothing has been restated.")
        return
    now, then = cache.latest(), cache.evidence_at(as_at)
    figures = now.remember(("restated", as_at), lambda: list(restated(then, now)))
    if not figures:
        prose.say("text", f"No figure known on {day(as_at.at)} has changed since.")
        return
    caption = f"{len(figures)} figures restated since {day(as_at.at)}"
    markup.draw(listing(caption, HEAD, [_row(figure) for figure in figures[:MOST]], stacked=True))


def _row(figure: Restated) -> tuple[str, ...]:
    why = _release(figure.release) if figure.release else "taken back"
    return (figure.indicator.title, figure.area_name, figure.span.words, figure.was, figure.now, why)


def _release(release: Release) -> Markup:
    return Markup("{}: {}").format(page.releases([release.id]), release.file_name)

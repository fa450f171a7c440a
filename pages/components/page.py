"""The top of every page: its heading, the period it is about, and what must be known before reading on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from metrics.series.evidence import Evidence
from metrics.series.scope import Scope
from pages.components import markup
from pages.components.plain_text import plain

BACKGROUND = ("boundaries", "population")
# The choices of a reader that every page has.
KEPT = ("borough", "to", "against", "as-at")


def title(text: str, evidence: Evidence, scope: Scope, illustrative: bool | None = None) -> None:
    """The heading, the line with the period, and the notices.

    illustrative: is anything on this page invented? None: if anything at all in the store is.
    """
    st.title(plain(text), anchor=False)
    lines = [Markup('<p class="page-period">{}</p>').format(period(scope))]
    if any_illustrative(evidence) if illustrative is None else illustrative:
        lines.append(
            Markup('<p class="page-notice"><strong>Illustrative data.</strong> {}</p>').format(
                invented(evidence)
            )
        )
    notice = plan_notice(evidence, scope)
    if notice:
        lines.append(Markup('<p class="page-notice">{}</p>').format(notice))
    markup.draw(Markup().join(lines))


def summary(tallies: Sequence[tuple[str, str]], failed: int = 0) -> None:
    """The result in a line for each area: its name, and what is on and off track.

    failed: how many measures could not be shown, and are not counted in it.
    """
    lines = Markup().join(
        Markup("<p><strong>{}</strong>: {}.</p>").format(area, text) for area, text in tallies
    )
    if failed:
        measures = (
            "1 measure cannot be shown and is"
            if failed == 1
            else f"{failed} measures cannot be shown and are"
        )
        lines += Markup('<p class="failed">{} not counted here.</p>').format(measures)
    markup.draw(Markup('<div class="summary">{}</div>').format(lines))


def period(scope: Scope) -> str:
    """ "April to December 2013, compared with the same months of 2012/13" """
    return f"{scope.span.words}, compared with the same months of {scope.baseline}"


def any_illustrative(evidence: Evidence) -> bool:
    """Does the store hold invented figures?"""
    return evidence.remember(
        "any illustrative", lambda: any(r.illustrative for r in evidence.snapshot.releases)
    )


def invented(evidence: Evidence) -> str:
    """Says that figures are invented: all of them, or some."""
    return evidence.remember("what is invented", lambda: _invented(evidence))


def _invented(evidence: Evidence) -> str:
    figures = [r for r in evidence.snapshot.releases if r.source not in BACKGROUND]
    which = "The" if all(r.illustrative for r in figures) else "Some"
    place = evidence.registry.partnership.short
    return (
        f"{which} figures here are invented to show what the dashboard does. They say nothing about {place}."
    )


def plan_notice(evidence: Evidence, scope: Scope) -> str:
    """Says that the month lies outside the plan's year; empty if it does not."""
    plan, inside = evidence.registry.plan_for(scope.ending)
    if inside:
        return ""
    return (
        f"The plan covers {plan.year}; its rules are applied to {scope.ending.financial_year} "
        f"compared with {scope.baseline}."
    )


def query() -> str:
    """The reader's choices as they stand in the address: "?borough=Gravesham", or nothing."""
    chosen = st.query_params.to_dict()
    return f"?{urlencode(chosen)}" if chosen else ""


def link(address: str, text: str, anchor: str = "") -> Markup:
    """HTML of a link to another page, which keeps the reader's choices. anchor: the id of a card there."""
    whole = f"{address}{query()}{'#' if anchor else ''}{anchor}"
    return Markup('<a href="{}" target="_self" data-inside="page">{}</a>').format(whole, text)


def releases(ids: Iterable[int], text: str = "") -> Markup:
    """HTML of a link to what the Sources page says of some releases; nothing for none. text: else their numbers."""
    numbers = ",".join(str(id) for id in sorted(ids))
    if not numbers:
        return Markup()
    label = text or f"release{'s' if ',' in numbers else ''} {numbers.replace(',', ', ')}"
    chosen = {k: v for k, v in st.query_params.to_dict().items() if k in KEPT}
    address = f"sources?{urlencode({**chosen, 'release': numbers}, safe=',')}"
    return Markup('<a href="{}" target="_self" data-inside="page">{}</a>').format(address, label)


def choose(text: str, **choices: str) -> Markup:
    """HTML of a link that opens a page anew with these choices in its address, and no others.

    text: what it reads. The page is named by `page`; the others are as the address has them.
    """
    address = choices.pop("page")
    return Markup('<a href="{}" target="_self">{}</a>').format(f"{address}?{urlencode(choices)}", text)

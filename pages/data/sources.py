"""Where the figures come from, how fresh they are, and what became of every file."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from data_loaders.coverage import coverage_of
from data_loaders.store.changes import now
from data_loaders.store.releases import Release, unreadable
from metrics.provenance import Provenance, aged, attributions, provenance, states, summary
from metrics.series.evidence import Evidence
from metrics.series.withholding import known_to
from pages.components import fault_boundary, markup, prose
from pages.data import changes, one_release, release_history, take_back
from pages.data.source_card import card, freshness
from pages.state import cache

STYLE = (Path(__file__).parent / "sources.css").read_text(encoding="utf-8")


def draw() -> None:
    """The page."""
    evidence = cache.evidence()
    every = evidence.remember("history", lambda: _history(evidence))
    state = evidence.remember("states", lambda: states(every))
    provenances = aged(evidence.remember("provenance", lambda: _provenance(evidence)), now())
    prose.apply(STYLE)
    st.title("Sources", anchor=False)
    with fault_boundary.part("The releases behind this figure"):
        one_release.draw(every, state, evidence)
    prose.say("lead", summary(provenances))
    markup.draw(fault_boundary.html("What is held of each source", lambda: freshness(provenances)))
    st.header("Each source", anchor="sources")
    cards = (
        fault_boundary.html("This source", partial(card, provenance), provenance.source.id)
        for provenance in provenances
    )
    markup.draw(Markup('<div class="sources">{}</div>').format(Markup().join(cards)))
    st.header("Release history", anchor="history")
    prose.say(
        "text",
        "What one file says of one month, quarter or year is a release. Nothing that was loaded is changed.",
    )
    _unreadable(evidence)
    with fault_boundary.part("The list of releases"):
        release_history.draw(every, state, {p.source.id: p.source.title for p in provenances})
    with fault_boundary.part("The form for taking a release back"):
        take_back.draw(every)
    st.header("Restated figures", anchor="restated")
    with fault_boundary.part("The list of restated figures"):
        changes.draw()
    st.header("Rows set aside", anchor="set-aside")
    with fault_boundary.part("The rows set aside"):
        release_history.draw_rejects(every, evidence)
    st.header("Licences and attribution", anchor="attribution")
    prose.say("text", *attributions(provenances))


def _unreadable(evidence: Evidence) -> None:
    """Names the releases that count nowhere because the store holds something that no release can say."""
    with evidence.snapshot.engine.connect() as connection:
        damaged = unreadable(connection)
    if damaged:
        named = "; ".join(f"{release.id} ({release.wrong})" for release in damaged)
        prose.say(
            "text",
            f"These releases cannot be read, so their figures are missing: {named}. Somebody has changed the store by "
            "hand, or it is damaged. An administrator can retract them and load their files again.",
        )


def _provenance(evidence: Evidence) -> tuple[Provenance, ...]:
    counting = [known_to(evidence.audience, release) for release in evidence.snapshot.releases]
    return provenance(evidence.registry, counting, coverage_of(evidence.snapshot))


def _history(evidence: Evidence) -> list[Release]:
    return [known_to(evidence.audience, release) for release in evidence.snapshot.history]

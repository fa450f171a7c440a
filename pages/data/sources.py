"""Where the figures come from, how fresh they are, and what became of every file."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from data_loaders.status import status
from data_loaders.store.changes import now
from data_loaders.store.releases import Release, history
from metrics.evidence import Evidence
from metrics.provenance import Provenance, aged, attributions, provenance, states, summary
from metrics.withholding import known_to
from pages.data import changes, one_release, release_history, take_back
from pages.data.source_card import card, freshness
from pages.parts import cache, prose

STYLE = (Path(__file__).parent / "sources.css").read_text(encoding="utf-8")


def draw() -> None:
    """The page."""
    evidence = cache.evidence()
    every = evidence.remember("history", lambda: _history(evidence))
    state = evidence.remember("states", lambda: states(every))
    found = aged(evidence.remember("provenance", lambda: _provenance(evidence)), now())
    prose.apply(STYLE)
    st.title("Sources", anchor=False)
    one_release.draw(every, state, evidence)
    prose.say("lead", summary(found))
    st.html(freshness(found))
    st.header("Each source", anchor="sources")
    st.html(f'<div class="sources">{"".join(card(one) for one in found)}</div>')
    st.header("Release history", anchor="history")
    prose.say(
        "text",
        "What one file says of one month, quarter or year is a release. Nothing that was loaded is changed.",
    )
    release_history.draw(every, state, {p.source.id: p.source.title for p in found})
    take_back.draw(every)
    st.header("Restated figures", anchor="restated")
    changes.draw()
    st.header("Rows set aside", anchor="set-aside")
    release_history.draw_rejects(every, evidence)
    st.header("Licences and attribution", anchor="attribution")
    prose.say("text", *attributions(found))


def _provenance(evidence: Evidence) -> tuple[Provenance, ...]:
    counting = [known_to(evidence.audience, release) for release in evidence.book.releases]
    return provenance(evidence.registry, counting, status(evidence.book.engine))


def _history(evidence: Evidence) -> list[Release]:
    with evidence.book.engine.connect() as connection:
        return [known_to(evidence.audience, release) for release in history(connection)]

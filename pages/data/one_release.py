"""The releases that a reader came for, from a figure: file, rows, state and the reasons that were given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import streamlit as st
from markupsafe import Markup

from data_loaders.store.releases import Release
from metrics.formats import number
from metrics.series.evidence import Evidence
from metrics.wording.meetings import moment_text
from pages.components import markup, prose

KEY = "release"
MOST = 40


def asked() -> list[int]:
    """The numbers that stand in the page's address ("12" or "12,13"); whatever is none is passed over."""
    numbers = st.query_params.get(KEY, "").split(",")
    return [int(n) for n in numbers if n.isascii() and n.isdigit() and len(n) < 10][:MOST]


def draw(history: Sequence[Release], states: Mapping[int, str], evidence: Evidence) -> None:
    """Facts of each; nothing where no release was asked for."""
    wanted = asked()
    if not wanted:
        return
    releases = [r for r in history if r.id in wanted]
    st.header("Where the figure comes from", anchor=KEY)
    if not releases:
        prose.say("text", "There is no release of this number: it was illustrative and has been taken away.")
    cleared = evidence.snapshot.cleared
    markup.draw(
        Markup().join(_facts(r, states[r.id], cleared, evidence.audience == "officer") for r in releases)
    )


def _facts(release: Release, state: str, cleared: Mapping, officer: bool) -> Markup:
    rows = Markup().join(prose.fact(label, text) for label, text in _lines(release, state, cleared, officer))
    title = f"Release {release.id}: {release.title}"
    return Markup('<section class="release"><h3>{}</h3>{}</section>').format(title, prose.facts([rows]))


def _lines(release: Release, state: str, cleared: Mapping, officer: bool) -> Iterator[tuple[str, str]]:
    yield "File", release.file_name
    yield (
        "Rows",
        f"{number(release.rows_read)} read, {number(release.rows_loaded)} loaded, "
        f"{number(release.rows_outside)} about other places, {number(release.rows_rejected)} set aside",
    )
    yield "Accepted", moment_text(release.accepted) + (", illustrative" if release.illustrative else "")
    yield "State", state
    if release.id in cleared:
        yield "Cleared for release", moment_text(cleared[release.id])
    # What was confirmed names the figures; they may be too small for this reader.
    if release.notes and (officer or release.source != "partner_return"):
        yield "Notes", " ".join(release.notes)
    if release.file_sha256:  # that of a return is for officers
        yield "SHA-256", release.file_sha256

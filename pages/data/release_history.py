"""Every release ever accepted, what became of it, and the rows of it that were set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from markupsafe import Markup

from data_loaders.store.releases import Release
from data_loaders.store.snapshot import rejects
from metrics.formats import number
from metrics.provenance import day
from metrics.series.evidence import Evidence
from pages.components import download, download_button, markup, prose
from pages.components.listing import listing
from pages.components.plain_text import plain

COLUMNS = (
    "Release",
    "What",
    "State",
    "Accepted",
    "File",
    "SHA-256",
    "Rows read",
    "Rows loaded",
    "About other places",
    "Set aside",
)
# More than these are in the file to download: a page with thousands of rows helps nobody.
MOST_RELEASES, MOST_ROWS = 100, 200
SHORT = 12
CLOSED = "Rows of partners' returns that were set aside are shown to those who may see every figure."


def draw(history: Sequence[Release], states: Mapping[int, str], titles: Mapping[str, str]) -> None:
    """The table of releases, newest first, of all sources or of one.

    states: what became of each release, by its number. titles: of the sources, by id.
    """
    picked = st.selectbox(
        "Source",
        [id for id in titles if any(r.source == id for r in history)],
        index=None,
        format_func=lambda id: titles[id],
        placeholder="All sources",
        key="source",
        bind="query-params",
    )
    releases = [r for r in reversed(history) if picked is None or r.source == picked]
    rows = [_row(r, states[r.id]) for r in releases[:MOST_RELEASES]]
    table = listing(_caption("newest", len(rows), len(releases), "releases"), COLUMNS, rows)
    markup.draw(Markup('<div class="tall lines">{}</div>').format(table))
    download_button.draw(
        "Download all releases",
        lambda: csv_file(releases, states),
        "releases.csv",
        "text/csv",
        key="download-releases",
        type="tertiary",
    )


def draw_rejects(history: Sequence[Release], evidence: Evidence) -> None:
    """The rows of one release that could not be used, each with its reason."""
    # A return's row says what its figure was, also where the figure is too small for this reader.
    open_ = [r for r in history if r.source != "partner_return" or evidence.audience == "officer"]
    titles = {
        r.id: f"{r.id}: {r.title} ({number(r.rows_rejected)})" for r in reversed(open_) if r.rows_rejected
    }
    if not titles:
        clean = not any(r.rows_rejected for r in history)
        prose.say("text", "Every row of every file could be used." if clean else CLOSED)
        return
    picked = st.selectbox(
        "Rows of release",
        list(titles),
        index=None,
        format_func=lambda id: titles[id],
        placeholder="Choose a release",
        key="rejects",
    )
    if picked is not None:
        with evidence.snapshot.engine.connect() as connection:
            held = rejects(connection, picked)
        rows = [(number(line), reason, row) for line, reason, row in held[:MOST_ROWS]]
        caption = _caption("first", len(rows), len(held), "rows")
        markup.draw(
            Markup('<div class="tall">{}</div>').format(listing(caption, ("Line", "Reason", "Row"), rows))
        )
        st.caption(plain(f"All of them: python -m data_loaders rejects {picked}"))


def _caption(which: str, shown: int, held: int, what: str) -> str:
    return (
        f"{number(held)} {what}" if shown == held else f"The {which} {number(shown)} of {number(held)} {what}"
    )


def _row(release: Release, state: str) -> tuple[str, ...]:
    return (
        str(release.id),
        release.title,
        state,
        day(release.accepted),
        release.file_name,
        release.file_sha256[:SHORT],
        *(
            number(n)
            for n in (release.rows_read, release.rows_loaded, release.rows_outside, release.rows_rejected)
        ),
    )


def csv_file(releases: Sequence[Release], states: Mapping[int, str]) -> bytes:
    """The file of these releases: every column of the table and those it has no room for."""
    head = ("Release", "Source", "Dataset", "What", "State", "Standing", "From", "To", "Edition", "Accepted (UTC)",
            "File", "SHA-256", "Rows read", "Rows loaded", "Rows about other places", "Rows set aside")  # fmt: skip
    rows = (
        (r.id, r.source, r.dataset, r.title, states[r.id], str(r.standing), r.first, r.last, str(r.edition or ""),
         r.accepted.isoformat(sep=" ", timespec="seconds"), r.file_name, r.file_sha256,
         r.rows_read, r.rows_loaded, r.rows_outside, r.rows_rejected)
        for r in releases
    )  # fmt: skip
    return download.write([head, *rows])

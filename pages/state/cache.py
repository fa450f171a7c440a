"""The one module that caches. Everything is kept by the version of the data, never by a clock."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

import streamlit as st
from sqlalchemy import Engine
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data_loaders.store import engine as store
from data_loaders.store.actions import AgreedAction
from data_loaders.store.actions import actions as read_actions
from data_loaders.store.changes import AsAt
from data_loaders.store.changes import versions as read_versions
from data_loaders.store.meetings import Paper
from data_loaders.store.meetings import papers as read_papers
from data_loaders.store.remarks import Remark
from data_loaders.store.remarks import remarks as read_remarks
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.indicator import Indicator
from metrics.definitions.registry import registry
from metrics.measures import measure as make
from metrics.recent import Recent, kept
from metrics.series.evidence import Evidence
from metrics.series.measure import Measure
from metrics.series.scope import Scope
from metrics.series.withholding import Audience
from pages.access.reader import person
from pages.state import as_at
from pages.store.engines import engine, engine_at

T = TypeVar("T")
VERSION = "version of the data"  # the session's key: one version for each run
# What is drawn of one evidence: all priority pages of two months in every borough, about 15 MB.
PARTS = 1000


def writer() -> Engine:
    """The store to write to, for what a page lets somebody do: only where they pressed a button, because a write
    waits for its turn. Raises Fault as engine() does."""
    refresh()
    return engine_at(store.address(), False)


def evidence() -> Evidence:
    """The definitions with the data as this reader asks for it (as at a date) and may see it (small numbers withheld);
    built again only when the data has changed."""
    return evidence_at(as_at.state(days(), papers()))


def latest() -> Evidence:
    """The same as it stands now, whatever date was asked for."""
    return evidence_at(None)


def evidence_at(state: AsAt | None) -> Evidence:
    """The same in an earlier state of the store; None for now."""
    reader = person()
    return _evidence(store.reading_address(), version(), state, reader.audience, reader.sends_for)


def opened() -> Paper | None:
    """The paper of a meeting that the reader has open."""
    return as_at.paper(papers())


def evidence_of(paper: Paper, audience: Audience | None = None) -> Evidence:
    """The same in the state that a meeting's paper shows; audience: as others would see it."""
    reader = person()
    agency = reader.sends_for if audience is None else ""
    return _evidence(store.reading_address(), version(), paper.shown, audience or reader.audience, agency)


def evidence_for(paper: Paper | None, audience: Audience) -> Evidence:
    """The same as an audience sees it, in the state that a paper shows or now; the reader's own has what they sent."""
    reader = person()
    agency = reader.sends_for if audience == reader.audience else ""
    state = paper.shown if paper else None
    return _evidence(store.reading_address(), version(), state, audience, agency)


def whole_book() -> Snapshot:
    """The store as it stands with nothing held back: for checking a return against all that there is."""
    return Snapshot(engine())


def papers(as_at: AsAt | None = None) -> dict[str, Paper]:
    """The papers of meetings, now or in a state, by the last month of their quarters, oldest first."""
    return _papers(store.reading_address(), versions(), as_at)


def days() -> Sequence[AsAt]:
    """The states at the ends of the days on which something changed that the reader may learn of, newest first."""
    now = latest()
    return now.remember("days", lambda: now.snapshot.days)


def refresh() -> None:
    """Look again whether the data has changed. Called at the beginning of each run, and before something is written:
    what a run shows is one version, never figures from before and after a load side by side; and asking for it at every
    look-up took longer than most pages."""
    if get_script_run_ctx(suppress_warning=True) is not None:
        st.session_state.pop(VERSION, None)


def version() -> str:
    """Changes whenever any figure that a page could show has changed."""
    return versions()[0]


def versions() -> tuple[str, str]:
    """Those of the figures and of what was said about them, as they were when the run first asked."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return read_versions(engine())
    if VERSION not in st.session_state:
        st.session_state[VERSION] = read_versions(engine())
    return st.session_state[VERSION]


def remarks(ending: str, as_at: AsAt | None) -> Sequence[Remark]:
    """The remarks that stand on the quarter of this last month, now or in a state, oldest first."""
    return _remarks(store.reading_address(), versions(), ending, as_at)


def actions(as_at: AsAt | None) -> Sequence[AgreedAction]:
    """Every action, now or in a state: the earliest due first."""
    return _actions(store.reading_address(), versions(), as_at)


@kept(8)
def _evidence(address: str, version: str, state: AsAt | None, audience: Audience, agency: str) -> Evidence:
    return Evidence(registry(), Snapshot(engine_at(address, True), state), audience, agency)


@kept(4)
def _papers(address: str, versions: tuple[str, str], as_at: AsAt | None) -> dict[str, Paper]:
    return read_papers(engine_at(address, True), as_at)


@kept(16)
def _remarks(address: str, versions: tuple[str, str], ending: str, as_at: AsAt | None) -> Sequence[Remark]:
    return tuple(read_remarks(engine_at(address, True), [ending], as_at))


@kept(4)
def _actions(address: str, versions: tuple[str, str], as_at: AsAt | None) -> Sequence[AgreedAction]:
    return tuple(read_actions(engine_at(address, True), as_at))


def measure(evidence: Evidence, indicator: Indicator, scope: Scope) -> Measure:
    """The measure for the scope's area; made once for each scope as long as the data stays the same."""
    return evidence.remember(("measure", indicator.id, scope), lambda: make(evidence, indicator, scope))


def part(
    evidence: Evidence, what: str, measures: Sequence[Measure], more: Hashable, make: Callable[[], T]
) -> T:
    """A part of a page that is drawn from these measures of the evidence, made once as long as the data stays the same
    and then only read.

    what: its name; more: whatever else it depends on (which boroughs were asked for, the address that links keep).
    """
    key = (what, more, *((m.indicator.id, m.scope) for m in measures))
    return evidence.remember("parts", lambda: Recent(PARTS)).get(key, make)


@kept(128)
def spec(builder: Callable[..., dict[str, Any]], *parts: str) -> dict[str, Any]:
    """The specification of a chart, built once for each builder and set of parts, and then only read."""
    return builder(*parts)

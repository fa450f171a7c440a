"""Sending a return: the template out, the filled file in, every problem at once, what would change, then storing it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from data_loaders.calendar.month import Span
from data_loaders.calendar.period import Period, quarter_around
from metrics.returns.checked import Checked
from metrics.returns.checking import check
from metrics.returns.due import agencies
from metrics.returns.storing import Stored, store
from metrics.returns.template import file_name, template
from metrics.series.evidence import Evidence
from pages.access.person import Permission, Person
from pages.access.reader import person
from pages.components import download_button, prose
from pages.components.saving import saved
from pages.returns import check_result
from pages.state import cache

# How many returns were stored in this visit: after each the place for a file is empty again.
STORED, DONE = "returns stored", "return stored"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(evidence: Evidence, quarter: Span) -> None:
    """The section, for who may send one; nothing can be sent while an earlier day is shown."""
    st.header("Send a return", anchor="send")
    if evidence.snapshot.as_at:
        prose.say("text", "You see an earlier day. Choose “Latest” under “As at” to send a return.")
        return
    agency = _agency(evidence, person())
    if agency is None:
        return
    when = quarter_around(Period("", str(quarter.first), quarter.months))
    _done()
    left, right = st.columns(2, gap="large")
    with left:
        prose.say("text", "1. Download the template, fill in the yellow cells, and save it.")
        download_button.draw(
            "Download the template",
            partial(_template, agency, when),
            file_name(agency, when),
            XLSX,
            key="template",
        )
    with right:
        prose.say("text", "2. Upload the filled-in file. It is checked first; nothing is stored yet.")
        key = f"return-{agency}-{when.label}-{st.session_state.get(STORED, 0)}"
        upload = st.file_uploader(
            "The filled-in template", type=["xlsx", "csv"], key=key, label_visibility="collapsed"
        )
    if upload is not None:
        _checked(evidence, agency, when, upload.name, upload.getvalue())


def _agency(evidence: Evidence, reader: Person) -> str | None:
    """The agency for which a return is sent: a contributor's own, or any that a steward picks."""
    agencies_allowed = [name for name in agencies(evidence.registry) if reader.may(Permission.RETURN, name)]
    if not agencies_allowed:
        named = "; ".join(agencies(evidence.registry))
        prose.say(
            "text",
            f"No measure is returned by {reader.agency or 'an agency of yours'}. Measures name: {named}.",
        )
        return None
    if len(agencies_allowed) == 1:
        prose.say("text", f"For {agencies_allowed[0]}.")
        return agencies_allowed[0]
    return st.selectbox("Agency", agencies_allowed, key="agency", bind="query-params", width=420)


def _template(agency: str, quarter: Period) -> bytes:
    """The workbook. It tells what was returned before, so it is made for nobody but who may send the return."""
    person().must(Permission.RETURN, agency)
    return template(cache.latest().registry, cache.whole_book(), agency, quarter)


def _checked(evidence: Evidence, agency: str, quarter: Period, name: str, content: bytes) -> None:
    person().must(Permission.RETURN, agency)
    checked = check(name, content, evidence.registry, cache.whole_book(), agency, quarter)
    if checked.blocked:
        check_result.wrong(checked)
        return
    with st.form("store-return", border=True):
        reasons = check_result.questions(checked)
        check_result.preview(evidence, checked)
        if st.form_submit_button("Store this return", type="primary"):
            _store(checked, agency, reasons)


def _store(checked: Checked, agency: str, reasons: dict[str, str]) -> None:
    reader = person()
    reader.must(Permission.RETURN, agency)
    if checked.unanswered(reasons):
        st.error("Say for each question why the figure is right: a few words, nothing about a single person.")
        return

    def write() -> None:
        st.session_state[DONE] = (store(cache.writer(), checked, reader.name, reasons), checked)

    if saved(write):
        st.session_state[STORED] = st.session_state.get(STORED, 0) + 1
        st.rerun()


def _done() -> None:
    """Says once what was stored, with the way to each chart that changed."""
    done: tuple[Stored, Checked] | None = st.session_state.pop(DONE, None)
    if done:
        check_result.stored(cache.latest(), *done)

"""Who is reading this page now. Asked on every run, never kept: a removed person is out at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data_loaders.fault import Fault
from pages.access import local_steward, sign_in, sign_outs
from pages.access.people_file import directory
from pages.access.person import NOBODY, Person, Role

_asks: ContextVar[Mapping[str, Any] | None] = ContextVar("claims of who asks for a file", default=None)


def claims() -> Mapping[str, Any]:
    """What the sign-in service said of the reader, or of who asks for a file; {} of somebody who is not signed in."""
    asks = _asks.get()
    if asks is not None:
        return asks
    if not sign_in.configured() or get_script_run_ctx(suppress_warning=True) is None:
        return {}
    return st.user.to_dict() if st.user.get("is_logged_in") else {}


def person() -> Person:
    """The reader. Without sign-in set up everybody is the public, but for the steward of one's own machine."""
    return person_of(claims())


def person_of(claims: Mapping[str, Any]) -> Person:
    """Who these claims are about now: NOBODY once they have signed out or are off the file of people."""
    if not sign_in.configured():
        name = local_steward.steward()
        return Person(name, Role.ADMINISTRATOR, local=True) if name else NOBODY
    if not claims:
        return NOBODY
    try:
        return NOBODY if sign_outs.ended(claims) else directory().person(claims, datetime.now(UTC))
    except Fault:
        return NOBODY


@dataclass(frozen=True)
class Holder:
    """Whose a file is: the session in which it was made, the sign-in of that session ("" for none), and who it was."""

    session: str
    sign_in: str
    person: Person

    def is_asked_by(self, claims: Mapping[str, Any]) -> bool:
        """Is whoever sends these claims still the same, in the same sign-in and the same role?"""
        return sign_outs.key(claims) == self.sign_in and person_of(claims) == self.person


def holder() -> Holder:
    """Whose a file is that is made now, in a run of a page."""
    running = get_script_run_ctx(suppress_warning=True)
    return Holder(running.session_id if running else "", sign_outs.key(claims()), person())


class File(bytes):
    """The content of a file that knows whose it is."""

    holder: Holder


def for_reader(make: Callable[[], str | bytes]) -> Callable[[], File]:
    """The same file, to be made when it is asked for and the run of the page is over: for who reads the page now.

    Whoever that is then is asked again. Raises Fault if they have signed out, or have another role or none.
    """
    drawn_for, asks = holder(), claims()

    def made() -> File:
        if not drawn_for.is_asked_by(asks):
            raise Fault(
                "download", "the reader for whom the page was drawn", "somebody whose role has changed"
            )
        before = _asks.set(asks)
        try:
            content = make()
        finally:
            _asks.reset(before)
        file = File(content.encode() if isinstance(content, str) else content)
        file.holder = drawn_for
        return file

    return made

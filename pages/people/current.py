"""Who is reading this page now. Asked on every run, never kept: a removed person is out at once."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import streamlit as st

from data_loaders.fault import Fault
from pages.people import sign_in
from pages.people.directory import directory
from pages.people.person import NOBODY, Person, Role

LOCAL = "CSP_LOCAL_STEWARD"


def person() -> Person:
    """The reader. Without sign-in set up everybody is the public, but for the steward of one's own machine."""
    if not sign_in.configured():
        name = os.environ.get(LOCAL, "").strip()
        return Person(name, Role.ADMINISTRATOR, local=True) if name else NOBODY
    if not st.user.get("is_logged_in"):
        return NOBODY
    try:
        return directory().person(st.user.to_dict(), datetime.now(UTC))
    except Fault:
        return NOBODY

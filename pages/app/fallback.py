"""What stands where the pages would, while the store holds nothing or cannot be used, or a page has failed."""

from __future__ import annotations

import hashlib
import logging

import streamlit as st

from data_loaders.fault import Fault
from data_loaders.store.store_faults import StoreFault
from pages.access.person import Permission
from pages.access.reader import person
from pages.components import fault_boundary
from pages.components.plain_text import plain

SAYS = logging.getLogger("csp")


def nothing_loaded() -> None:
    """No figures yet: says which commands bring some."""
    st.title("No figures are loaded yet", anchor=False)
    st.write("The dashboard shows what its store holds, and the store is empty. Any of these fills it:")
    st.code(
        "python -m data_loaders demo              # invented figures, to see what the dashboard does\n"
        "python -m data_loaders refresh           # fetch from the official sources\n"
        "python -m data_loaders load FILE ...     # archives, returns and tables that you have",
        language="bash",
        wrap_lines=True,
    )
    st.write("Then reload this page.")


def unusable(fault: Fault) -> None:
    """The store or a definition cannot be used. Whoever runs the dashboard reads what is wrong, others a number."""
    st.title("The dashboard cannot start", anchor=False)
    if not person().may(Permission.AUDIT):
        st.write(plain(f"It cannot read its figures at the moment. {_quote(fault)}"))
        return
    st.write("A file or a setting that it needs is wrong:")
    st.code(str(fault), language=None, wrap_lines=True)
    st.write(
        "If it is the store, `python -m data_loaders status` brings it up to date and says what it holds."
    )


def failed(error: Exception) -> bool:
    """Whatever has ended the run of a page, in plain words, with a number that the log has too. True: it is said."""
    if isinstance(error, Fault):
        refused(error)
    else:
        st.error(plain(fault_boundary.note("This page", error).words))
    return True


def refused(fault: Fault) -> None:
    """What was asked for cannot be done, or not by this reader: says what, and leaves the rest of the page."""
    st.error("This was not done.")
    if isinstance(fault, StoreFault) and not person().may(Permission.AUDIT):
        st.write(plain(_quote(fault)))
        return
    st.code(str(fault), language=None, wrap_lines=True)


def _quote(fault: Fault) -> str:
    """Whom to tell, with a number. The log has the same number, and what is wrong: it may name files and servers."""
    reference = hashlib.sha256(str(fault).encode()).hexdigest()[:6].upper()
    SAYS.error("reference %s: %s", reference, fault)
    return f"Quote reference {reference} to whoever runs the dashboard."

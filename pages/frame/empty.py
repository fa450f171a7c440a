"""What stands where the pages would, while the store holds nothing or cannot be used, or a page has failed."""

from __future__ import annotations

import streamlit as st

from data_loaders.fault import Fault
from pages.parts import boundary


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
    """The store or a definition is not as it must be: says what, and what to do."""
    st.title("The dashboard cannot start", anchor=False)
    st.write("Something that it needs is not as it must be:")
    st.code(str(fault), language=None, wrap_lines=True)
    st.write(
        "If it is the store, `python -m data_loaders status` brings it up to date and says what it holds."
    )


def failed(error: Exception) -> bool:
    """Whatever has ended the run of a page, in plain words, with a number that the log has too. True: it is said."""
    if isinstance(error, Fault):
        refused(error)
    else:
        st.error(boundary.note("This page", error).words)
    return True


def refused(fault: Fault) -> None:
    """What was asked for cannot be done, or not by this reader: says what, and leaves the rest of the page."""
    st.error("This was not done.")
    st.code(str(fault), language=None, wrap_lines=True)

"""Writing what somebody has typed or pressed: done, or said plainly why not, with the form as it was."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from data_loaders.fault import Fault
from data_loaders.store.store_faults import StoreBusy
from pages.components.plain_text import plain

BUSY = "Somebody is loading data just now. Nothing was saved; try again in a minute."


def saved(write: Callable[[], object]) -> bool:
    """Write; returns whether that was done. If it was not, the page says why and keeps what was typed.

    write: must write everything in one transaction, so that a failure has saved nothing.
    """
    try:
        write()
    except StoreBusy:
        st.error(plain(BUSY))
    except Fault as fault:
        st.error(plain(str(fault)))
    else:
        return True
    return False

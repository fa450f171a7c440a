"""The audit trail, for administrators: who did what, and when."""

from __future__ import annotations

import streamlit as st

from data_loaders.store import audit, audit_queue
from pages.access.person import Permission
from pages.access.reader import person
from pages.components import markup
from pages.components.listing import listing
from pages.state import cache

HEAD = ("When (UTC)", "Who", "What", "About")


def draw() -> None:
    """The page. Who may not read it learns nothing from it."""
    person().must(Permission.AUDIT)
    st.title("Audit trail", anchor=False)
    waiting = audit_queue.waiting()  # asked first: what is written meanwhile is then among the others
    written = audit.entries(cache.engine())
    rows = [_row(e) for e in (*(e for e in waiting if e not in written), *written)]
    markup.draw(listing("The newest 500 entries, newest first", HEAD, rows))


def _row(entry: audit.AuditEntry) -> tuple[str, ...]:
    return (f"{entry.at:%Y-%m-%d %H:%M}", entry.who, entry.what, entry.about)

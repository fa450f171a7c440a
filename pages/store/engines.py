"""Opens the store for pages: to read, or to write what somebody pressed a button for; one engine for each address."""

from __future__ import annotations

from sqlalchemy import Engine

from data_loaders.store import engine as store
from data_loaders.store.time_limit import limit
from metrics.recent import kept

# So long somebody who pressed a button waits while a load writes, and a page for an answer of the store.
PRESSED_SECONDS, QUESTION_SECONDS = 3.0, 30


def engine() -> Engine:
    """The store to read from; the database refuses to write through it.

    Raises Fault unless its schema is the one this code knows.
    """
    return engine_at(store.reading_address(), True)


@kept(4)
def engine_at(address: str, reading: bool) -> Engine:
    """The store at an address, to read or to write. Raises Fault as engine() does."""
    opened_engine = store.connect(address, reading=reading, wait=PRESSED_SECONDS)
    if reading:
        limit(opened_engine, QUESTION_SECONDS)
    store.check(opened_engine)
    return opened_engine

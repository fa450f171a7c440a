"""Says in plain words what is wrong when the database itself cannot do what it is asked."""

from __future__ import annotations

import sqlite3

import psycopg
from sqlalchemy import URL, Engine, event
from sqlalchemy.engine import ExceptionContext

from data_loaders.fault import Fault

# What the drivers say, in the order in which to look: expected, found.
KNOWN = {
    "database or disk is full": ("room for the data", "a full disk"),
    "no space left on device": ("room for the data", "a full disk"),
    "could not extend file": ("room for the data", "a full disk"),
    "attempt to write a readonly database": ("a store that may be written to", "one that may only be read"),
    "read-only transaction": ("a store that may be written to", "one that may only be read"),
    "read-only file system": ("a store that may be written to", "one that may only be read"),
    "permission denied": ("a database role that may do this", "one that may not"),
    "file is not a database": ("a SQLite database", "another or a damaged file; restore a backup"),
    "malformed": ("a sound database", "a damaged file; restore a backup"),
    "disk i/o error": ("a disk that works", "one that failed while it was read or written"),
    "unable to open database file": ("a file that can be opened", "none that this user may open"),
    "interrupted": ("an answer in time", "none: the database gave up"),
    "canceling statement": ("an answer in time", "none: the database gave up"),
    "connection slots": ("a free connection", "all of them taken"),
    "too many clients": ("a free connection", "all of them taken"),
    "authentication failed": ("a user and password that the database knows", "others"),
    "does not exist": ("the database and role of the address", "one of them missing"),
}
# What they say while somebody else writes.
LOCKED = ("database is locked", "lock timeout", "deadlock detected")
POSTGRESQL = (
    psycopg.OperationalError,
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.ReadOnlySqlTransaction,
)
GONE = ("a database that answers", "none: it is down, out of reach, or was stopped meanwhile")


class StoreFault(Fault):
    """The store itself cannot be used; nothing is wrong with the data. Whatever was begun has left no trace."""


class StoreBusy(StoreFault):
    """Somebody else was writing for longer than this write could wait; later it may succeed."""

    def __init__(self, where: str) -> None:
        super().__init__("store", "its turn to write", "another load that is still writing; try again", where)


def listen(engine: Engine) -> None:
    """Have every failure of this engine's database told as a StoreFault."""
    event.listen(engine, "handle_error", _tell)


def _tell(context: ExceptionContext) -> None:
    if context.is_pre_ping:
        return  # SQLAlchemy asks whether the connection still lives, and takes another if it does not
    fault = in_plain_words(context.original_exception, context.engine.url if context.engine else None)
    if fault:
        raise fault from context.original_exception


def in_plain_words(error: BaseException, url: URL | None) -> StoreFault | None:
    """A driver's failure in plain words; None if it is not the database that failed but what it was asked."""
    message = str(error).lower()
    where = url.render_as_string(hide_password=True) if url else ""
    words = next((words for sign, words in KNOWN.items() if sign in message), None)
    if isinstance(error, POSTGRESQL):
        words = words or GONE
    elif not isinstance(error, sqlite3.OperationalError) and type(error) is not sqlite3.DatabaseError:
        return None
    if any(sign in message for sign in LOCKED):
        return StoreBusy(where)
    return StoreFault("store", *words, where) if words else None

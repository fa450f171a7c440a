"""How long a page's question to the store may take. A question that takes longer is given up, and its page says so."""

from __future__ import annotations

from time import monotonic

from sqlalchemy import Engine, event

# SQLite looks at the clock after so many steps of its machine: about a hundredth of a second.
STEPS = 200_000


def limit(engine: Engine, seconds: float) -> None:
    """Give up whatever takes longer through this engine; it is told as a StoreFault."""
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", lambda connection, _record: _tell_postgresql(connection, seconds))
        return
    event.listen(engine, "before_cursor_execute", _start)
    event.listen(engine, "connect", lambda connection, record: _watch_sqlite(connection, record, seconds))


def _tell_postgresql(connection, seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = {int(seconds * 1000)}")
    connection.commit()


def _start(connection, *_question) -> None:
    connection.info["asked"] = monotonic()


def _watch_sqlite(connection, record, seconds: float) -> None:
    def late() -> bool:
        return monotonic() - record.info.get("asked", monotonic()) > seconds

    connection.set_progress_handler(late, STEPS)

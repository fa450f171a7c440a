"""Opens the store: SQLite under var/ by default, SQLite or PostgreSQL by CSP_DATABASE_URL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError

from data_loaders.fault import Fault
from data_loaders.store import store_faults

REPOSITORY = Path(__file__).resolve().parents[2]
MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"
BUSY_SECONDS, ANSWER_SECONDS = 30, 10
# Any number: it only has to be the same for everybody who writes to one PostgreSQL database.
WRITING_LOCK = 7_410_233


def address() -> str:
    """The store's address: CSP_DATABASE_URL, or the embedded database."""
    return os.environ.get("CSP_DATABASE_URL") or f"sqlite:///{REPOSITORY / 'var' / 'csp.sqlite'}"


def reading_address() -> str:
    """The address that pages read from: CSP_READ_DATABASE_URL, whose role may only read; else the store's own."""
    return os.environ.get("CSP_READ_DATABASE_URL") or address()


def connect(url: str | None = None, *, reading: bool = False, wait: float | None = None) -> Engine:
    """An engine for the store, without looking at its schema. Whatever fails in it is told as a StoreFault.

    reading: the database itself refuses every write through this engine. wait: for how many seconds its writes wait
    while somebody else writes, before they fail with Busy; as long as a load may wait if not given.
    """
    try:
        parsed = make_url(url or address())
    except ArgumentError:
        raise Fault("CSP_DATABASE_URL", "a sqlite or postgresql address", "something else") from None
    if parsed.get_backend_name() == "postgresql":
        engine = _postgresql(parsed, reading, wait)
    elif parsed.get_backend_name() == "sqlite":
        engine = _sqlite(parsed, reading, BUSY_SECONDS if wait is None else wait)
    else:
        raise Fault("CSP_DATABASE_URL", "a sqlite or postgresql address", parsed.get_backend_name())
    store_faults.listen(engine)
    return engine


@contextmanager
def opened(url: str | None = None, *, wait: float | None = None) -> Iterator[Engine]:
    """An engine whose connections are closed afterwards. wait: as in connect."""
    engine = connect(url, wait=wait)
    try:
        yield engine
    finally:
        engine.dispose()


def _postgresql(parsed: URL, reading: bool, wait: float | None) -> Engine:
    settings = ["-c default_transaction_read_only=on"] if reading else []
    if wait is not None:
        settings.append(f"-c lock_timeout={int(wait * 1000)}")
    session = {"options": " ".join(settings)} if settings else {}
    url = parsed.set(drivername="postgresql+psycopg")
    return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": ANSWER_SECONDS, **session})


def _sqlite(parsed: URL, reading: bool, wait: float) -> Engine:
    if parsed.database and parsed.database != ":memory:" and not reading:
        try:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            expected = "a folder that can be made"
            raise store_faults.StoreFault("store", expected, str(error.strerror), parsed.database) from error
    engine = create_engine(parsed, connect_args={"timeout": wait})
    event.listen(engine, "connect", _sqlite_settings)
    event.listen(engine, "connect", _only_reading if reading else _write_ahead)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _only_reading(dbapi_connection, _record) -> None:
    dbapi_connection.execute("PRAGMA query_only=ON")


def _write_ahead(dbapi_connection, _record) -> None:
    # Readers then never wait for a writer. Only who writes asks for it: for a file that is not in this mode yet, such
    # as a restored backup, the change itself has to wait its turn.
    dbapi_connection.execute("PRAGMA journal_mode=WAL")


def _sqlite_settings(dbapi_connection, _record) -> None:
    dbapi_connection.isolation_level = None  # transactions begin where we say, see _sqlite_begin
    for setting in ("foreign_keys=ON", "synchronous=NORMAL", "temp_store=MEMORY"):
        dbapi_connection.execute(f"PRAGMA {setting}")


def _sqlite_begin(connection: Connection) -> None:
    # A transaction that reads first and writes later can fail at the write however long it waits;
    # taking the write lock at once makes it wait its turn instead.
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def writer(engine: Engine) -> Engine:
    """The same engine, whose transactions take the write lock when they begin."""
    return engine.execution_options(writing=True)


def one_at_a_time(connection: Connection) -> None:
    """Wait until nobody else writes; until the transaction ends. SQLite has seen to it when it began."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITING_LOCK})


def migrations() -> Config:
    """Alembic's configuration: where the migrations are."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


@cache
def revisions() -> ScriptDirectory:
    """The migrations, read once: they are part of the code."""
    return ScriptDirectory.from_config(migrations())


def upgrade(engine: Engine) -> None:
    """Bring the schema to this version of the code. Raises Fault if the store is newer than the code.

    A store that has it already is only read, so that this waits for nobody.
    """
    if check(engine, may_be_older=True):
        return
    config = migrations()
    with writer(engine).connect() as connection, _unlinked(connection), connection.begin():
        one_at_a_time(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if (
            connection.dialect.name == "sqlite"
            and connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        ):
            raise Fault("store", "rows that belong to each other", "rows that belong to none")


@contextmanager
def _unlinked(connection: Connection) -> Iterator[None]:
    """Without SQLite's foreign keys: it changes a table by making it anew, and rows that belong to the old one would go
    with it (https://www.sqlite.org/lang_altertable.html, section 7). Only outside a transaction does it obey."""
    if connection.dialect.name != "sqlite":
        yield
        return
    line = connection.connection.cursor()
    line.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        line.execute("PRAGMA foreign_keys=ON")
        line.close()


def known_schemas() -> set[str]:
    """Every schema that this version of the code can bring up to date."""
    return {s.revision for s in revisions().walk_revisions()}


def newest_schema() -> str | None:
    """The schema of this version of the code."""
    return revisions().get_current_head()


def check(engine: Engine, *, may_be_older: bool = False) -> bool:
    """Is the store's schema the one this code knows? Raises Fault if not, unless it may be older."""
    head = newest_schema()
    with engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    where = engine.url.render_as_string(hide_password=True)
    if revision is not None and revision not in known_schemas():
        raise Fault("store", f"schema {head} or older", f"{revision}, made by a newer version", where)
    if revision != head and not may_be_older:
        raise Fault(
            "store",
            f"schema {head}: run python -m data_loaders status",
            str(revision or "an empty one"),
            where,
        )
    return revision == head

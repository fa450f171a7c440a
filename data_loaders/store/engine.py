"""Opens the store: SQLite under var/ by default, any SQLAlchemy address by CSP_DATABASE_URL."""

from __future__ import annotations

import os
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url

from data_loaders.fault import Fault

REPOSITORY = Path(__file__).resolve().parents[2]
MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"
BUSY_SECONDS = 30


def address() -> str:
    """The store's address: CSP_DATABASE_URL, or the embedded database."""
    return os.environ.get("CSP_DATABASE_URL") or f"sqlite:///{REPOSITORY / 'var' / 'csp.sqlite'}"


def connect(url: str | None = None) -> Engine:
    """An engine for the store, without looking at its schema."""
    parsed = make_url(url or address())
    if parsed.get_backend_name() == "postgresql":
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    if parsed.get_backend_name() != "sqlite":
        raise Fault("CSP_DATABASE_URL", "a sqlite or postgresql address", parsed.get_backend_name())
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _sqlite_settings)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_settings(dbapi_connection, _record) -> None:
    dbapi_connection.isolation_level = None  # transactions begin where we say, see _sqlite_begin
    for setting in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL", "temp_store=MEMORY"):
        dbapi_connection.execute(f"PRAGMA {setting}")


def _sqlite_begin(connection: Connection) -> None:
    # A transaction that reads first and writes later can fail at the write however long it waits;
    # taking the write lock at once makes it wait its turn instead.
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def writer(engine: Engine) -> Engine:
    """The same engine, whose transactions take the write lock when they begin."""
    return engine.execution_options(writing=True)


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def upgrade(engine: Engine) -> None:
    """Bring the schema to this version of the code. Raises Fault if the store is newer than the code."""
    check(engine, may_be_older=True)
    config = _alembic()
    with writer(engine).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def check(engine: Engine, *, may_be_older: bool = False) -> None:
    """Raise Fault unless the store's schema is the one this code knows."""
    known = {s.revision for s in ScriptDirectory.from_config(_alembic()).walk_revisions()}
    head = ScriptDirectory.from_config(_alembic()).get_current_head()
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    where = engine.url.render_as_string(hide_password=True)
    if found is not None and found not in known:
        raise Fault("store", f"schema {head} or older", f"{found}, made by a newer version", where)
    if found != head and not may_be_older:
        raise Fault(
            "store", f"schema {head}: run python -m data_loaders status", str(found or "an empty one"), where
        )

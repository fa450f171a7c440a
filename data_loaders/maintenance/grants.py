"""Lets a PostgreSQL role read the store, and nothing else: the role that pages read with."""

from __future__ import annotations

from sqlalchemy import Engine, text

from data_loaders.fault import Fault


def statements(engine: Engine, role: str) -> list[str]:
    """What is said to the database. The last line covers the tables that a later version brings."""
    quote = engine.dialect.identifier_preparer.quote_identifier
    who, database = quote(role), quote(str(engine.url.database))
    return [
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {database} TO {who}",
        f"GRANT USAGE ON SCHEMA public TO {who}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {who}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {who}",
    ]


def grant(engine: Engine, role: str) -> None:
    """Let this role read. Raises Fault for SQLite, or if there is no such role or it may do more."""
    if engine.dialect.name != "postgresql":
        raise Fault("grant", "a PostgreSQL store", f"{engine.dialect.name}, which has no roles")
    with engine.begin() as connection:
        role_row = connection.execute(
            text("SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = :role"),
            {"role": role},
        ).scalar()
        if role_row is None:
            raise Fault("grant", "a role that the database knows", repr(role))
        if role_row:
            raise Fault("grant", "a role without rights of its own", f"{role!r}, which may do more than read")
        for statement in statements(engine, role):
            connection.exec_driver_sql(statement)

"""Sign-ins that were ended. A cookie cannot be called back, so every process asks here whether it still counts."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, Engine, delete, insert, select

from data_loaders.store import audit
from data_loaders.store.audit import AuditEntry
from data_loaders.store.changes import now
from data_loaders.store.schema import sign_out

KEPT = timedelta(days=32)  # after 31 days Streamlit refuses the cookie by itself


def end(connection: Connection, id: str, entry: AuditEntry) -> None:
    """From now on the sign-in of this id has ended, and the trail says whose it was; again changes nothing."""
    connection.execute(delete(sign_out).where(sign_out.c.at < now() - KEPT))
    if connection.execute(select(sign_out.c.id).where(sign_out.c.id == id)).first() is None:
        connection.execute(insert(sign_out).values(id=id, at=entry.at))
        audit.add(connection, entry)


def ended(engine: Engine, id: str) -> bool:
    """Was the sign-in of this id ended, by whichever process?"""
    with engine.connect() as connection:
        return connection.execute(select(sign_out.c.id).where(sign_out.c.id == id)).first() is not None

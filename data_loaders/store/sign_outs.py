"""Sign-ins that were ended. A cookie cannot be called back, so every process asks here whether it still counts."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine, delete, insert, select

from data_loaders.store import audit
from data_loaders.store.changes import now
from data_loaders.store.engine import one_at_a_time, writer
from data_loaders.store.schema import sign_out

KEPT = timedelta(days=32)  # after 31 days Streamlit refuses the cookie by itself


def end(engine: Engine, id: str, who: str) -> None:
    """From now on the sign-in of this id has ended, and the trail says whose it was; again changes nothing."""
    with writer(engine).begin() as connection:
        one_at_a_time(connection)
        connection.execute(delete(sign_out).where(sign_out.c.at < now() - KEPT))
        if connection.execute(select(sign_out.c.id).where(sign_out.c.id == id)).first() is None:
            connection.execute(insert(sign_out).values(id=id, at=now()))
            audit.write(connection, who, "signed out", "")


def ended(engine: Engine, id: str) -> bool:
    """Was the sign-in of this id ended, by whichever process?"""
    with engine.connect() as connection:
        return connection.execute(select(sign_out.c.id).where(sign_out.c.id == id)).first() is not None

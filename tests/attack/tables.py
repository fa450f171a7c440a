"""What a store holds, so that it can be said whether anything was written."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import select

from data_loaders.store.engine import opened
from data_loaders.store.schema import audit, metadata, sign_out

# What a page may write about its reader: that they came and went.
OF_READERS = (audit.name, sign_out.name)


def held(url: str) -> dict[str, str]:
    """A hash of the rows of every table, but of those about readers."""
    with opened(url) as engine, engine.connect() as connection:
        tables = [t for t in metadata.sorted_tables if t.name not in OF_READERS]
        rows = {t.name: sorted(map(repr, connection.execute(select(t)).all())) for t in tables}
    return {name: sha256("\n".join(lines).encode()).hexdigest() for name, lines in rows.items()}

"""The audit trail: who loaded, confirmed, retracted, released, or read what not everybody may read."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select

from data_loaders.store import text_limits
from data_loaders.store.changes import now
from data_loaders.store.engine import writer
from data_loaders.store.schema import audit

WHO, WHAT = 200, 80
ROLE, IS_NOW = "changed a role", " is now "


@dataclass(frozen=True)
class AuditEntry:
    """One line of the trail. at: in UTC."""

    at: datetime
    who: str
    what: str
    about: str


def note(engine: Engine, who: str, what: str, about: str) -> None:
    """Add a line. who: a person's name; what: "sent a return"; about: the release, measure or file."""
    with writer(engine).begin() as connection:
        write(connection, who, what, about)


def write(connection: Connection, who: str, what: str, about: str) -> None:
    """As note, within a transaction that is under way: the line stays only if the rest does."""
    add(connection, line(who, what, about))


def line(who: str, what: str, about: str) -> AuditEntry:
    """A line that says it happened now, as every database can keep it."""
    texts = [text_limits.UNSTORABLE.sub("\ufffd", text) for text in (who[:WHO], what[:WHAT], about)]
    return AuditEntry(now(), *texts)


def add(connection: Connection, entry: AuditEntry) -> None:
    """Write a line within a transaction that is under way, also one about something that happened earlier."""
    connection.execute(insert(audit).values(asdict(entry)))


def note_roles(connection: Connection, who: str, roles: Mapping[str, str]) -> None:
    """Add a line for each name whose role is another than the trail says last, or is gone, within a transaction that is
    under way. Several processes may notice the same change: the first writes it."""
    lines = connection.execute(select(audit.c.about).where(audit.c.what == ROLE).order_by(audit.c.id))
    last = {name: role for name, _, role in (about.partition(IS_NOW) for about in lines.scalars())}
    for name in sorted({*last, *roles}):
        role = roles.get(name, "without a role")
        if role != last.get(name, "without a role"):
            write(connection, who, ROLE, f"{name}{IS_NOW}{role}")


def entries(engine: Engine, most: int = 500) -> list[AuditEntry]:
    """The newest lines, newest first."""
    columns = (audit.c.at, audit.c.who, audit.c.what, audit.c.about)
    with engine.connect() as connection:
        return [
            AuditEntry(*row)
            for row in connection.execute(select(*columns).order_by(audit.c.id.desc()).limit(most))
        ]


def operator() -> str:
    """Who is at the command line, for the trail."""
    try:
        return f"{getpass.getuser()} (command line)"
    except OSError:  # a container may run under a number that has no name
        return "command line"

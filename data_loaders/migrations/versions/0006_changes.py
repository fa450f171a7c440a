"""changes: what came before what is a number and no time"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


class Event(NamedTuple):
    """What changed the store: in which table, by which key, when by its label, which column takes its number."""

    table: str
    key: str
    label: str
    number: str = "change"
    about: str = "figures"


# Of what has the same label, a paper comes last: all of it counted in the paper.
EVENTS = (
    Event("release", "id", "accepted"),
    Event("release", "id", "retracted", "retracted_change"),
    Event("placement", "id", "made"),
    Event("step", "id", "decided"),
    Event("step", "id", "withdrawn", "withdrawn_change"),
    Event("clearance", "release_id", "at"),
    Event("meeting", "id", "at", about="meeting"),
    Event("remark", "id", "at", about="meeting"),
    Event("action", "id", "at", about="meeting"),
    Event("closing", "action_id", "at", about="meeting"),
    Event("paper", "id", "as_at", about="meeting"),
)


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("about", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_change_about_id"), "change", ["about", "id"])
    for event in EVENTS:
        op.add_column(event.table, sa.Column(event.number, sa.Integer()))
    op.add_column("release", sa.Column("issued", sa.String(length=10)))
    op.add_column("paper", sa.Column("up_to", sa.Integer()))
    _number(op.get_bind())
    _fix()


def _number(connection: sa.Connection) -> None:
    """Number what the store holds by its labels, and say of each release and paper what the labels said of it."""
    events = sorted(_events(connection), key=lambda event: event[:3])
    rows = [
        {"id": n, "at": at, "about": EVENTS[kind].about} for n, (at, kind, _) in enumerate(events, start=1)
    ]
    change = sa.table("change", sa.column("id"), sa.column("at", sa.DateTime()), sa.column("about"))
    if rows:
        connection.execute(sa.insert(change), rows)
        if connection.dialect.name == "postgresql":
            connection.execute(
                sa.text("SELECT setval(pg_get_serial_sequence('change', 'id'), :n)"), {"n": len(rows)}
            )
    for kind, event in enumerate(EVENTS):
        of = [{"n": n, "key": key} for n, (_, event, key) in enumerate(events, start=1) if event == kind]
        if of:
            statement = f'UPDATE "{event.table}" SET "{event.number}" = :n WHERE "{event.key}" = :key'  # noqa: S608
            connection.execute(sa.text(statement), of)
    op.execute("UPDATE paper SET up_to = change - 1")
    day = (
        "substr(accepted, 1, 10)"
        if connection.dialect.name == "sqlite"
        else "to_char(accepted, 'YYYY-MM-DD')"
    )
    op.execute(f"UPDATE release SET issued = coalesce(published, {day})")  # noqa: S608


def _events(connection: sa.Connection) -> Iterator[tuple[datetime, int, int]]:
    """Everything that happened: when, of which kind, to which row."""
    for kind, event in enumerate(EVENTS):
        table = sa.table(event.table, sa.column(event.key), sa.column(event.label, sa.DateTime()))
        at, key = table.c[event.label], table.c[event.key]
        for row in connection.execute(sa.select(at, key).where(at.is_not(None))):
            yield row[0], kind, row[1]


def _fix() -> None:
    """From now on no row is without a number."""
    for table in dict.fromkeys(event.table for event in EVENTS):
        with op.batch_alter_table(table) as batch:
            for event in (e for e in EVENTS if e.table == table):
                if event.number == "change":
                    batch.alter_column("change", existing_type=sa.Integer(), nullable=False)
                name = op.f(f"fk_{table}_{event.number}")
                batch.create_foreign_key(name, "change", [event.number], ["id"])
            if table == "release":
                batch.alter_column("issued", existing_type=sa.String(length=10), nullable=False)
            if table == "paper":
                batch.alter_column("up_to", existing_type=sa.Integer(), nullable=False)


def downgrade() -> None:
    raise NotImplementedError("the way back is a backup: docs/operations.md")

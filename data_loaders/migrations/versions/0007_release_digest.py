"""a digest of each release, by which damage shows"""

import sqlalchemy as sa
from alembic import op

from data_loaders.store import seals

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "seal",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_seal_release_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("release_id", name=op.f("pk_seal")),
    )
    connection = op.get_bind()
    for release_id in connection.execute(sa.text("SELECT id FROM release ORDER BY id")).scalars().all():
        seals.put(connection, release_id)


def downgrade() -> None:
    op.drop_table("seal")

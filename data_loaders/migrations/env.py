"""Alembic's entry: runs the migrations on the connection that data_loaders.store.engine hands over."""

from alembic import context

from data_loaders.store.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=False,
)
context.run_migrations()

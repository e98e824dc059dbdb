"""Runs the migrations over the connection that it is handed (`hardship db upgrade`, tests)."""

from alembic import context

from hardship.core.database import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_type=True,
    transaction_per_migration=True,
    render_as_batch=False,
)
with context.begin_transaction():
    context.run_migrations()

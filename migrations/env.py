"""Runs the migrations over the connection that it is handed (`hardship db upgrade`, tests).

Handed the name of an engine instead, it writes them out (`core.schema.missing_guards`).
"""

from alembic import context

from hardship.core.database import Base

attributes = context.config.attributes
context.configure(
    connection=attributes.get("connection"),
    dialect_name=attributes.get("dialect"),
    target_metadata=Base.metadata,
    compare_type=True,
    transaction_per_migration=True,
    render_as_batch=False,
)
with context.begin_transaction():
    context.run_migrations()

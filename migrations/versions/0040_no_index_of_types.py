"""The breaker counts payments as they are settled, and reads no deliveries by type any more."""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_NAME = "ix_inbox_events_type_happened_at"


def upgrade() -> None:
    """One index less that every delivery has to keep."""
    op.drop_index(_NAME, table_name="inbox_events")


def downgrade() -> None:
    """As it was."""
    op.create_index(_NAME, "inbox_events", ["type", "happened_at"])

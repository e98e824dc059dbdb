"""Giving can be paused by hand; and failed payments are counted by when they happened."""

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for pauses."""
    op.create_table(
        "giving_pauses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("paused_at", UtcDateTime(), nullable=False),
        sa.Column("paused_by_id", sa.Uuid(), nullable=False),
        sa.Column("resumed_at", UtcDateTime(), nullable=True),
        sa.Column("resumed_by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_giving_pauses"),
        sa.ForeignKeyConstraint(
            ["paused_by_id"], ["officers.id"], name="fk_giving_pauses_paused_by_id_officers"
        ),
        sa.ForeignKeyConstraint(
            ["resumed_by_id"], ["officers.id"], name="fk_giving_pauses_resumed_by_id_officers"
        ),
        sa.CheckConstraint(
            "(resumed_at IS NULL) = (resumed_by_id IS NULL)",
            name=op.f("ck_giving_pauses_resumed"),
        ),
    )
    op.create_index("ix_giving_pauses_paused_at", "giving_pauses", ["paused_at"])
    op.create_index("ix_inbox_events_type_happened_at", "inbox_events", ["type", "happened_at"])


def downgrade() -> None:
    """Forget when giving was paused."""
    op.drop_index("ix_inbox_events_type_happened_at", "inbox_events")
    op.drop_table("giving_pauses")

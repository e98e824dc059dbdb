"""From when Stripe pays out what it took in, so that a payout by hand is of the oldest settled."""

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What is in the books by now goes on counting from when it was booked."""
    op.create_table(
        "availabilities",
        sa.Column("transaction_id", sa.String(), nullable=False),
        sa.Column("moved_at", UtcDateTime(), nullable=False),
        sa.Column("available_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("transaction_id", name="pk_availabilities"),
    )


def downgrade() -> None:
    """Forget it; the books stay."""
    op.drop_table("availabilities")

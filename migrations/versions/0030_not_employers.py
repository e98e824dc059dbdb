"""Of a check or cash that looks like an employer's, somebody says that it is not."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has said so. Who does, and why, is in the record."""
    op.add_column(
        "counter_receipts",
        sa.Column("is_not_employers", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Forget it; the record does not."""
    op.drop_column("counter_receipts", "is_not_employers")

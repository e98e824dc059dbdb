"""A payout that somebody chose is told apart from one that was guessed by its amount."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_TABLE = "bank_receipts"


def upgrade() -> None:
    """Which were guessed nobody wrote down: those that wait keep the payout that they have."""
    op.add_column(
        _TABLE,
        sa.Column("is_payout_guessed", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    """Forget it; the receipts stay."""
    op.drop_column(_TABLE, "is_payout_guessed")

"""An automatic payout leaves in the books before Stripe says what it consists of."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Those that are booked were booked once Stripe had said so, or when nobody waited any more."""
    op.add_column(
        "stripe_payouts",
        sa.Column("awaits_contents", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Whose money it is stays as it was first taken to be."""
    op.drop_column("stripe_payouts", "awaits_contents")

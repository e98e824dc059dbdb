"""What was paid in another currency than the books have it in, as Stripe says."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for an amount that Stripe changed into the fund's currency."""
    op.add_column("gifts", sa.Column("presented_minor", sa.BigInteger(), nullable=True))
    op.add_column("gifts", sa.Column("presented_currency", sa.String(3), nullable=True))


def downgrade() -> None:
    """Forget in which other currency something was paid."""
    op.drop_column("gifts", "presented_currency")
    op.drop_column("gifts", "presented_minor")

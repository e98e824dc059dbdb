"""What the books were compared with, when, and what they did not agree on."""

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for what the worker finds."""
    op.create_table(
        "ledger_comparisons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("beside", sa.String(), nullable=False),
        sa.Column("compared_at", UtcDateTime(), nullable=False),
        sa.Column("differences", sa.BigInteger(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_comparisons"),
        sa.CheckConstraint("differences >= 0", name=op.f("ck_ledger_comparisons_differences")),
    )
    op.create_index(
        "ix_ledger_comparisons_beside_compared_at",
        "ledger_comparisons",
        ["beside", "compared_at", "id"],
    )


def downgrade() -> None:
    """Forget what was compared."""
    op.drop_table("ledger_comparisons")

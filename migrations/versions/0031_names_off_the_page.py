"""The committee takes a name off the fund's page."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None is off. Who takes one off, and why, is in the record."""
    for table in ("gifts", "monthly_gifts"):
        op.add_column(
            table,
            sa.Column("is_name_hidden", sa.Boolean(), nullable=False, server_default=sa.false()),
        )


def downgrade() -> None:
    """Forget it; the record does not."""
    for table in ("monthly_gifts", "gifts"):
        op.drop_column(table, "is_name_hidden")

"""The committee takes a name off the fund's page."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None is off. Who takes one off, and why, is in the record."""
    op.add_column(
        "gifts",
        sa.Column("is_name_hidden", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Forget it; the record does not."""
    op.drop_column("gifts", "is_name_hidden")

"""The organisation says in which month its fiscal year begins."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Until somebody says otherwise it is the calendar year."""
    op.add_column(
        "organisations",
        sa.Column("fiscal_month", sa.SmallInteger(), nullable=False, server_default="1"),
    )


def downgrade() -> None:
    """Forget it."""
    op.drop_column("organisations", "fiscal_month")

"""An event that Stripe delivered is told apart from one that only catching up found."""

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_TABLE = "inbox_events"


def upgrade() -> None:
    """Which of the old ones were delivered nobody wrote down: they keep counting as before."""
    op.add_column(_TABLE, sa.Column("delivered_at", UtcDateTime(), nullable=True))
    op.execute(f"UPDATE {_TABLE} SET delivered_at = received_at")


def downgrade() -> None:
    """Forget it; the events stay."""
    op.drop_column(_TABLE, "delivered_at")

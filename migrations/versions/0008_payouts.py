"""Tables of the payouts."""

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""


def downgrade() -> None:
    """Drop them."""

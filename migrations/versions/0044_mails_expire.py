"""A mail whose code or link is dead is worth nothing: the outbox knows from when on."""

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

_TABLE = "notices"


def upgrade() -> None:
    """Of the old ones, codes and links of minutes that were tried for a day are over."""
    op.add_column(_TABLE, sa.Column("expires_at", UtcDateTime(), nullable=True))
    op.execute(
        f"UPDATE {_TABLE} SET expires_at = created_at WHERE status = 'stuck'"
        " AND kind IN ('application_code', 'supporter_link', 'password_reset')"
    )


def downgrade() -> None:
    """Forget it; the mails stay."""
    op.drop_column(_TABLE, "expires_at")

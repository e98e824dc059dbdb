"""A campaign names the employers who may not give, and their e-mail domains."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_COLUMNS = ("employer_names", "employer_domains")


def upgrade() -> None:
    """Both lists begin empty."""
    for name in _COLUMNS:
        op.add_column("campaigns", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Forget both lists."""
    for name in reversed(_COLUMNS):
        op.drop_column("campaigns", name)

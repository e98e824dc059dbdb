"""A large gift keeps, sealed, what the law asks of its giver: name, address and occupation."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_COLUMNS = ("address_sealed", "occupation_sealed", "payer_sealed")


def upgrade() -> None:
    """Gifts so far have none of them."""
    for name in _COLUMNS:
        op.add_column("gifts", sa.Column(name, sa.String(), nullable=True))


def downgrade() -> None:
    """Forget what was told."""
    for name in reversed(_COLUMNS):
        op.drop_column("gifts", name)

"""What counts tries holds moments and how many fell into each, not every single moment."""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Begin to count anew: at most an hour of tries is forgotten, once."""
    op.execute("DELETE FROM buckets")


def downgrade() -> None:
    """The same the other way, because neither program reads what the other counted."""
    op.execute("DELETE FROM buckets")

"""Which gift took the place of another, so that the other's payment page is closed for sure."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_REPLACED = sa.text("replaced_by_id IS NOT NULL")


def upgrade() -> None:
    """Add the column; only the few gifts that were replaced are in its index."""
    successor = sa.ForeignKey("gifts.id", name="fk_gifts_replaced_by_id_gifts")
    op.add_column(
        "gifts",
        sa.Column("replaced_by_id", sa.Uuid(), successor, nullable=True),
        inline_references=True,
    )
    op.create_index(
        "ix_gifts_replaced_by_id",
        "gifts",
        ["replaced_by_id"],
        sqlite_where=_REPLACED,
        postgresql_where=_REPLACED,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_gifts_replaced_by_id", "gifts")
    op.drop_column("gifts", "replaced_by_id")

"""Awards: money promised to an application."""

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; at most one live award an application."""
    op.create_table(
        "awards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("shares_minor", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("granted_at", UtcDateTime(), nullable=False),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name="ck_awards_amount_is_positive"),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name="fk_awards_application_id_applications"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["application_versions.id"],
            name="fk_awards_version_id_application_versions",
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["funds.id"], name="fk_awards_fund_id_funds"),
        sa.PrimaryKeyConstraint("id", name="pk_awards"),
    )
    live = sa.text("status = 'granted'")
    op.create_index(
        "uq_awards_live_application",
        "awards",
        ["application_id"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )
    op.create_index("ix_awards_application_id", "awards", ["application_id"])
    op.create_index("ix_awards_fund_id", "awards", ["fund_id"])
    op.create_index("ix_awards_status_granted_at", "awards", ["status", "granted_at", "id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("awards")

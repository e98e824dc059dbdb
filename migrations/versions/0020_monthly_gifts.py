"""Monthly gifts, and on each gift which of them it belongs to."""

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_OF_MONTHLY = sa.text("monthly_id IS NOT NULL")
_RENEWED = sa.text("invoice_id IS NOT NULL")


def upgrade() -> None:
    """Create the table; few gifts are of a monthly one, so only those are in the indexes."""
    op.create_table(
        "monthly_gifts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("intended_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=True)
            for name in ("name_sealed", "email_sealed", "email_hash")
        ),
        sa.Column("subscription_id", sa.String(), nullable=True),
        sa.Column("customer_id", sa.String(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        *(
            sa.Column(name, UtcDateTime(), nullable=True)
            for name in ("renews_at", "ends_at", "ended_at", "end_asked_at", "asked_at")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_monthly_gifts"),
        sa.ForeignKeyConstraint(["fund_id"], ["funds.id"], name="fk_monthly_gifts_fund_id_funds"),
        sa.UniqueConstraint("subscription_id", name="uq_monthly_gifts_subscription_id"),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_monthly_gifts_amount")),
        sa.CheckConstraint(
            "intended_minor > 0 AND intended_minor <= amount_minor",
            name=op.f("ck_monthly_gifts_intended"),
        ),
    )
    op.create_index("ix_monthly_gifts_email_hash", "monthly_gifts", ["email_hash"])
    op.create_index("ix_monthly_gifts_status", "monthly_gifts", ["status", "asked_at"])
    of = sa.ForeignKey("monthly_gifts.id", name="fk_gifts_monthly_id_monthly_gifts")
    op.add_column(
        "gifts", sa.Column("monthly_id", sa.Uuid(), of, nullable=True), inline_references=True
    )
    op.add_column("gifts", sa.Column("invoice_id", sa.String(), nullable=True))
    op.create_index(
        "ix_gifts_monthly_id",
        "gifts",
        ["monthly_id"],
        sqlite_where=_OF_MONTHLY,
        postgresql_where=_OF_MONTHLY,
    )
    op.create_index(
        "ix_gifts_invoice_id",
        "gifts",
        ["invoice_id"],
        unique=True,
        sqlite_where=_RENEWED,
        postgresql_where=_RENEWED,
    )


def downgrade() -> None:
    """Drop it, and with it which gifts were renewals."""
    for column in ("invoice_id", "monthly_id"):
        op.drop_index(f"ix_gifts_{column}", "gifts")
        op.drop_column("gifts", column)
    op.drop_table("monthly_gifts")

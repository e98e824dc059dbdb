"""Gifts, the inbox of Stripe's deliveries, and money that reached the bank."""

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    _gifts()
    _inbox()
    _bank_receipts()


def _gifts() -> None:
    op.create_table(
        "gifts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("form_hash", sa.String(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("intended_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("name_sealed", sa.String(), nullable=True),
        sa.Column("email_sealed", sa.String(), nullable=True),
        sa.Column("email_hash", sa.String(), nullable=True),
        sa.Column("message_sealed", sa.String(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=True),
        sa.Column("session_url", sa.String(), nullable=True),
        sa.Column("charge_id", sa.String(), nullable=True),
        sa.Column("paid_at", UtcDateTime(), nullable=True),
        sa.Column("transaction_id", sa.String(), nullable=True),
        sa.Column("fee_minor", sa.BigInteger(), nullable=True),
        sa.Column("mismatch", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_gifts"),
        sa.ForeignKeyConstraint(["fund_id"], ["funds.id"], name="fk_gifts_fund_id_funds"),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_gifts_amount")),
        sa.CheckConstraint(
            "intended_minor > 0 AND intended_minor <= amount_minor", name=op.f("ck_gifts_intended")
        ),
        *(
            sa.UniqueConstraint(column, name=f"uq_gifts_{column}")
            for column in ("reference", "form_hash", "session_id", "charge_id", "transaction_id")
        ),
    )
    op.create_index("ix_gifts_newest", "gifts", ["started_at", "id"])
    op.create_index("ix_gifts_status", "gifts", ["status", "started_at"])
    op.create_index("ix_gifts_email_hash", "gifts", ["email_hash"])
    op.create_index(
        "ix_gifts_paid",
        "gifts",
        ["fund_id", "paid_at"],
        sqlite_where=sa.text("status = 'paid'"),
        postgresql_where=sa.text("status = 'paid'"),
    )


def _inbox() -> None:
    op.create_table(
        "inbox_events",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("happened_at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=False),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_inbox_events"),
    )
    op.create_index("ix_inbox_events_due", "inbox_events", ["status", "next_try_at"])
    op.create_index("ix_inbox_events_object_id", "inbox_events", ["object_id"])
    op.create_table(
        "sync_cursors",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("seen_until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_sync_cursors"),
    )


def _bank_receipts() -> None:
    op.create_table(
        "bank_receipts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form_hash", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("entered_by_id", sa.Uuid(), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("rejected_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_bank_receipts"),
        sa.UniqueConstraint("form_hash", name="uq_bank_receipts_form_hash"),
        sa.ForeignKeyConstraint(["fund_id"], ["funds.id"], name="fk_bank_receipts_fund_id_funds"),
        *(
            sa.ForeignKeyConstraint(
                [column], ["officers.id"], name=f"fk_bank_receipts_{column}_officers"
            )
            for column in ("entered_by_id", "confirmed_by_id", "rejected_by_id")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_bank_receipts_amount")),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> entered_by_id",
            name=op.f("ck_bank_receipts_nobody_alone"),
        ),
        sa.CheckConstraint(
            "(status = 'confirmed') = (confirmed_by_id IS NOT NULL)",
            name=op.f("ck_bank_receipts_confirmed"),
        ),
    )
    op.create_index("ix_bank_receipts_newest", "bank_receipts", ["entered_at", "id"])
    op.create_index("ix_bank_receipts_status", "bank_receipts", ["status"])


def downgrade() -> None:
    """Drop them."""
    for table in ("bank_receipts", "sync_cursors", "inbox_events", "gifts"):
        op.drop_table(table)

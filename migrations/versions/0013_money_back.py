"""Refunds, disputes, warnings, Stripe's payouts, and money that is taken out of suspense."""

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TABLES = (
    "suspense_assignments",
    "payout_shares",
    "stripe_payouts",
    "fraud_warnings",
    "dispute_movements",
    "disputes",
    "refunds",
)
_NEW_COLUMNS = {
    "gifts": {"beside_id": "gifts"},
    "bank_receipts": {
        "payout_id": "stripe_payouts",
        "claimed_by_id": "stripe_payouts",
        "recalled_by_id": "officers",
        "recall_confirmed_by_id": "officers",
    },
}
_INDEXED = {"beside_id", "payout_id", "claimed_by_id"}
#: Two people, as when it was confirmed; the table is there, so a trigger holds what a check would.
_RECALLED_ALONE = "NEW.recall_confirmed_by_id = NEW.recalled_by_id"


def upgrade() -> None:
    """Create the tables, what points at them from gifts and receipts, and the limit of refunds."""
    _refunds()
    _disputes()
    _payouts()
    _assignments()
    for table, columns in _NEW_COLUMNS.items():
        for column, to in columns.items():
            _add_reference(table, column, to)
    op.add_column("bank_receipts", sa.Column("recalled_on", sa.Date(), nullable=True))
    op.add_column(
        "organisations",
        sa.Column("refund_limit_minor", sa.BigInteger(), nullable=False, server_default="25000"),
    )
    _guard_recalls()


def _refunds() -> None:
    op.create_table(
        "refunds",
        sa.Column("id", sa.Uuid(), nullable=False),
        _gift(),
        sa.Column("form_hash", sa.String(), nullable=False),
        sa.Column("stripe_id", sa.String(), nullable=True),
        *_amount(),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("note_sealed", sa.String(), nullable=True),
        *_officers("asked_by_id", "approved_by_id", "declined_by_id"),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=False),
        sa.Column("failure", sa.String(), nullable=True),
        *_transactions(),
        *_keys("refunds", "gift_id"),
        *_officer_keys("refunds", "asked_by_id", "approved_by_id", "declined_by_id"),
        *_unique("refunds", "form_hash", "stripe_id", "transaction_id", "failure_transaction_id"),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refunds_amount")),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> asked_by_id",
            name=op.f("ck_refunds_nobody_alone"),
        ),
        sa.CheckConstraint(
            "asked_by_id IS NOT NULL OR stripe_id IS NOT NULL",
            name=op.f("ck_refunds_made_somewhere"),
        ),
    )
    op.create_index("ix_refunds_gift_id", "refunds", ["gift_id"])
    op.create_index("ix_refunds_newest", "refunds", ["asked_at", "id"])
    op.create_index("ix_refunds_status", "refunds", ["status", "next_try_at"])


def _disputes() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stripe_id", sa.String(), nullable=False),
        _gift(),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        *_amount(),
        sa.Column("due_by", UtcDateTime(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        *_keys("disputes", "gift_id"),
        *_unique("disputes", "stripe_id"),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_disputes_amount")),
    )
    op.create_index("ix_disputes_gift_id", "disputes", ["gift_id"])
    op.create_index("ix_disputes_newest", "disputes", ["opened_at", "id"])
    op.create_index("ix_disputes_status", "disputes", ["status"])
    op.create_table(
        "dispute_movements",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("dispute_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        *_keys("dispute_movements", "dispute_id"),
    )
    op.create_index("ix_dispute_movements_dispute_id", "dispute_movements", ["dispute_id"])
    op.create_table(
        "fraud_warnings",
        sa.Column("id", sa.String(), nullable=False),
        _gift(),
        sa.Column("is_actionable", sa.Boolean(), nullable=False),
        sa.Column("warned_at", UtcDateTime(), nullable=False),
        *_officers("seen_by_id"),
        sa.Column("seen_at", UtcDateTime(), nullable=True),
        *_keys("fraud_warnings", "gift_id"),
        *_officer_keys("fraud_warnings", "seen_by_id"),
    )
    op.create_index("ix_fraud_warnings_gift_id", "fraud_warnings", ["gift_id"])


def _payouts() -> None:
    op.create_table(
        "stripe_payouts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stripe_id", sa.String(), nullable=False),
        *_amount(),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("is_automatic", sa.Boolean(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("arrives_on", sa.Date(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.Column("failure", sa.String(), nullable=True),
        *_transactions(),
        sa.PrimaryKeyConstraint("id", name="pk_stripe_payouts"),
        *_unique("stripe_payouts", "stripe_id", "transaction_id", "failure_transaction_id"),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_stripe_payouts_amount")),
    )
    op.create_index("ix_stripe_payouts_newest", "stripe_payouts", ["made_at", "id"])
    op.create_index("ix_stripe_payouts_status", "stripe_payouts", ["status"])
    op.create_table(
        "payout_shares",
        sa.Column("payout_id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        *_amount(),
        sa.PrimaryKeyConstraint("payout_id", "fund_id", name="pk_payout_shares"),
        _key("payout_shares", "payout_id", "stripe_payouts"),
        _key("payout_shares", "fund_id", "funds"),
    )


def _assignments() -> None:
    op.create_table(
        "suspense_assignments",
        sa.Column("id", sa.Uuid(), nullable=False),
        _gift(),
        sa.Column("from_fund_id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        *_amount(),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason_sealed", sa.String(), nullable=True),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        *_officers("confirmed_by_id", "rejected_by_id"),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        *_keys("suspense_assignments", "gift_id"),
        _key("suspense_assignments", "from_fund_id", "funds"),
        _key("suspense_assignments", "fund_id", "funds"),
        *_officer_keys("suspense_assignments", "asked_by_id", "confirmed_by_id", "rejected_by_id"),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_suspense_assignments_amount")),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> asked_by_id",
            name=op.f("ck_suspense_assignments_nobody_alone"),
        ),
    )
    op.create_index("ix_suspense_assignments_gift_id", "suspense_assignments", ["gift_id"])
    op.create_index("ix_suspense_assignments_status", "suspense_assignments", ["status"])


def _gift() -> sa.Column[object]:
    return sa.Column("gift_id", sa.Uuid(), nullable=False)


def _amount() -> list[sa.Column[object]]:
    return [
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
    ]


def _transactions() -> list[sa.Column[object]]:
    return [
        sa.Column(name, sa.String(), nullable=True)
        for name in ("transaction_id", "failure_transaction_id")
    ]


def _officers(*columns: str) -> list[sa.Column[object]]:
    return [sa.Column(column, sa.Uuid(), nullable=True) for column in columns]


def _keys(table: str, column: str) -> list[sa.Constraint]:
    to = {"gift_id": "gifts", "dispute_id": "disputes"}[column]
    return [sa.PrimaryKeyConstraint("id", name=f"pk_{table}"), _key(table, column, to)]


def _officer_keys(table: str, *columns: str) -> list[sa.Constraint]:
    return [_key(table, column, "officers") for column in columns]


def _key(table: str, column: str, to: str) -> sa.Constraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}")


def _unique(table: str, *columns: str) -> list[sa.Constraint]:
    return [sa.UniqueConstraint(column, name=f"uq_{table}_{column}") for column in columns]


def _add_reference(table: str, column: str, to: str) -> None:
    reference = sa.ForeignKey(f"{to}.id", name=f"fk_{table}_{column}_{to}")
    op.add_column(
        table, sa.Column(column, sa.Uuid(), reference, nullable=True), inline_references=True
    )
    if column in _INDEXED:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _guard_recalls() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER bank_receipts_recalled_by_two BEFORE UPDATE ON bank_receipts "
            f"WHEN {_RECALLED_ALONE} BEGIN SELECT RAISE(ABORT, 'nobody recalls alone'); END"
        )
        return
    op.create_check_constraint(
        op.f("ck_bank_receipts_recalled_by_two"),
        "bank_receipts",
        "recall_confirmed_by_id <> recalled_by_id",
    )


def downgrade() -> None:
    """Drop them."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER bank_receipts_recalled_by_two")
    else:
        op.drop_constraint(op.f("ck_bank_receipts_recalled_by_two"), "bank_receipts")
    op.drop_column("organisations", "refund_limit_minor")
    op.drop_column("bank_receipts", "recalled_on")
    for table, columns in _NEW_COLUMNS.items():
        for column in columns:
            if column in _INDEXED:
                op.drop_index(f"ix_{table}_{column}", table)
            op.drop_column(table, column)
    for table in _TABLES:
        op.drop_table(table)

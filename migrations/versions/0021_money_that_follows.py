"""Where money in suspense lies and what of it was assigned, and movements that nobody explained.

A bank receipt may say that Stripe drew from the account. What was assigned to another fund before
is written down as the books have it.
"""

import uuid

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_TABLES = ("stray_movements", "assigned_parts", "held_in_payouts")
_RECEIPTS, _ANEW = "bank_receipts", "bank_receipts_anew"
_CHECK = "ck_bank_receipts_amount"
_RULES = ("amount_minor > 0", "amount_minor <> 0")
_ASSIGNED_BEFORE = """
SELECT e.source_id, p.account, p.amount_minor, p.currency
FROM ledger_entries e JOIN ledger_postings p ON p.entry_id = e.id
WHERE e.kind = 'suspense_assigned_elsewhere' AND p.account IN ('1010', '1020', '1030')
AND p.amount_minor > 0
"""


def upgrade() -> None:
    """Create the tables, and the other rule about receipts."""
    _money_in_suspense()
    _stray_movements()
    _receipts_under(*_RULES)
    if not op.get_context().as_sql:
        _remember_assigned()


def _money_in_suspense() -> None:
    op.create_table(
        "held_in_payouts",
        sa.Column("transaction_id", sa.String(), nullable=False),
        sa.Column("payout_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("transaction_id", name="pk_held_in_payouts"),
        _key("held_in_payouts", "payout_id", "stripe_payouts"),
    )
    op.create_index("ix_held_in_payouts_payout_id", "held_in_payouts", ["payout_id"])
    op.create_table(
        "assigned_parts",
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("transaction_id", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.PrimaryKeyConstraint(
            "assignment_id", "transaction_id", "account", name="pk_assigned_parts"
        ),
        _key("assigned_parts", "assignment_id", "suspense_assignments"),
    )
    op.create_index("ix_assigned_parts_transaction_id", "assigned_parts", ["transaction_id"])


def _stray_movements() -> None:
    officers = ("answered_by_id", "confirmed_by_id")
    op.create_table(
        "stray_movements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("transaction_id", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("moved_at", UtcDateTime(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        *(sa.Column(name, sa.Uuid(), nullable=True) for name in officers),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("explained_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_stray_movements"),
        sa.UniqueConstraint("transaction_id", name="uq_stray_movements_transaction_id"),
        _key("stray_movements", "fund_id", "funds"),
        *(_key("stray_movements", name, "officers") for name in officers),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_stray_movements_amount")),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> answered_by_id",
            name=op.f("ck_stray_movements_nobody_alone"),
        ),
        sa.CheckConstraint(
            "explained_at IS NULL OR answer IS NOT NULL",
            name=op.f("ck_stray_movements_explained_somehow"),
        ),
    )
    op.create_index("ix_stray_movements_open", "stray_movements", ["explained_at", "moved_at"])


def _key(table: str, column: str, to: str) -> sa.Constraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}")


def _remember_assigned() -> None:
    """Of which account each assignment took money, by the payment that it is of."""
    connection = op.get_bind()
    transaction_of = sa.text(
        "SELECT g.transaction_id FROM suspense_assignments a JOIN gifts g ON g.id = a.gift_id "
        "WHERE a.id = :id"
    ).bindparams(sa.bindparam("id", type_=sa.Uuid()))
    parts = sa.table(
        "assigned_parts",
        sa.column("assignment_id", sa.Uuid()),
        *(sa.column(name) for name in ("transaction_id", "account", "amount_minor", "currency")),
    )
    for source_id, account, minor, currency in connection.execute(sa.text(_ASSIGNED_BEFORE)).all():
        made = uuid.UUID(source_id)
        values = {
            "assignment_id": made,
            "transaction_id": connection.scalar(transaction_of, {"id": made}),
            "account": account,
            "amount_minor": minor,
            "currency": currency,
        }
        connection.execute(sa.insert(parts).values(values))


def _receipts_under(before: str, after: str) -> None:
    """SQLite keeps a table's rules as they were written: the table is made anew, guards and all."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(_CHECK), _RECEIPTS)
        op.create_check_constraint(op.f(_CHECK), _RECEIPTS, after)
        return
    if op.get_context().as_sql:
        return
    connection = op.get_bind()
    standing = connection.execute(
        sa.text(
            "SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL "
            "ORDER BY type <> 'table'"
        ),
        {"table": _RECEIPTS},
    ).all()
    made = standing[0].sql.replace(_RECEIPTS, _ANEW, 1).replace(before, after)
    # Without it, SQLite looks for the table in the guards of others while there is none.
    op.execute("PRAGMA legacy_alter_table = ON")
    connection.exec_driver_sql(made)
    op.execute(f"INSERT INTO {_ANEW} SELECT * FROM {_RECEIPTS}")
    op.drop_table(_RECEIPTS)
    op.rename_table(_ANEW, _RECEIPTS)
    op.execute("PRAGMA legacy_alter_table = OFF")
    for each in standing[1:]:
        connection.exec_driver_sql(each.sql)


def downgrade() -> None:
    """Drop them. A receipt of what Stripe drew has no place in the table as it was."""
    op.execute(f"DELETE FROM {_RECEIPTS} WHERE amount_minor < 0")
    _receipts_under(*reversed(_RULES))
    for table in _TABLES:
        op.drop_table(table)

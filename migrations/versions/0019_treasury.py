"""Money at the counter: checks and cash, and vouchers for what happens at the bank.

Nobody confirms what they entered, what was entered stays as it is, and a receipt is on one slip:
the database holds each of these by itself. A fund says whether it awards what is not deposited yet,
and money that reached the bank may come from another local, which has a name.
"""

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

#: A temporary table of the same name must not stand in for the real one.
_AS_WRITTEN = "SET search_path = pg_catalog, public, pg_temp"

#: What two people rest on: nobody changes it after it was entered, nor what was decided about it.
_FACTS = ("form_hash", "amount_minor", "currency", "entered_by_id", "entered_at")
_FACTS_OF = {
    "counter_receipts": (
        *_FACTS,
        *("reference", "fund_id", "means", "giver", "cheque_number", "received_on"),
    ),
    "vouchers": (
        *_FACTS,
        *("kind", "fund_id", "to_fund_id", "fee_minor", "reference", "happened_on"),
    ),
}
_DECIDED = """
(OLD.status <> 'entered' AND (NEW.status <> OLD.status
  OR NEW.confirmed_by_id {differs} OLD.confirmed_by_id))
"""
#: A slip lets go of its receipts only once it is rejected, and takes on none once it is decided.
_ON_TWO_SLIPS = """
(OLD.{column} IS NOT NULL AND NEW.{column} {{differs}} OLD.{column} AND EXISTS (
  SELECT 1 FROM vouchers v WHERE v.id = OLD.{column} AND v.status <> 'rejected'))
OR (NEW.{column} IS NOT NULL AND NEW.{column} {{differs}} OLD.{column} AND NOT EXISTS (
  SELECT 1 FROM vouchers v
  WHERE v.id = NEW.{column} AND v.kind = '{kind}' AND v.status = 'entered'))
"""


def _guards() -> dict[str, tuple[str, str, str]]:
    """By name: on which table, when, and what is said."""
    stay = {
        f"{table}_stay": (
            table,
            " OR ".join([*(f"NEW.{each} {{differs}} OLD.{each}" for each in facts), _DECIDED]),
            "what was entered, or decided, stays as it is",
        )
        for table, facts in _FACTS_OF.items()
    }
    once = {
        f"counter_receipts_{kind}_once": (
            "counter_receipts",
            _ON_TWO_SLIPS.format(column=f"{kind}_id", kind=kind),
            "a receipt is on one slip",
        )
        for kind in ("deposit", "bounce")
    }
    return stay | once


def upgrade() -> None:
    """Create the tables and their guards, and what is new of funds and bank receipts."""
    _vouchers()
    _counter_receipts()
    for name, (table, when, said) in _guards().items():
        _guard(name, table, when, said)
    op.add_column(
        "funds",
        sa.Column("counts_undeposited", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("bank_receipts", sa.Column("from_local", sa.String(), nullable=True))


def _vouchers() -> None:
    op.create_table(
        "vouchers",
        *_by_two("vouchers"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=True),
        sa.Column("to_fund_id", sa.Uuid(), nullable=True),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        _key("vouchers", "fund_id", "funds"),
        _key("vouchers", "to_fund_id", "funds"),
        _check("vouchers", "fee", "fee_minor >= 0"),
        _check("vouchers", "fund", "(kind = 'deposit') = (fund_id IS NULL)"),
        _check("vouchers", "taker", "(kind = 'fund_move') = (to_fund_id IS NOT NULL)"),
        _check("vouchers", "two_funds", "to_fund_id IS NULL OR to_fund_id <> fund_id"),
        _check("vouchers", "fee_of_bounce", "kind = 'bounce' OR fee_minor = 0"),
    )
    op.create_index("ix_vouchers_newest", "vouchers", ["entered_at", "id"])
    op.create_index("ix_vouchers_status", "vouchers", ["status"])


def _counter_receipts() -> None:
    table = "counter_receipts"
    op.create_table(
        table,
        *_by_two(table),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("means", sa.String(), nullable=False),
        sa.Column("giver", sa.String(), nullable=False),
        sa.Column("cheque_number", sa.String(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("name_sealed", sa.String(), nullable=True),
        sa.Column("email_sealed", sa.String(), nullable=True),
        sa.Column("email_hash", sa.String(), nullable=True),
        sa.Column("deposit_id", sa.Uuid(), nullable=True),
        sa.Column("bounce_id", sa.Uuid(), nullable=True),
        sa.UniqueConstraint("reference", name=f"uq_{table}_reference"),
        _key(table, "fund_id", "funds"),
        _key(table, "deposit_id", "vouchers"),
        _key(table, "bounce_id", "vouchers"),
        _check(table, "cheque_number", "(means = 'cheque') = (cheque_number IS NOT NULL)"),
        _check(table, "deposited_if_there", "deposit_id IS NULL OR status = 'confirmed'"),
        _check(
            table,
            "bounced_if_deposited",
            "bounce_id IS NULL OR (means = 'cheque' AND deposit_id IS NOT NULL)",
        ),
    )
    op.create_index(f"ix_{table}_newest", table, ["entered_at", "id"])
    op.create_index(f"ix_{table}_status", table, ["status", "deposit_id"])
    for column in ("cheque_number", "email_hash", "deposit_id", "bounce_id"):
        op.create_index(f"ix_{table}_{column}", table, [column])


def _by_two(table: str) -> list[sa.Column[object] | sa.Constraint]:
    """What one enters and another confirms, as 0013 has it for what is taken back."""
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form_hash", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("entered_by_id", sa.Uuid(), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("rejected_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("form_hash", name=f"uq_{table}_form_hash"),
        *(_key(table, f"{act}_by_id", "officers") for act in ("entered", "confirmed", "rejected")),
        _check(table, "amount", "amount_minor > 0"),
        _check(
            table, "nobody_alone", "confirmed_by_id IS NULL OR confirmed_by_id <> entered_by_id"
        ),
        _check(table, "confirmed", "(status = 'confirmed') = (confirmed_by_id IS NOT NULL)"),
    ]


def _key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}")


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _guard(name: str, table: str, when: str, said: str) -> None:
    """PostgreSQL lets no condition of a trigger ask another table, so a function asks."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    when = when.format(differs="IS NOT" if on_sqlite else "IS DISTINCT FROM")
    if on_sqlite:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {_AS_WRITTEN} AS $$ BEGIN "
        f"IF {when} THEN RAISE EXCEPTION '{said}'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_column("bank_receipts", "from_local")
    op.drop_column("funds", "counts_undeposited")
    op.drop_table("counter_receipts")
    op.drop_table("vouchers")
    if op.get_bind().dialect.name != "sqlite":
        for name in _guards():
            op.execute(f"DROP FUNCTION {name}()")

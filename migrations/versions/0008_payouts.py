"""Payments, and the rules about persons that the database holds."""

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_LIVE = sa.text("status IN ('prepared', 'released', 'cleared')")
_CHEQUE = sa.text("method = 'cheque' AND status <> 'discarded'")

#: True when the releaser voted on the case, or whoever touched the payment is the applicant.
_INSIDER = """
EXISTS (SELECT 1 FROM awards a JOIN votes v ON v.application_id = a.application_id
        WHERE a.id = NEW.award_id AND v.officer_id = NEW.released_by_id)
OR EXISTS (SELECT 1 FROM awards a JOIN applications p ON p.id = a.application_id
           JOIN officers o ON o.email_hash = p.email_hash
           WHERE a.id = NEW.award_id AND o.id IN (
             NEW.prepared_by_id, NEW.released_by_id, NEW.cleared_by_id, NEW.ended_by_id))
"""
_KEPT = " OR ".join(
    f"OLD.{column} IS NOT NULL AND NEW.{column} {{differs}} OLD.{column}"
    for column in (
        *("id", "award_id", "fund_id", "amount_minor", "currency", "method", "number"),
        *("prepared_by_id", "prepared_at", "released_by_id", "released_at"),
        *("cleared_by_id", "cleared_on", "ended_by_id", "ended_at"),
    )
)
#: Only these steps; who released it and when cannot be taken back by taking the step back.
_JUMPS = """
OLD.status <> NEW.status AND OLD.status || ' ' || NEW.status NOT IN (
  'prepared released', 'prepared discarded', 'released cleared', 'released voided',
  'cleared voided')
OR (OLD.released_by_id IS NOT NULL AND NEW.released_by_id IS NULL)
OR (OLD.cleared_on IS NOT NULL AND (NEW.cleared_on IS NULL OR NEW.cleared_by_id IS NULL))
"""
#: What a REPLACE would delete quietly on a connection without `recursive_triggers`, by index.
_CLASHES = {
    "pk_payments": "p.id = NEW.id",
    "uq_payments_live_award": "p.award_id = NEW.award_id "
    "AND p.status IN ('prepared', 'released', 'cleared') "
    "AND NEW.status IN ('prepared', 'released', 'cleared')",
    "uq_payments_cheque_number": "p.number = NEW.number AND p.method = 'cheque' "
    "AND NEW.method = 'cheque' AND p.status <> 'discarded' AND NEW.status <> 'discarded'",
}
#: A temporary table of the same name must not stand in for the real one.
_AS_WRITTEN = "SET search_path = pg_catalog, public, pg_temp"


def upgrade() -> None:
    """Create the table, its unique indexes and its triggers."""
    op.create_table(
        "payments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("method", sa.String(16), nullable=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("payee_sealed", sa.String(), nullable=True),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("prepared_by_id", sa.Uuid(), nullable=False),
        sa.Column("prepared_at", UtcDateTime(), nullable=False),
        sa.Column("released_by_id", sa.Uuid(), nullable=True),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.Column("cleared_by_id", sa.Uuid(), nullable=True),
        sa.Column("cleared_on", sa.Date(), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name="ck_payments_amount_is_positive"),
        sa.CheckConstraint(
            "released_by_id <> prepared_by_id", name="ck_payments_nobody_pays_alone"
        ),
        sa.CheckConstraint(
            "(status IN ('prepared', 'discarded')) = (released_by_id IS NULL)",
            name="ck_payments_released_by_somebody",
        ),
        sa.CheckConstraint(
            "status <> 'cleared' OR cleared_on IS NOT NULL", name="ck_payments_cleared_on_a_day"
        ),
        sa.CheckConstraint(
            "(cleared_on IS NULL) = (cleared_by_id IS NULL)", name="ck_payments_cleared_by_somebody"
        ),
        sa.CheckConstraint(
            "(status IN ('voided', 'discarded')) = (ended_by_id IS NOT NULL)",
            name="ck_payments_ended_by_somebody",
        ),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name="fk_payments_award_id_awards"),
        sa.ForeignKeyConstraint(["fund_id"], ["funds.id"], name="fk_payments_fund_id_funds"),
        *(
            sa.ForeignKeyConstraint([who], ["officers.id"], name=f"fk_payments_{who}_officers")
            for who in ("prepared_by_id", "released_by_id", "cleared_by_id", "ended_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_payments"),
    )
    op.create_index("ix_payments_award_id", "payments", ["award_id"])
    op.create_index("ix_payments_fund_id", "payments", ["fund_id"])
    op.create_index("ix_payments_status_prepared_at", "payments", ["status", "prepared_at", "id"])
    _unique_where("uq_payments_live_award", "award_id", _LIVE)
    _unique_where("uq_payments_cheque_number", "number", _CHEQUE)
    if op.get_bind().dialect.name == "sqlite":
        _guard_on_sqlite()
    else:
        _guard_on_postgresql()


def _unique_where(name: str, column: str, where: sa.TextClause) -> None:
    op.create_index(
        name, "payments", [column], unique=True, sqlite_where=where, postgresql_where=where
    )


def _guard_on_sqlite() -> None:
    for act in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER payments_refuse_insider_{act.lower()} BEFORE {act} ON payments "
            f"WHEN {_INSIDER} BEGIN SELECT RAISE(ABORT, 'nobody pays alone'); END"
        )
    changed = _KEPT.format(differs="IS NOT")
    op.execute(
        f"CREATE TRIGGER payments_keep_amount BEFORE UPDATE ON payments WHEN {changed} "
        "BEGIN SELECT RAISE(ABORT, 'a payment keeps its award, amount and people'); END"
    )
    op.execute(
        f"CREATE TRIGGER payments_step_by_step BEFORE UPDATE ON payments WHEN {_JUMPS} "
        "BEGIN SELECT RAISE(ABORT, 'a payment goes step by step'); END"
    )
    op.execute(
        "CREATE TRIGGER payments_no_delete BEFORE DELETE ON payments "
        "BEGIN SELECT RAISE(ABORT, 'a payment is voided, never removed'); END"
    )
    for index, clash in _CLASHES.items():
        op.execute(
            f"CREATE TRIGGER {index}_no_replace BEFORE INSERT ON payments "
            f"WHEN EXISTS (SELECT 1 FROM payments p WHERE {clash}) "
            f"BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: {index}'); END"
        )


def _guard_on_postgresql() -> None:
    changed = _KEPT.format(differs="IS DISTINCT FROM")
    op.execute(
        "CREATE TRIGGER payments_no_truncate BEFORE TRUNCATE ON payments "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE FUNCTION payments_guard() RETURNS trigger LANGUAGE plpgsql {_AS_WRITTEN} "
        "AS $$ BEGIN "
        "IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'a payment is voided, never removed'; END IF; "
        f"IF {_INSIDER} THEN RAISE EXCEPTION 'nobody pays alone'; END IF; "
        f"IF TG_OP = 'UPDATE' THEN IF {changed} THEN "
        "RAISE EXCEPTION 'a payment keeps its award, amount and people'; END IF; "
        f"IF {_JUMPS} THEN RAISE EXCEPTION 'a payment goes step by step'; END IF; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER payments_guard BEFORE INSERT OR UPDATE OR DELETE ON payments "
        "FOR EACH ROW EXECUTE FUNCTION payments_guard()"
    )


def downgrade() -> None:
    """Drop the table with its triggers."""
    op.drop_table("payments")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION payments_guard()")

"""Audit trail, outbox and the buckets that count tries."""

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; the audit trail refuses every change on both engines."""
    op.create_table(
        "audit_rows",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("subject_type", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_rows"),
    )
    op.create_index("ix_audit_rows_actor_id", "audit_rows", ["actor_id"])
    op.create_index("ix_audit_rows_subject", "audit_rows", ["subject_type", "subject_id", "id"])
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("recipient_sealed", sa.String(), nullable=True),
        sa.Column("context_sealed", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
    )
    op.create_index("ix_notices_due", "notices", ["status", "next_try_at"])
    op.create_table(
        "buckets",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("drops", sa.JSON(), nullable=False),
        sa.Column("empty_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_buckets"),
    )
    op.create_index("ix_buckets_empty_at", "buckets", ["empty_at"])
    _guard_audit_trail()


def _guard_audit_trail() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_rows_no_{act.lower()} BEFORE {act} ON audit_rows "
                "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
            )
        op.execute(
            "CREATE TRIGGER audit_rows_no_replace BEFORE INSERT ON audit_rows "
            "WHEN EXISTS (SELECT 1 FROM audit_rows WHERE id = NEW.id) "
            "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_rows_no_change BEFORE UPDATE OR DELETE ON audit_rows "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER audit_rows_no_truncate BEFORE TRUNCATE ON audit_rows "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    """Drop the tables with their triggers."""
    op.drop_table("buckets")
    op.drop_table("notices")
    op.drop_table("audit_rows")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")

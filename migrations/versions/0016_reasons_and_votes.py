"""What officers write beside an act is sealed, apart from the trail's row, which never changes.

Old reasons stay in the details of their rows. A reason may be emptied, to be forgotten, and sealed
again under another key (as 0011 says of payees); no other text takes its place.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_DIFFERS = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}
#: `v1:<key id>:<nonce and ciphertext>`; the key id alone, per engine.
_KEY = {
    "sqlite": "substr({row}.text_sealed, 4, instr(substr({row}.text_sealed, 4), ':') - 1)",
    "postgresql": "split_part({row}.text_sealed, ':', 2)",
}
_APPEND_ONLY = "the audit trail is append-only"


def upgrade() -> None:
    """Make room for reasons."""
    _reasons()


def _reasons() -> None:
    op.create_table(
        "reasons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("row_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("text_sealed", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_reasons"),
        sa.UniqueConstraint("row_id", name="uq_reasons_row_id"),
        sa.ForeignKeyConstraint(["row_id"], ["audit_rows.id"], name="fk_reasons_row_id_audit_rows"),
    )
    changed = _changed(op.get_bind().dialect.name)
    if op.get_bind().dialect.name == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{_APPEND_ONLY}'); END"
        op.execute(f"CREATE TRIGGER reasons_stay BEFORE UPDATE ON reasons WHEN {changed} {refuse}")
        op.execute(f"CREATE TRIGGER reasons_no_delete BEFORE DELETE ON reasons {refuse}")
        op.execute(
            "CREATE TRIGGER reasons_no_replace BEFORE INSERT ON reasons WHEN EXISTS (SELECT 1 "
            f"FROM reasons o WHERE o.id = NEW.id OR o.row_id = NEW.row_id) {refuse}"
        )
        return
    refuse = "EXECUTE FUNCTION refuse_change()"
    op.execute(
        "CREATE TRIGGER reasons_stay BEFORE UPDATE ON reasons "
        f"FOR EACH ROW WHEN ({changed}) {refuse}"
    )
    op.execute(f"CREATE TRIGGER reasons_no_delete BEFORE DELETE ON reasons FOR EACH ROW {refuse}")
    op.execute(
        f"CREATE TRIGGER reasons_no_truncate BEFORE TRUNCATE ON reasons FOR EACH STATEMENT {refuse}"
    )


def _changed(dialect: str) -> str:
    """Whether anything but the key that wraps it is another."""
    differs = _DIFFERS[dialect]
    old, new = _KEY[dialect].format(row="OLD"), _KEY[dialect].format(row="NEW")
    facts = [f"NEW.{fact} {differs} OLD.{fact}" for fact in ("id", "row_id", "case_id")]
    text = (
        f"(NEW.text_sealed IS NOT NULL AND NEW.text_sealed {differs} OLD.text_sealed AND NOT ("
        "OLD.case_id IS NULL AND OLD.text_sealed LIKE 'v1:%:%' AND NEW.text_sealed LIKE 'v1:%:%' "
        f"AND {new} NOT IN ('', 'own', {old}) "
        f"AND length(NEW.text_sealed) - length({new}) = length(OLD.text_sealed) - length({old})"
        ") IS TRUE)"
    )
    # Alembic takes a bare colon for the name of a parameter.
    return " OR ".join([*facts, text]).replace(":", r"\:")


def downgrade() -> None:
    """Forget every reason that was sealed; that there was one stays in the trail."""
    op.drop_table("reasons")

"""A worker corrects how they are paid: a row beside the version, which stays as it was sent.

A row never changes either. As with versions, its sealed text may be emptied when it is purged, and
sealed again under another key (see 0011); so the application's role may change it on PostgreSQL,
and triggers say what.
"""

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_TABLE = "payee_corrections"
_FACTS = ("id", "version_id", "number", "corrected_at")
#: `v1:<key id>:<nonce and ciphertext>`; the key id alone, per engine.
_KEY = {
    "sqlite": "substr({row}.payee_sealed, 4, instr(substr({row}.payee_sealed, 4), ':') - 1)",
    "postgresql": "split_part({row}.payee_sealed, ':', 2)",
}
_DIFFERS = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}
_SAID = "what was sent does not change"


def upgrade() -> None:
    """Nobody has corrected anything yet."""
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("payee_sealed", sa.String(), nullable=True),
        sa.Column("corrected_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payee_corrections"),
        sa.UniqueConstraint("version_id", "number", name="uq_payee_corrections_version_id_number"),
        sa.CheckConstraint("number > 0", name=op.f("ck_payee_corrections_number_is_counted")),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["application_versions.id"],
            name="fk_payee_corrections_version_id_application_versions",
        ),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    refuse = (
        f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
        if sqlite
        else "EXECUTE FUNCTION refuse_new_facts()"
    )
    each_row = "" if sqlite else "FOR EACH ROW "
    op.execute(
        f"CREATE TRIGGER {_TABLE}_stay BEFORE UPDATE ON {_TABLE} {each_row}"
        f"WHEN ({_changed()}) {refuse}"
    )
    op.execute(f"CREATE TRIGGER {_TABLE}_no_delete BEFORE DELETE ON {_TABLE} {each_row}{refuse}")
    op.execute(_no_replace() if sqlite else _no_truncate())


def _changed() -> str:
    """True when more changes than the key under which the same text stands."""
    dialect = op.get_bind().dialect.name
    differs = _DIFFERS[dialect]
    old, new = _KEY[dialect].format(row="OLD"), _KEY[dialect].format(row="NEW")
    changed = [f"NEW.{fact} {differs} OLD.{fact}" for fact in _FACTS]
    changed.append(
        f"(NEW.payee_sealed IS NOT NULL AND NEW.payee_sealed {differs} OLD.payee_sealed AND NOT ("
        "OLD.payee_sealed LIKE 'v1:%:%' AND NEW.payee_sealed LIKE 'v1:%:%' "
        f"AND {new} NOT IN ('', 'own', {old}) "
        f"AND length(NEW.payee_sealed) - length({new}) = length(OLD.payee_sealed) - length({old})"
        ") IS TRUE)"
    )
    # Alembic takes a bare colon for the name of a parameter.
    return " OR ".join(changed).replace(":", r"\:")


def _no_replace() -> str:
    """What a REPLACE would delete quietly on a connection without `recursive_triggers`."""
    return (
        f"CREATE TRIGGER {_TABLE}_no_replace BEFORE INSERT ON {_TABLE} WHEN EXISTS (SELECT 1 "
        f"FROM {_TABLE} o WHERE o.id = NEW.id OR (o.version_id = NEW.version_id "
        "AND o.number = NEW.number)) "
        f"BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: {_TABLE}'); END"
    )


def _no_truncate() -> str:
    return (
        f"CREATE TRIGGER {_TABLE}_no_truncate BEFORE TRUNCATE ON {_TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    """Drop it with its triggers: what was corrected counts no more."""
    op.drop_table(_TABLE)

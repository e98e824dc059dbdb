"""A check or cash that does not go to the bank after all is taken back, by two people."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_TABLE = "counter_receipts"
_GUARD = f"{_TABLE}_recall_once"
_SAID = "a receipt is on one slip"
#: A temporary table of the same name must not stand in for the real one.
_AS_WRITTEN = "SET search_path = pg_catalog, public, pg_temp"
#: As 0019 has it for a deposit and a bounce; and what is taken back is in the books, on no slip.
_WHEN = """
(OLD.recall_id IS NOT NULL AND NEW.recall_id {differs} OLD.recall_id AND EXISTS (
  SELECT 1 FROM vouchers v WHERE v.id = OLD.recall_id AND v.status <> 'rejected'))
OR (NEW.recall_id IS NOT NULL AND NEW.recall_id {differs} OLD.recall_id AND NOT EXISTS (
  SELECT 1 FROM vouchers v
  WHERE v.id = NEW.recall_id AND v.kind = 'recall' AND v.status = 'entered'))
OR (NEW.recall_id IS NOT NULL AND (NEW.status <> 'confirmed' OR NEW.deposit_id IS NOT NULL))
"""


def upgrade() -> None:
    """The database lets go of no slip but a rejected one.

    Nothing is taken back yet, unless this was undone before: the vouchers still say what.
    """
    slip = sa.ForeignKey("vouchers.id", name=f"fk_{_TABLE}_recall_id_vouchers")
    column = sa.Column("recall_id", sa.Uuid(), slip, nullable=True)
    op.add_column(_TABLE, column, inline_references=True)
    op.create_index(f"ix_{_TABLE}_recall_id", _TABLE, ["recall_id"])
    op.execute(
        f"UPDATE {_TABLE} SET recall_id = (SELECT v.id FROM vouchers v WHERE v.kind = 'recall' "
        f"AND v.status <> 'rejected' AND v.reference = {_TABLE}.reference)"
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {_GUARD} BEFORE UPDATE ON {_TABLE} "
            f"WHEN {_WHEN.format(differs='IS NOT')} BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {_GUARD}() RETURNS trigger LANGUAGE plpgsql {_AS_WRITTEN} AS $$ BEGIN "
        f"IF {_WHEN.format(differs='IS DISTINCT FROM')} THEN RAISE EXCEPTION '{_SAID}'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {_GUARD} BEFORE UPDATE ON {_TABLE} "
        f"FOR EACH ROW EXECUTE FUNCTION {_GUARD}()"
    )


def downgrade() -> None:
    """Forget which it was; the books, the vouchers and the record do not."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {_GUARD}")
    else:
        op.execute(f"DROP TRIGGER {_GUARD} ON {_TABLE}")
        op.execute(f"DROP FUNCTION {_GUARD}()")
    op.drop_index(f"ix_{_TABLE}_recall_id", _TABLE)
    op.drop_column(_TABLE, "recall_id")

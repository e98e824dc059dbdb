"""What two people confirmed of the bank account and was not so is taken back, by two as well.

And the list of each fund's own money is called by its name where comparisons are kept.
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_TABLE = "vouchers"
_OFFICERS = ("recalled_by_id", "recall_confirmed_by_id")
#: What two people agreed to take back was confirmed, was said before, and by somebody else.
_BY_TWO = """
{new}recall_confirmed_by_id IS NULL OR (
  {new}recalled_by_id IS NOT NULL AND {new}recalled_on IS NOT NULL
  AND {new}recalled_by_id <> {new}recall_confirmed_by_id AND {new}status = 'confirmed'
  AND {new}kind IN ('deposit', 'fee', 'interest', 'paid_back'))
"""
_RENAME = "UPDATE ledger_comparisons SET beside = '{to}' WHERE beside = '{was}'"
_GUARD = "counter_receipts_deposit_once"
_SAID = "a receipt is on one slip"
#: A temporary table of the same name must not stand in for the real one.
_AS_WRITTEN = "SET search_path = pg_catalog, public, pg_temp"
#: As 0019 has it; and a deposit that two people took back lets go of its receipts.
_WHEN = """
(OLD.deposit_id IS NOT NULL AND NEW.deposit_id {differs} OLD.deposit_id AND EXISTS (
  SELECT 1 FROM vouchers v WHERE v.id = OLD.deposit_id AND v.status <> 'rejected'{unless}))
OR (NEW.deposit_id IS NOT NULL AND NEW.deposit_id {differs} OLD.deposit_id AND NOT EXISTS (
  SELECT 1 FROM vouchers v
  WHERE v.id = NEW.deposit_id AND v.kind = 'deposit' AND v.status = 'entered'))
"""
_UNLESS_TAKEN_BACK = "\n  AND v.recall_confirmed_by_id IS NULL"


def upgrade() -> None:
    """Nobody has taken anything back yet."""
    for column in _OFFICERS:
        officer = sa.ForeignKey("officers.id", name=f"fk_{_TABLE}_{column}_officers")
        op.add_column(
            _TABLE, sa.Column(column, sa.Uuid(), officer, nullable=True), inline_references=True
        )
    op.add_column(_TABLE, sa.Column("recalled_on", sa.Date(), nullable=True))
    if _on_sqlite():
        op.execute(
            f"CREATE TRIGGER {_TABLE}_recalled_by_two BEFORE UPDATE ON {_TABLE} "
            f"WHEN NOT ({_BY_TWO.format(new='NEW.')}) "
            "BEGIN SELECT RAISE(ABORT, 'nobody recalls alone'); END"
        )
    else:
        op.create_check_constraint(
            op.f(f"ck_{_TABLE}_recalled_by_two"), _TABLE, _BY_TWO.format(new="")
        )
    _guard_deposits(_UNLESS_TAKEN_BACK)
    op.execute(_RENAME.format(was="purses", to="funds"))


def downgrade() -> None:
    """Forget who took what back; the books and the record do not."""
    op.execute(_RENAME.format(was="funds", to="purses"))
    _guard_deposits("")
    if _on_sqlite():
        op.execute(f"DROP TRIGGER {_TABLE}_recalled_by_two")
    else:
        op.drop_constraint(op.f(f"ck_{_TABLE}_recalled_by_two"), _TABLE)
    for column in ("recalled_on", *_OFFICERS):
        op.drop_column(_TABLE, column)


def _guard_deposits(unless: str) -> None:
    differs = "IS NOT" if _on_sqlite() else "IS DISTINCT FROM"
    when = _WHEN.format(differs=differs, unless=unless)
    if _on_sqlite():
        op.execute(f"DROP TRIGGER {_GUARD}")
        op.execute(
            f"CREATE TRIGGER {_GUARD} BEFORE UPDATE ON counter_receipts WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {_GUARD}() RETURNS trigger LANGUAGE plpgsql {_AS_WRITTEN} "
        f"AS $$ BEGIN IF {when} THEN RAISE EXCEPTION '{_SAID}'; END IF; RETURN NEW; END $$"
    )


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"

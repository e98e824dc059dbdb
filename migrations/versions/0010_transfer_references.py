"""A transfer's reference is used once, as the number of a check is; only a discarded one is free.

An installation may hold references that were used twice. They stay as they were written, since the
bank's statement says the same; the index names the later ones by their ids and leaves them out.
The first of each stays in it, so that none is used once more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_INDEX = "uq_payments_transfer_reference"
_TRANSFER = "method = 'transfer' AND status <> 'discarded'"
_REPEATED = f"""
WITH transfers AS (SELECT id, number, prepared_at FROM payments WHERE {_TRANSFER})
SELECT later.id FROM transfers later WHERE EXISTS (
  SELECT 1 FROM transfers first WHERE first.number = later.number
  AND (first.prepared_at, first.id) < (later.prepared_at, later.id))
ORDER BY later.id
"""
#: What a REPLACE would delete quietly on a connection without `recursive_triggers`.
_NO_REPLACE = f"""
CREATE TRIGGER {_INDEX}_no_replace BEFORE INSERT ON payments
WHEN NEW.method = 'transfer' AND NEW.status <> 'discarded' AND EXISTS (
  SELECT 1 FROM payments WHERE {_TRANSFER} AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: {_INDEX}'); END
"""


def upgrade() -> None:
    """Let the database refuse a second one."""
    repeated = ", ".join(f"'{each}'" for each in _repeated())
    but_for = f" AND id NOT IN ({repeated})" if repeated else ""
    where = sa.text(_TRANSFER + but_for)
    op.create_index(
        _INDEX, "payments", ["number"], unique=True, sqlite_where=where, postgresql_where=where
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_NO_REPLACE)


def _repeated() -> list[object]:
    """The ids of payments whose reference was used before them; none where it is only written."""
    if op.get_context().as_sql:
        return []
    return list(op.get_bind().scalars(sa.text(_REPEATED)))


def downgrade() -> None:
    """Let references be used again."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {_INDEX}_no_replace")
    op.drop_index(_INDEX, "payments")

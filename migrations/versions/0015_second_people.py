"""Who granted an award does not pay it, and nobody alone takes back what the bank has cleared.

Whoever let an award go counts as having decided; of the awards that exist the trail tells who it
was. A payment that the bank has cleared becomes void only when one person reports that the bank
returned it and another confirms that. A transfer's reference is used once however it is written:
its index reads a folded key, and names the later ones that were used twice before, as 0010 does.
"""

import unicodedata
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_INDEX = "uq_payments_transfer_reference"
_TRANSFER = "method = 'transfer' AND status <> 'discarded'"
_USED_BEFORE = f"""
WITH transfers AS (SELECT id, number, prepared_at FROM payments WHERE {_TRANSFER})
SELECT later.id FROM transfers later WHERE EXISTS (
  SELECT 1 FROM transfers first WHERE first.number = later.number
  AND (first.prepared_at, first.id) < (later.prepared_at, later.id))
"""
#: A temporary table of the same name must not stand in for the real one.
_AS_WRITTEN = "SET search_path = pg_catalog, public, pg_temp"

#: True when the releaser granted this award, or another one of the same application.
_GRANTED_IT = """
EXISTS (SELECT 1 FROM awards a JOIN awards g ON g.application_id = a.application_id
        WHERE a.id = NEW.award_id AND g.granted_by_id = NEW.released_by_id)
"""
#: What an old program let happen stays as it is: only the release itself is refused.
_RELEASES = "OLD.released_by_id IS NULL AND NEW.released_by_id IS NOT NULL"
_CHANGES_GRANTER = """
OLD.granted_by_id IS NOT NULL
AND (NEW.granted_by_id IS NULL OR NEW.granted_by_id <> OLD.granted_by_id)
"""

#: Who reported a return, and of which day, stands while it waits and once it is confirmed.
_RETURN_CHANGES = """
(OLD.status <> 'cleared' AND (NEW.returned_on {differs} OLD.returned_on
  OR NEW.return_asked_by_id {differs} OLD.return_asked_by_id))
OR (NEW.returned_on IS NULL) <> (NEW.return_asked_by_id IS NULL)
OR (OLD.return_asked_by_id IS NOT NULL AND NEW.return_asked_by_id IS NOT NULL AND (
  NEW.returned_on <> OLD.returned_on OR NEW.return_asked_by_id <> OLD.return_asked_by_id))
OR NEW.number_key <> OLD.number_key
"""
_RETURNED_ALONE = """
NEW.status = 'voided' AND NEW.cleared_on IS NOT NULL AND (
  NEW.return_asked_by_id IS NULL OR NEW.return_asked_by_id = NEW.ended_by_id)
"""
#: What an old program made void stays as it is; and nobody reports and confirms at one stroke.
_RETURNED_NOW = f"""
OLD.status = 'cleared' AND NEW.status = 'voided'
AND (OLD.return_asked_by_id IS NULL OR ({_RETURNED_ALONE}))
"""
_REPORTED_OWN = """
EXISTS (SELECT 1 FROM awards a JOIN applications p ON p.id = a.application_id
        JOIN officers o ON o.email_hash = p.email_hash
        WHERE a.id = NEW.award_id AND o.id = NEW.return_asked_by_id)
"""

#: By name: on which table, before which act, when, and what is said.
_GUARDS = {
    "awards_keep_granter": (
        "awards",
        "UPDATE",
        _CHANGES_GRANTER,
        "an award keeps who granted it",
    ),
    "payments_refuse_granter_insert": ("payments", "INSERT", _GRANTED_IT, "nobody pays alone"),
    "payments_refuse_granter_update": (
        "payments",
        "UPDATE",
        f"{_RELEASES} AND {_GRANTED_IT}",
        "nobody pays alone",
    ),
    "payments_keep_return": (
        "payments",
        "UPDATE",
        _RETURN_CHANGES,
        "a payment keeps who reported its return, and its number",
    ),
    "payments_refuse_return_insert": (
        "payments",
        "INSERT",
        f"({_RETURNED_ALONE}) OR {_REPORTED_OWN}",
        "nobody takes back a cleared payment alone",
    ),
    "payments_refuse_return_update": (
        "payments",
        "UPDATE",
        f"({_RETURNED_NOW}) OR {_REPORTED_OWN}",
        "nobody takes back a cleared payment alone",
    ),
}


def upgrade() -> None:
    """Add the columns, fill them, and only then set the guards."""
    _add_officer("awards", "granted_by_id")
    _add_officer("payments", "return_asked_by_id")
    op.add_column("payments", sa.Column("returned_on", sa.Date()))
    op.add_column(
        "payments", sa.Column("number_key", sa.String(), nullable=False, server_default="")
    )
    repeated: list[uuid.UUID] = []
    if not op.get_context().as_sql:  # written out, as the doctor does, there is nothing to read
        _fill_granters()
        repeated = _fill_keys()
    _unique_transfer("number_key", repeated)
    for name, (table, act, when, said) in _GUARDS.items():
        _guard(name, table, act, when, said)


def _add_officer(table: str, column: str) -> None:
    officer = sa.ForeignKey("officers.id", name=f"fk_{table}_{column}_officers")
    op.add_column(table, sa.Column(column, sa.Uuid(), officer), inline_references=True)


def _fill_granters() -> None:
    trail = sa.text(
        "SELECT actor_id, subject_id FROM audit_rows "
        "WHERE verb = 'award.granted' AND actor_kind = 'officer' ORDER BY id"
    ).columns(actor_id=sa.Uuid(), subject_id=sa.String())
    keep = sa.text("UPDATE awards SET granted_by_id = :by WHERE id = :id").bindparams(
        sa.bindparam("by", type_=sa.Uuid()), sa.bindparam("id", type_=sa.Uuid())
    )
    for by, award_id in op.get_bind().execute(trail).all():
        op.get_bind().execute(keep, {"by": by, "id": uuid.UUID(award_id)})


def _fill_keys() -> list[uuid.UUID]:
    """Give each payment its key; returns the transfers whose reference was used before them."""
    payments = sa.table(
        "payments",
        *(sa.column("id", sa.Uuid()), sa.column("number"), sa.column("number_key")),
        *(sa.column("method"), sa.column("status"), sa.column("prepared_at")),
    )
    rows = op.get_bind().execute(
        sa.select(payments).order_by(payments.c.prepared_at, payments.c.id)
    )
    seen: set[str] = set()
    repeated = []
    with _without_guards():
        for row in rows.all():
            key = _folded(row.number)
            keep = sa.update(payments).where(payments.c.id == row.id).values(number_key=key)
            op.get_bind().execute(keep)
            if row.method == "transfer" and row.status != "discarded":
                if key in seen:
                    repeated.append(row.id)
                seen.add(key)
    return repeated


def _folded(number: str) -> str:
    """As `payouts.rules.number_key` was when this was written; a migration does not change."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", number).casefold())
    skipped = {"Zs", "Zl", "Zp", "Cc", "Cf", "Pd"}
    return "".join(
        each
        for each in folded
        if unicodedata.category(each) not in skipped and each != "\N{MINUS SIGN}"
    )


@contextmanager
def _without_guards() -> Iterator[None]:
    """A key is nobody's act: the guards would look at old releases again, and refuse some."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE payments DISABLE TRIGGER USER")
        yield
        op.execute("ALTER TABLE payments ENABLE TRIGGER USER")
        return
    standing = sa.text(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'payments'"
    )
    guards = op.get_bind().execute(standing).all()
    for name, _sql in guards:
        op.execute(f"DROP TRIGGER {name}")
    yield
    for _name, sql in guards:
        op.get_bind().exec_driver_sql(sql)


def _unique_transfer(column: str, repeated: list[uuid.UUID]) -> None:
    """Replace the index of 0010 by one that reads this column."""
    _drop_unique_transfer()
    but_for = ", ".join(f"'{_written(each)}'" for each in sorted(repeated))
    where = sa.text(_TRANSFER + (f" AND id NOT IN ({but_for})" if repeated else ""))
    op.create_index(
        _INDEX, "payments", [column], unique=True, sqlite_where=where, postgresql_where=where
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {_INDEX}_no_replace BEFORE INSERT ON payments "
            "WHEN NEW.method = 'transfer' AND NEW.status <> 'discarded' AND EXISTS ("
            f"SELECT 1 FROM payments WHERE {_TRANSFER} AND {column} = NEW.{column}) "
            f"BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: {_INDEX}'); END"
        )


def _drop_unique_transfer() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {_INDEX}_no_replace")
    op.drop_index(_INDEX, "payments")


def _written(each: uuid.UUID) -> str:
    """How an id stands in a column of this engine."""
    return each.hex if op.get_bind().dialect.name == "sqlite" else str(each)


def _used_before() -> list[uuid.UUID]:
    """Transfers whose reference, to the letter, was used before them."""
    if op.get_context().as_sql:
        return []
    query = sa.text(_USED_BEFORE).columns(id=sa.Uuid())
    return list(op.get_bind().scalars(query))


def _guard(name: str, table: str, act: str, when: str, said: str) -> None:
    """PostgreSQL lets no condition of a trigger ask another table, so a function asks."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    when = when.format(differs="IS NOT" if on_sqlite else "IS DISTINCT FROM")
    if on_sqlite:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {_AS_WRITTEN} AS $$ BEGIN "
        f"IF {when} THEN RAISE EXCEPTION '{said}'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def downgrade() -> None:
    """Drop the guards and the columns."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, (table, *_rest) in _GUARDS.items():
        op.execute(f"DROP TRIGGER {name}" if on_sqlite else f"DROP TRIGGER {name} ON {table}")
        if not on_sqlite:
            op.execute(f"DROP FUNCTION {name}()")
    _unique_transfer("number", _used_before())
    op.drop_column("payments", "number_key")
    op.drop_column("payments", "returned_on")
    op.drop_column("payments", "return_asked_by_id")
    op.drop_column("awards", "granted_by_id")

"""Who granted an award does not pay it, and nobody alone takes back what the bank has cleared.

Whoever let an award go counts as having decided; of the awards that exist the trail tells who it
was. A payment that the bank has cleared becomes void only when one person reports that the bank
returned it and another confirms that.
"""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

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
        "a payment keeps who reported its return",
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
    if not op.get_context().as_sql:  # written out, as the doctor does, there is nothing to read
        _fill_granters()
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
    op.drop_column("payments", "returned_on")
    op.drop_column("payments", "return_asked_by_id")
    op.drop_column("awards", "granted_by_id")

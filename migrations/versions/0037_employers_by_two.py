"""Nobody alone calls a gift what is held as an employer's: the database refuses it by itself."""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_TABLE = "suspense_assignments"
_GUARD = f"{_TABLE}_employers_by_two"
_SAID = "what may be an employers gift is called one by two"
#: A temporary table of the same name must not stand in for the real one.
_AS_WRITTEN = "SET search_path = pg_catalog, public, pg_temp"
#: What was carried out by one before stays as it is: it is looked at as these columns change.
_COLUMNS = "UPDATE OF status, confirmed_by_id"
_WHEN = """
NEW.status = 'done' AND NEW.confirmed_by_id IS NULL AND EXISTS (
  SELECT 1 FROM gifts g WHERE g.id = NEW.gift_id AND g.mismatch = 'employer')
"""


def upgrade() -> None:
    """From now on it takes two, whatever the amount."""
    if op.get_bind().dialect.name == "sqlite":
        for name, act in ((f"{_GUARD}_insert", "INSERT"), (_GUARD, _COLUMNS)):
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON {_TABLE} WHEN {_WHEN} "
                f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {_GUARD}() RETURNS trigger LANGUAGE plpgsql {_AS_WRITTEN} AS $$ BEGIN "
        f"IF {_WHEN} THEN RAISE EXCEPTION '{_SAID}'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {_GUARD} BEFORE INSERT OR {_COLUMNS} ON {_TABLE} "
        f"FOR EACH ROW EXECUTE FUNCTION {_GUARD}()"
    )


def downgrade() -> None:
    """Only the program asks for two."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {_GUARD}")
        op.execute(f"DROP TRIGGER {_GUARD}_insert")
    else:
        op.execute(f"DROP TRIGGER {_GUARD} ON {_TABLE}")
        op.execute(f"DROP FUNCTION {_GUARD}()")

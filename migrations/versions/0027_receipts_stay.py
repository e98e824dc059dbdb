"""What was received, deposited and moved is rejected, never removed; nothing takes its place."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

#: By table, which row a REPLACE would delete quietly on a connection without `recursive_triggers`.
_CLASHES = {
    "bank_receipts": "o.id = NEW.id",
    "counter_receipts": "o.id = NEW.id OR o.reference = NEW.reference",
    "vouchers": "o.id = NEW.id",
}
_SAID = "what was received or moved is rejected, never removed"


def upgrade() -> None:
    """Guard the three tables."""
    guard = _on_sqlite if op.get_bind().dialect.name == "sqlite" else _on_postgresql
    for table in _CLASHES:
        guard(table)


def _on_sqlite(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} o WHERE {_CLASHES[table]}) "
        f"BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: {table}'); END"
    )
    # The same form again adds nothing, as with ON CONFLICT DO NOTHING, by which rows are added.
    op.execute(
        f"CREATE TRIGGER {table}_once BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} o WHERE o.form_hash = NEW.form_hash) "
        "BEGIN SELECT RAISE(IGNORE); END"
    )


def _on_postgresql(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    """Take the guards away."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    names = ("no_delete", "no_replace", "once") if on_sqlite else ("no_delete", "no_truncate")
    for table in _CLASHES:
        for name in names:
            op.execute(f"DROP TRIGGER {table}_{name}" + ("" if on_sqlite else f" ON {table}"))

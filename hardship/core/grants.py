"""What the application's PostgreSQL role may do to which table."""

from sqlalchemy import Engine, inspect, text

#: Tables whose rows are never changed: the application role may only read and add.
APPEND_ONLY: tuple[str, ...] = (
    "audit_rows",
    "ledger_entries",
    "ledger_postings",
    "ledger_sealed_balances",
    "ledger_seals",
    "ledger_tiles",
    "unblindings",
)


def grant_application_role(owner: Engine, role: str) -> None:
    """Let the application's PostgreSQL role use the tables, and only add to append-only ones."""
    quoted = owner.dialect.identifier_preparer.quote(role)
    with owner.begin() as connection:
        connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {quoted}"))
        connection.execute(
            text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}")
        )
        connection.execute(
            text(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
        )
        for table in set(APPEND_ONLY) & set(inspect(connection).get_table_names()):
            connection.execute(text(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {quoted}"))
        connection.execute(
            text(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON alembic_version FROM {quoted}")
        )

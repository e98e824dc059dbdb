"""Seals: Merkle roots over the entries, and balances brought forward.

Append-only like the books themselves. From here on nothing can be posted at or below the last
entry that a seal closes over, and no text of an entry can hold a line break, nor a code of a
posting a space, which would make the canonical bytes of an entry (docs/ledger.md) ambiguous.
"""

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TABLES = ("ledger_seals", "ledger_sealed_balances", "ledger_tiles")
#: The key of each table, by which `INSERT OR REPLACE` would find a row to replace.
_KEYS = {
    "ledger_seals": "id = NEW.id OR last_entry_id = NEW.last_entry_id",
    "ledger_sealed_balances": (
        "fund_id = NEW.fund_id AND account = NEW.account AND currency = NEW.currency "
        "AND (seal_id = NEW.seal_id OR previous_seal_id = NEW.previous_seal_id)"
    ),
    "ledger_tiles": "number = NEW.number OR last_entry_id = NEW.last_entry_id",
}


def upgrade() -> None:
    """Create the tables and their guards, and guard the entries below a seal."""
    _create_seals()
    _create_balances()
    _create_tiles()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _create_seals() -> None:
    op.create_table(
        "ledger_seals",
        sa.Column("id", _SEQUENCE, autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("last_entry_id", _SEQUENCE, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("previous_root", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", UtcDateTime(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("size > 0", name="ck_ledger_seals_not_empty"),
        _closes_at("ledger_seals"),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_seals"),
        sa.UniqueConstraint("last_entry_id", name="uq_ledger_seals_last_entry_id"),
    )


def _create_balances() -> None:
    op.create_table(
        "ledger_sealed_balances",
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("seal_id", _SEQUENCE, autoincrement=False, nullable=False),
        sa.Column("previous_seal_id", _SEQUENCE, nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("previous_seal_id < seal_id", name="ck_ledger_sealed_balances_in_order"),
        sa.ForeignKeyConstraint(
            ["seal_id"], ["ledger_seals.id"], name="fk_ledger_sealed_balances_seal_id_ledger_seals"
        ),
        sa.PrimaryKeyConstraint(
            "fund_id", "account", "currency", "seal_id", name="pk_ledger_sealed_balances"
        ),
        sa.UniqueConstraint(
            "fund_id",
            "account",
            "currency",
            "previous_seal_id",
            name="uq_ledger_sealed_balances_previous",
        ),
        sqlite_with_rowid=False,
    )


def _create_tiles() -> None:
    op.create_table(
        "ledger_tiles",
        sa.Column("number", _SEQUENCE, autoincrement=False, nullable=False),
        sa.Column("last_entry_id", _SEQUENCE, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        _closes_at("ledger_tiles"),
        sa.PrimaryKeyConstraint("number", name="pk_ledger_tiles"),
        sa.UniqueConstraint("last_entry_id", name="uq_ledger_tiles_last_entry_id"),
    )


def _closes_at(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["last_entry_id"], ["ledger_entries.id"], name=f"fk_{table}_last_entry_id_ledger_entries"
    )


def _guard_sqlite() -> None:
    for table in _TABLES:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {_KEYS[table]}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    op.execute(
        "CREATE TRIGGER ledger_entries_above_seal BEFORE INSERT ON ledger_entries BEGIN "
        "SELECT RAISE(ABORT, 'the books are sealed above this number') "
        "WHERE NEW.id <= (SELECT max(last_entry_id) FROM ledger_seals); "
        "SELECT RAISE(ABORT, 'a text of an entry is one line') WHERE instr("
        "NEW.kind || NEW.source_type || NEW.source_id || NEW.memo, char(10)) > 0; "
        "END"
    )
    op.execute(
        "CREATE TRIGGER ledger_postings_one_word BEFORE INSERT ON ledger_postings "
        "WHEN instr(NEW.account || NEW.currency, char(10)) > 0 "
        "OR instr(NEW.account || NEW.currency, ' ') > 0 "
        "BEGIN SELECT RAISE(ABORT, 'a code in a posting is one word'); END"
    )
    op.execute(
        "CREATE TRIGGER ledger_seals_in_order BEFORE INSERT ON ledger_seals "
        "WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM ledger_seals) OR EXISTS "
        "(SELECT 1 FROM ledger_seals WHERE last_entry_id >= NEW.last_entry_id) "
        "BEGIN SELECT RAISE(ABORT, 'seals follow one another'); END"
    )


#: The lock is the one that posting shares and sealing holds alone (`ledger/statements.py`): whoever
#: inserts without it, by hand, takes it here, and sees the newest seal once it is held.
_ABOVE_SEAL = """
CREATE FUNCTION ledger_entries_above_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1279607879);
    IF NEW.id <= (SELECT max(last_entry_id) FROM public.ledger_seals) THEN
        RAISE EXCEPTION 'the books are sealed above this number'
              USING ERRCODE = 'check_violation';
    END IF;
    IF position(E'\\n' IN NEW.kind || NEW.source_type || NEW.source_id || NEW.memo) > 0 THEN
        RAISE EXCEPTION 'a text of an entry is one line' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
_IN_ORDER = """
CREATE FUNCTION ledger_seals_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM public.ledger_seals)
       OR NEW.last_entry_id <= (SELECT max(last_entry_id) FROM public.ledger_seals) THEN
        RAISE EXCEPTION 'seals follow one another' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
_ONE_WORD = """
ALTER TABLE ledger_postings ADD CONSTRAINT ck_ledger_postings_one_word
CHECK (account !~ '[ \n]' AND currency !~ '[ \n]')
"""


def _guard_postgresql() -> None:
    for table in _TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(_ONE_WORD)
    op.execute(_ABOVE_SEAL)
    op.execute(
        "CREATE TRIGGER ledger_entries_above_seal BEFORE INSERT ON ledger_entries "
        "FOR EACH ROW EXECUTE FUNCTION ledger_entries_above_seal()"
    )
    op.execute(_IN_ORDER)
    op.execute(
        "CREATE TRIGGER ledger_seals_in_order BEFORE INSERT ON ledger_seals "
        "FOR EACH ROW EXECUTE FUNCTION ledger_seals_in_order()"
    )


def downgrade() -> None:
    """Drop the guards and the tables."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER ledger_entries_above_seal")
        op.execute("DROP TRIGGER ledger_postings_one_word")
    else:
        op.execute("DROP TRIGGER ledger_entries_above_seal ON ledger_entries")
        op.execute("ALTER TABLE ledger_postings DROP CONSTRAINT ck_ledger_postings_one_word")
    for table in reversed(_TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_entries_above_seal()")
        op.execute("DROP FUNCTION ledger_seals_in_order()")

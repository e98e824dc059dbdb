"""The ledger: entries and postings that close over themselves and never change.

The guards are the second lock behind `hardship.ledger.rules` (the first). Both engines refuse to
change, delete or replace a row, to close an entry that does not balance, and to add a posting to
an entry that is closed. Postings go in first; inserting their entry checks and closes them.
"""

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the tables, their index and their guards."""
    _create_entries()
    _create_postings()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _create_entries() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("id", _SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("size", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("source_type", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("memo", sa.String(), nullable=False),
        sa.Column("reverses_id", _SEQUENCE, nullable=True),
        sa.CheckConstraint("size >= 2", name="ck_ledger_entries_two_postings"),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["ledger_entries.id"],
            name="fk_ledger_entries_reverses_id_ledger_entries",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_entries"),
        sa.UniqueConstraint("id", "size", name="uq_ledger_entries_id_size"),
        sa.UniqueConstraint(
            "source_type", "source_id", "kind", name="uq_ledger_entries_source_type_source_id_kind"
        ),
    )
    op.create_index("ix_ledger_entries_kind_id", "ledger_entries", ["kind", "id"])
    op.create_index("ix_ledger_entries_occurred_on_id", "ledger_entries", ["occurred_on", "id"])
    op.create_index(
        "uq_ledger_entries_reverses_id",
        "ledger_entries",
        ["reverses_id"],
        unique=True,
        sqlite_where=sa.text("reverses_id IS NOT NULL"),
        postgresql_where=sa.text("reverses_id IS NOT NULL"),
    )


def _create_postings() -> None:
    op.create_table(
        "ledger_postings",
        sa.Column("entry_id", _SEQUENCE, autoincrement=False, nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("size", sa.SmallInteger(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.CheckConstraint("amount_minor <> 0", name="ck_ledger_postings_not_zero"),
        sa.CheckConstraint("position BETWEEN 1 AND size", name="ck_ledger_postings_within_entry"),
        sa.ForeignKeyConstraint(
            ["entry_id", "size"],
            ["ledger_entries.id", "ledger_entries.size"],
            name="fk_ledger_postings_entry_id_size_ledger_entries",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("entry_id", "position", name="pk_ledger_postings"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_ledger_postings_balance",
        "ledger_postings",
        ["fund_id", "account", "entry_id", "position", "currency", "amount_minor"],
    )


def _guard_sqlite() -> None:
    """Triggers. BEFORE INSERT guards stop `INSERT OR REPLACE` whatever the connection's pragmas."""
    for table in ("ledger_entries", "ledger_postings"):
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    op.execute(
        "CREATE TRIGGER ledger_postings_join BEFORE INSERT ON ledger_postings BEGIN "
        "SELECT RAISE(ABORT, 'the entry is closed') "
        "WHERE EXISTS (SELECT 1 FROM ledger_entries WHERE id = NEW.entry_id); "
        "SELECT RAISE(ABORT, 'ledger_postings is append-only') WHERE EXISTS (SELECT 1 "
        "FROM ledger_postings WHERE entry_id = NEW.entry_id AND position = NEW.position); "
        "SELECT RAISE(ABORT, 'an amount is whole') WHERE typeof(NEW.amount_minor) <> 'integer'; "
        "END"
    )
    op.execute(
        "CREATE TRIGGER ledger_entries_no_replace BEFORE INSERT ON ledger_entries BEGIN "
        "SELECT RAISE(ABORT, 'ledger_entries is append-only') WHERE EXISTS "
        "(SELECT 1 FROM ledger_entries WHERE id = NEW.id) OR EXISTS "
        "(SELECT 1 FROM ledger_entries WHERE source_type = NEW.source_type "
        "AND source_id = NEW.source_id AND kind = NEW.kind) OR EXISTS "
        "(SELECT 1 FROM ledger_entries WHERE reverses_id = NEW.reverses_id); "
        "END"
    )
    op.execute(
        "CREATE TRIGGER ledger_entries_close AFTER INSERT ON ledger_entries BEGIN "
        "SELECT RAISE(ABORT, 'the entry does not balance') WHERE EXISTS "
        "(SELECT 1 FROM ledger_postings WHERE entry_id = NEW.id "
        "GROUP BY fund_id, currency HAVING sum(amount_minor) <> 0) OR EXISTS "
        "(SELECT 1 FROM ledger_postings WHERE entry_id = NEW.id AND account = '3010' "
        "GROUP BY currency HAVING sum(amount_minor) <> 0); "
        "SELECT RAISE(ABORT, 'the entry lacks postings') WHERE NEW.size <> "
        "(SELECT count(*) FROM ledger_postings WHERE entry_id = NEW.id AND size = NEW.size); "
        "END"
    )


#: Names are qualified, so that a temporary table of the same name cannot stand in for the books.
_CLOSE = """
CREATE FUNCTION ledger_entries_close() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found record;
BEGIN
    SELECT coalesce(sum(part.postings), 0) AS postings, bool_or(part.rest <> 0) AS differs,
           coalesce(sum(part.between_funds), 0) AS between_funds
      INTO found
      FROM (
        SELECT count(*) FILTER (WHERE size = NEW.size) AS postings, sum(amount_minor) AS rest,
               sum(amount_minor) FILTER (WHERE account = '3010') AS between_funds
          FROM public.ledger_postings
         WHERE entry_id = NEW.id
         GROUP BY fund_id, currency
      ) part;
    IF found.postings <> NEW.size THEN
        RAISE EXCEPTION 'the entry lacks postings' USING ERRCODE = 'check_violation';
    END IF;
    IF found.differs OR found.between_funds <> 0 THEN
        RAISE EXCEPTION 'the entry does not balance' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""


def _guard_postgresql() -> None:
    """Triggers that hold for the owner too; the application's role lacks the rights besides.

    A posting cannot join a closed entry: its places 1 to `size` are taken (primary key), and a
    posting of another size finds no entry (foreign key), in whatever order transactions commit.
    """
    for table in ("ledger_entries", "ledger_postings"):
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(_CLOSE)
    op.execute(
        "CREATE TRIGGER ledger_entries_close AFTER INSERT ON ledger_entries "
        "FOR EACH ROW EXECUTE FUNCTION ledger_entries_close()"
    )


def downgrade() -> None:
    """Drop the tables with their guards."""
    op.drop_table("ledger_postings")
    op.drop_table("ledger_entries")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_entries_close()")

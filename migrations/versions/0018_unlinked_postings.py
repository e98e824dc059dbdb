"""Raw SQL cannot unbalance the books from a connection that asks for less than ours do.

SQLite: a posting whose entry never comes is refused by the deferred foreign key, which sqlite3's
shell and Python's `sqlite3` leave switched off; balances would count it at once. So postings ask
the connection for it. PostgreSQL: money between funds (3010) is zero per currency, as on SQLite,
and not dollars against euros.
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_LINKED = """
CREATE TRIGGER ledger_postings_linked BEFORE INSERT ON ledger_postings
WHEN NOT EXISTS (SELECT 1 FROM pragma_foreign_keys WHERE foreign_keys = 1)
BEGIN SELECT RAISE(ABORT, 'PRAGMA foreign_keys is off: the books need it on'); END
"""

_CLOSE = """
CREATE OR REPLACE FUNCTION ledger_entries_close() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found record;
BEGIN
    SELECT coalesce(sum(part.postings), 0) AS postings, bool_or(part.rest <> 0) AS differs
      INTO found
      FROM (
        SELECT count(*) FILTER (WHERE size = NEW.size) AS postings, sum(amount_minor) AS rest
          FROM public.ledger_postings
         WHERE entry_id = NEW.id
         GROUP BY fund_id, currency
      ) part;
    IF found.postings <> NEW.size THEN
        RAISE EXCEPTION 'the entry lacks postings' USING ERRCODE = 'check_violation';
    END IF;
    IF found.differs OR EXISTS (
        SELECT 1 FROM public.ledger_postings WHERE entry_id = NEW.id AND account = '3010'
         GROUP BY currency HAVING sum(amount_minor) <> 0
    ) THEN
        RAISE EXCEPTION 'the entry does not balance' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""

_CLOSE_BEFORE = """
CREATE OR REPLACE FUNCTION ledger_entries_close() RETURNS trigger LANGUAGE plpgsql AS $$
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


def upgrade() -> None:
    """Ask each connection for its foreign keys; sum money between funds per currency."""
    op.execute(_LINKED if op.get_bind().dialect.name == "sqlite" else _CLOSE)


def downgrade() -> None:
    """As it was."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute("DROP TRIGGER ledger_postings_linked" if is_sqlite else _CLOSE_BEFORE)

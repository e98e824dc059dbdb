"""The statements that write an entry, made once for each number of postings.

PostgreSQL takes one round trip: the shared advisory lock (sealing takes the exclusive one, so
that no number below a seal can commit after it), then the number, the entry, its postings; the
triggers run at the end of the statement, when all is there. SQLite takes two, postings first,
numbered under the write lock. Neither writes anything when the event is in the books already, so
that the caller's transaction stays usable.
"""

from functools import lru_cache
from typing import Any, Final

from sqlalchemy import BigInteger, Date, TextClause, Uuid, bindparam, text

from hardship.core.database import UtcDateTime

#: The advisory lock between posting (shared) and sealing (exclusive): "LEDG".
SEAL_LOCK: Final = 0x4C454447

_POSTGRESQL: Final = """
WITH gate AS MATERIALIZED (
    SELECT pg_advisory_xact_lock_shared(:seal_lock) IS NOT NULL AS held
), entry AS (
    INSERT INTO ledger_entries (id, size, kind, occurred_on, recorded_at, source_type, source_id,
                                memo, reverses_id)
    SELECT nextval('ledger_entries_id_seq'), :size, :kind, :occurred_on, :recorded_at,
           :source_type, :source_id, :memo, :reverses_id
      FROM gate
     WHERE gate.held
        ON CONFLICT DO NOTHING
 RETURNING id, size
)
INSERT INTO ledger_postings (entry_id, position, size, account, fund_id, amount_minor, currency)
SELECT entry.id, line.position, entry.size, line.account, line.fund_id, line.minor, line.currency
  FROM entry, (VALUES {lines}) AS line (position, account, fund_id, minor, currency)
RETURNING entry_id
"""
_POSTGRESQL_LINE: Final = (
    "({i}, :account_{i}, CAST(:fund_{i} AS uuid), CAST(:minor_{i} AS bigint), :currency_{i})"
)

_SQLITE_POSTINGS: Final = """
INSERT INTO ledger_postings (entry_id, position, size, account, fund_id, amount_minor, currency)
SELECT (SELECT coalesce(max(id), 0) + 1 FROM ledger_entries), column1, :size, column2, column3,
       column4, column5
  FROM (VALUES {lines})
 WHERE NOT EXISTS (SELECT 1 FROM ledger_entries WHERE source_type = :source_type
                      AND source_id = :source_id AND kind = :kind)
   AND NOT EXISTS (SELECT 1 FROM ledger_entries WHERE reverses_id = :reverses_id)
"""
_SQLITE_LINE: Final = "({i}, :account_{i}, :fund_{i}, :minor_{i}, :currency_{i})"

_SQLITE_ENTRY: Final = """
INSERT INTO ledger_entries (id, size, kind, occurred_on, recorded_at, source_type, source_id, memo,
                            reverses_id)
VALUES ((SELECT coalesce(max(id), 0) + 1 FROM ledger_entries), :size, :kind, :occurred_on,
        :recorded_at, :source_type, :source_id, :memo, :reverses_id)
RETURNING id
"""


@lru_cache(maxsize=64)
def postgresql_entry(size: int) -> TextClause:
    """Everything in one statement; returns the number once a posting, or nothing at all."""
    sql = _with_lines(_POSTGRESQL, _POSTGRESQL_LINE, size)
    return _typed(sql, size).bindparams(seal_lock=SEAL_LOCK)


@lru_cache(maxsize=64)
def sqlite_postings(size: int) -> TextClause:
    """The postings under the number that comes next; no row when the event is in the books."""
    return _typed(_with_lines(_SQLITE_POSTINGS, _SQLITE_LINE, size), size)


@lru_cache(maxsize=1)
def sqlite_entry() -> TextClause:
    """The entry that closes over them; returns its number."""
    return _typed(_SQLITE_ENTRY, 0)


def _with_lines(sql: str, line: str, size: int) -> str:
    lines = ", ".join(line.replace("{i}", str(i)) for i in range(1, size + 1))
    return sql.replace("{lines}", lines)


def _typed(sql: str, size: int) -> TextClause:
    types: dict[str, Any] = {
        "occurred_on": Date(),
        "recorded_at": UtcDateTime(),
        "reverses_id": BigInteger(),
    }
    types |= {f"fund_{i}": Uuid() for i in range(1, size + 1)}
    return text(sql).bindparams(
        *(bindparam(name, type_=kind) for name, kind in types.items() if f":{name}" in sql)
    )

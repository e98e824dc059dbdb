"""The statements that write an entry, made once for each number of postings.

PostgreSQL takes one round trip: the shared advisory lock (sealing takes the exclusive one, so
that no number below a seal can commit after it), then the number, the entry, its postings; the
triggers run at the end of the statement, when all is there. SQLite takes two, postings first,
numbered under the write lock. Neither writes anything when the event is in the books already, so
that the caller's transaction stays usable.

They go to the driver as they are: on SQLite, building and compiling them anew cost a quarter of
the time of a gift. Values are always bound.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, CursorResult

from hardship.ledger.models import Entry, PostedLine

#: The advisory lock between posting (shared) and sealing (exclusive): "LEDG".
SEAL_LOCK: Final = 0x4C454447

_POSTGRESQL: Final = """
WITH gate AS MATERIALIZED (
    SELECT pg_advisory_xact_lock_shared({seal_lock}) IS NOT NULL AS held
), entry AS (
    INSERT INTO ledger_entries (id, size, kind, occurred_on, recorded_at, source_type, source_id,
                                memo, reverses_id)
    SELECT nextval('ledger_entries_id_seq'), %(size)s, %(kind)s, CAST(%(occurred_on)s AS date),
           CAST(%(recorded_at)s AS timestamptz), %(source_type)s, %(source_id)s, %(memo)s,
           CAST(%(reverses_id)s AS bigint)
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
    "({i}, %(account_{i})s, CAST(%(fund_id_{i})s AS uuid), CAST(%(minor_{i})s AS bigint), "
    "%(currency_{i})s)"
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
_SQLITE_LINE: Final = "({i}, :account_{i}, :fund_id_{i}, :minor_{i}, :currency_{i})"

_SQLITE_ENTRY: Final = """
INSERT INTO ledger_entries (id, size, kind, occurred_on, recorded_at, source_type, source_id, memo,
                            reverses_id)
VALUES ((SELECT coalesce(max(id), 0) + 1 FROM ledger_entries), :size, :kind, :occurred_on,
        :recorded_at, :source_type, :source_id, :memo, :reverses_id)
RETURNING id
"""


def write(
    connection: Connection, entry: Mapping[str, Any], lines: list[dict[str, Any]]
) -> int | None:
    """Write postings and their entry; the number, or None when nothing was written."""
    if connection.dialect.name == "postgresql":
        return _write_postgresql(connection, entry, lines)
    return _write_sqlite(connection, entry, lines)


def hold_seal_lock(connection: Connection) -> None:
    """Wait until nobody posts, and let nobody post until this transaction ends.

    On SQLite the transaction that writes is alone already.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({SEAL_LOCK})")


def _write_postgresql(
    connection: Connection, entry: Mapping[str, Any], lines: list[dict[str, Any]]
) -> int | None:
    statement = _with_lines(_POSTGRESQL, _POSTGRESQL_LINE, len(lines))
    return _number(connection.exec_driver_sql(statement, {**entry, **_numbered(lines)}))


def _write_sqlite(
    connection: Connection, entry: Mapping[str, Any], lines: list[dict[str, Any]]
) -> int | None:
    to_text = _sqlite_types(connection)
    entry = {
        **entry,
        "occurred_on": to_text["occurred_on"](entry["occurred_on"]),
        "recorded_at": to_text["recorded_at"](entry["recorded_at"]),
    }
    for line in lines:
        line["fund_id"] = to_text["fund_id"](line["fund_id"])
    statement = _with_lines(_SQLITE_POSTINGS, _SQLITE_LINE, len(lines))
    if not connection.exec_driver_sql(statement, {**entry, **_numbered(lines)}).rowcount:
        return None
    return _number(connection.exec_driver_sql(_SQLITE_ENTRY, entry))


@lru_cache(maxsize=128)
def _with_lines(sql: str, line: str, size: int) -> str:
    lines = ", ".join(line.replace("{i}", str(i)) for i in range(1, size + 1))
    return sql.replace("{lines}", lines).replace("{seal_lock}", str(SEAL_LOCK))


def _numbered(lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {f"{name}_{i}": value for i, line in enumerate(lines, 1) for name, value in line.items()}


_sqlite: dict[str, Any] = {}


def _sqlite_types(connection: Connection) -> dict[str, Any]:
    """How SQLAlchemy itself writes a date, a moment and a fund's id, which readers rely on."""
    if not _sqlite:
        for column in (Entry.occurred_on, Entry.recorded_at, PostedLine.fund_id):
            kind = column.type.dialect_impl(connection.dialect)
            _sqlite[column.key] = kind.bind_processor(connection.dialect)
    return _sqlite


def _number(result: CursorResult[Any]) -> int | None:
    row = result.first()
    return None if row is None else int(row[0])

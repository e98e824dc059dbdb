"""The canonical bytes of an entry, which are a leaf of the tree, as the database writes them.

docs/ledger.md says how they read, so that a stranger can rebuild them. One SQL expression an
engine makes them from what is stored, every column of the entry and of its postings; a test holds
both against a small function in Python. They are read a handful at a time: one row brings a whole
tile, so that a million entries do not mean a million rows.
"""

from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from sqlalchemy import Connection

from hardship.ledger.merkle import leaf_hash

_SQLITE: Final = """
'entry ' || e.id || '
kind ' || e.kind || '
occurred_on ' || e.occurred_on || '
recorded_at ' || substr(e.recorded_at, 1, 10) || 'T' || substr(e.recorded_at, 12) || 'Z
source_type ' || e.source_type || '
source_id ' || e.source_id || '
memo ' || e.memo || '
reverses ' || coalesce(e.reverses_id, '-') || '
postings ' || e.size || '
' || coalesce((
    SELECT group_concat(
               p.position || ' ' || p.account || ' ' || p.fund_id || ' ' || p.currency || ' '
               || p.amount_minor || '
', '')
      FROM (SELECT * FROM ledger_postings WHERE entry_id = e.id ORDER BY position) p
), '')
"""
_POSTGRESQL: Final = """
concat('entry ', e.id, '
kind ', e.kind, '
occurred_on ', to_char(e.occurred_on, 'YYYY-MM-DD'), '
recorded_at ', to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '
source_type ', e.source_type, '
source_id ', e.source_id, '
memo ', e.memo, '
reverses ', coalesce(CAST(e.reverses_id AS text), '-'), '
postings ', e.size, '
', (
    SELECT string_agg(
               concat_ws(' ', p.position, p.account, replace(CAST(p.fund_id AS text), '-', ''),
                         p.currency, p.amount_minor) || '
', '' ORDER BY p.position)
      FROM ledger_postings p
     WHERE p.entry_id = e.id
))
"""
_ONE: Final = {
    "sqlite": f"SELECT CAST({_SQLITE} AS BLOB) FROM ledger_entries e WHERE e.id = :entry_id",  # noqa: S608 - words of our own
    "postgresql": (
        f"SELECT convert_to({_POSTGRESQL}, 'UTF8') FROM ledger_entries e "  # noqa: S608 - words of our own
        "WHERE e.id = %(entry_id)s"
    ),
}
#: SQLite knows no SHA-256: it hands out the contents and how long each is. PostgreSQL hashes.
_SOME: Final = {
    "sqlite": f"""
SELECT max(id), CAST(group_concat(content, '') AS BLOB), group_concat(length(content))
  FROM (SELECT e.id, CAST({_SQLITE} AS BLOB) AS content
          FROM ledger_entries e
         WHERE e.id > :after AND e.id <= :through
         ORDER BY e.id LIMIT :most)
""",  # noqa: S608 - words of our own
    "postgresql": f"""
SELECT max(id), string_agg(hash, ''::bytea ORDER BY id)
  FROM (SELECT e.id, sha256('\\x00'::bytea || convert_to({_POSTGRESQL}, 'UTF8')) AS hash
          FROM ledger_entries e
         WHERE e.id > %(after)s AND e.id <= %(through)s
         ORDER BY e.id LIMIT %(most)s) leaf
""",  # noqa: S608 - words of our own
}

HASH_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Leaves:
    """The hashes of some entries in a row, and the number of the last of them."""

    last_entry_id: int
    hashes: list[bytes]


def content_of(connection: Connection, entry_id: int) -> bytes | None:
    """The canonical bytes of one entry; None when there is none of this number."""
    statement = _ONE[connection.dialect.name]
    row = connection.exec_driver_sql(statement, {"entry_id": entry_id}).first()
    return None if row is None else bytes(row[0])


def leaves_after(connection: Connection, after: int, through: int, most: int) -> Leaves | None:
    """The next entries above one number and up to another; None when there are none."""
    values = {"after": after, "through": through, "most": most}
    row = connection.exec_driver_sql(_SOME[connection.dialect.name], values).one()
    if row[0] is None:
        return None
    if connection.dialect.name == "postgresql":
        return Leaves(row[0], split(row[1]))
    ends = accumulate(map(int, row[2].split(",")), initial=0)
    return Leaves(row[0], [leaf_hash(row[1][start:end]) for start, end in pairwise(ends)])


def split(hashes: bytes) -> list[bytes]:
    """Hashes that stand one behind the other."""
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]

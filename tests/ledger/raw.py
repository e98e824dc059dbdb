"""The database seen by somebody with a console: plain connections that bypass all our code."""

import sqlite3
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg

from tests.engines import Database, connect

#: What the databases answer with when they refuse.
REFUSED = (sqlite3.Error, psycopg.Error)

FUND = UUID("01930000-0000-7000-8000-000000000001")


class Console:
    """Runs statements with `?` for values; each in a transaction of its own unless told."""

    def __init__(self, database: Database, *, as_owner: bool = True, pragmas: bool = True) -> None:
        self.engine = database.engine
        url = database.owner_url if as_owner else database.url
        self._connection: Any
        if self.engine == "sqlite":
            self._connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
            for name in ("foreign_keys", "recursive_triggers"):
                self._connection.execute(f"PRAGMA {name} = {'ON' if pragmas else 'OFF'}")
        else:
            self._connection = connect(url, autocommit=True)

    def run(self, statement: str, *values: Any) -> Any:
        """Run one statement; returns the cursor."""
        if self.engine == "postgresql":
            statement = statement.replace("?", "%s")
        else:
            values = tuple(value.hex if isinstance(value, UUID) else value for value in values)
        return self._connection.execute(statement, values)

    def together(self, *steps: tuple[Any, ...]) -> None:
        """Run statements in one transaction, and commit."""
        self.run("BEGIN")
        try:
            for step in steps:
                self.run(*step)
            self.run("COMMIT")
        except BaseException:
            self.run("ROLLBACK")
            raise

    def close(self) -> None:
        """Let the database go."""
        self._connection.close()


def unguarded(database: Database, *tables: str) -> Iterator[Console]:
    """The owner of the database, after taking the guards away."""
    console = Console(database, pragmas=False)
    if database.engine == "sqlite":
        names = console.run("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            console.run(f"DROP TRIGGER {name}")
    else:
        for table in ("ledger_entries", "ledger_postings", *tables):
            console.run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield console
    console.close()


_POSTING = """
INSERT INTO ledger_postings (entry_id, position, size, account, fund_id, amount_minor, currency)
VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_ENTRY = """
INTO ledger_entries (id, size, kind, occurred_on, recorded_at, source_type, source_id, memo,
                     reverses_id)
VALUES (?, ?, ?, '2024-11-04', '2024-11-04 10:00:00+00:00', ?, ?, '', ?)
"""


def posting(entry: int, position: int, minor: Any, **other: Any) -> tuple[Any, ...]:
    """A statement that adds one posting, as somebody at a console would write it."""
    facts = {"size": 2, "account": "1030", "fund": FUND, "currency": "USD"} | other
    of_fund = (facts["account"], facts["fund"], minor, facts["currency"])
    return (_POSTING, entry, position, facts["size"], *of_fund)


def entry(number: int, *, verb: str = "INSERT", tail: str = "", **other: Any) -> tuple[Any, ...]:
    """A statement that adds the entry which closes over the postings."""
    facts = {"size": 2, "kind": "by_hand", "source": f"s{number}", "reverses": None} | other
    made_by = (facts.get("source_type", "console"), facts["source"], facts["reverses"])
    return (f"{verb} {_ENTRY} {tail}", number, facts["size"], facts["kind"], *made_by)

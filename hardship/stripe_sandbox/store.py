"""The stand-in's own SQLite file, and the unit of work in which everything happens.

Objects are kept as the JSON that the API answers with; the few fields that lists filter by are
indexed by expression. `private` holds what Stripe knows and does not tell, such as how a bank
debit will end.
"""

import hashlib
import json
import queue
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hardship.stripe_sandbox.clock import read_clock
from hardship.stripe_sandbox.config import SandboxConfig
from hardship.stripe_sandbox.errors import no_such

Body = dict[str, Any]

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, created INTEGER NOT NULL,
    parent TEXT, body TEXT NOT NULL, private TEXT NOT NULL DEFAULT '{}', before TEXT);
CREATE INDEX IF NOT EXISTS objects_by_age ON objects (kind, created, seq);
CREATE INDEX IF NOT EXISTS objects_by_parent ON objects (parent) WHERE parent IS NOT NULL;
CREATE INDEX IF NOT EXISTS objects_by_payment_intent
    ON objects (json_extract(body, '$.payment_intent'));
CREATE INDEX IF NOT EXISTS objects_by_charge ON objects (json_extract(body, '$.charge'));
CREATE INDEX IF NOT EXISTS objects_by_source ON objects (json_extract(body, '$.source'));
CREATE INDEX IF NOT EXISTS objects_by_customer ON objects (json_extract(body, '$.customer'));
CREATE INDEX IF NOT EXISTS objects_by_money ON objects (json_extract(body, '$.currency'),
    json_extract(body, '$.available_on'), json_extract(body, '$.net'))
    WHERE kind = 'balance_transaction';
CREATE INDEX IF NOT EXISTS objects_by_payment ON objects
    (json_extract(body, '$.payment.payment_intent')) WHERE kind = 'invoice_payment';
CREATE TABLE IF NOT EXISTS timers (
    id INTEGER PRIMARY KEY, due_at INTEGER NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS timers_by_due ON timers (due_at);
CREATE INDEX IF NOT EXISTS timers_by_subject ON timers (subject);
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, created INTEGER NOT NULL, endpoint TEXT NOT NULL, digest TEXT NOT NULL,
    request_id TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY, event TEXT NOT NULL, state TEXT NOT NULL, due_at REAL NOT NULL,
    stale INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS deliveries_by_event ON deliveries (event);
CREATE INDEX IF NOT EXISTS deliveries_by_due ON deliveries (state, due_at);
CREATE TABLE IF NOT EXISTS attempts (
    id INTEGER PRIMARY KEY, delivery INTEGER NOT NULL REFERENCES deliveries (id),
    made_at INTEGER NOT NULL, status INTEGER, problem TEXT, seconds REAL NOT NULL);
CREATE INDEX IF NOT EXISTS attempts_by_delivery ON attempts (delivery);
"""
_TABLES = ("attempts", "deliveries", "answers", "timers", "objects")


@dataclass(slots=True)
class Work:
    """One transaction: the moment it happens in, what called for it, and what it has changed."""

    connection: sqlite3.Connection
    config: SandboxConfig
    now: int
    seed: str
    request_id: str | None = None
    idempotency_key: str | None = None
    before: dict[str, Body] = field(default_factory=dict)

    def new_id(self, prefix: str, length: int = 24) -> str:
        """The next id of this file: the same seed and the same calls give the same ids."""
        row = self.connection.execute(
            "UPDATE state SET value = value + 1 WHERE name = 'serial' RETURNING value"
        ).fetchone()
        number = int.from_bytes(hashlib.sha512(f"{self.seed}:{row[0]}".encode()).digest(), "big")
        characters = []
        for _ in range(length):
            number, rest = divmod(number, 62)
            characters.append(_ALPHABET[rest])
        return prefix + "".join(characters)

    def add(self, body: Body, *, parent: str | None = None, private: Body | None = None) -> Body:
        self.connection.execute(
            "INSERT INTO objects (id, kind, created, parent, body, private)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                body["id"],
                body["object"],
                body.get("created", self.now),
                parent,
                json.dumps(body),
                json.dumps(private or {}),
            ),
        )
        return body

    def save(self, body: Body) -> Body:
        row = self.connection.execute(
            "SELECT body FROM objects WHERE id = ?", (body["id"],)
        ).fetchone()
        self.before.setdefault(body["id"], json.loads(row[0]))
        self.connection.execute(
            "UPDATE objects SET body = ? WHERE id = ?", (json.dumps(body), body["id"])
        )
        return body

    def find(self, kind: str, object_id: str) -> Body | None:
        row = self.connection.execute(
            "SELECT body FROM objects WHERE id = ? AND kind = ?", (object_id, kind)
        ).fetchone()
        return json.loads(row[0]) if row else None

    def get(self, kind: str, object_id: str, *, param: str = "id") -> Body:
        body = self.find(kind, object_id)
        if body is None:
            raise no_such(kind, object_id, param=param)
        return body

    def children(self, kind: str, parent: str) -> list[Body]:
        rows = self.connection.execute(
            "SELECT body FROM objects WHERE parent = ? AND kind = ? ORDER BY seq", (parent, kind)
        )
        return [json.loads(row[0]) for row in rows]

    def private(self, object_id: str) -> Body:
        row = self.connection.execute(
            "SELECT private FROM objects WHERE id = ?", (object_id,)
        ).fetchone()
        return json.loads(row[0]) if row else {}

    def keep_private(self, object_id: str, **facts: Any) -> None:
        self.connection.execute(
            "UPDATE objects SET private = ? WHERE id = ?",
            (json.dumps(self.private(object_id) | facts), object_id),
        )

    def state(self, name: str, default: Any) -> Any:
        row = self.connection.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else default

    def keep_state(self, name: str, value: Any) -> None:
        self.connection.execute(
            "INSERT OR REPLACE INTO state (name, value) VALUES (?, ?)", (name, json.dumps(value))
        )


class Store:
    """Connections to the file; one writer at a time in this process, readers beside it."""

    def __init__(self, config: SandboxConfig) -> None:
        self.config = config
        self._idle: queue.SimpleQueue[sqlite3.Connection] = queue.SimpleQueue()
        self._writer = threading.Lock()
        self._closed = False
        config.database_path.parent.mkdir(parents=True, exist_ok=True)
        connection = _connect(config.database_path)
        connection.executescript(_SCHEMA)
        seed = config.seed if config.seed is not None else secrets.token_hex(16)
        connection.execute("INSERT OR IGNORE INTO state VALUES ('seed', ?)", (json.dumps(seed),))
        connection.execute("INSERT OR IGNORE INTO state VALUES ('serial', 0)")
        row = connection.execute("SELECT value FROM state WHERE name = 'seed'").fetchone()
        self.seed = str(json.loads(row[0]))
        self._idle.put(connection)

    @contextmanager
    def reading(self) -> Iterator[Work]:
        with self._connection() as connection:
            connection.execute("BEGIN")
            try:
                yield self._work(connection)
            finally:
                connection.rollback()

    @contextmanager
    def writing(
        self,
        *,
        now: int | None = None,
        request_id: str | None = None,
        idempotency_key: str | None = None,
    ) -> Iterator[Work]:
        """Everything in the block happens, or nothing. `now` makes it happen at another time."""
        with self._writer, self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                work = self._work(connection, now)
                work.request_id, work.idempotency_key = request_id, idempotency_key
                yield work
                connection.commit()
            finally:
                if connection.in_transaction:
                    connection.rollback()

    def reset(self) -> None:
        """Forget every object, timer, delivery and knob; ids go on, so that none comes twice."""
        with self.writing() as work:
            for table in _TABLES:
                work.connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own five names
            work.connection.execute("DELETE FROM state WHERE name NOT IN ('seed', 'serial')")

    def close(self) -> None:
        self._closed = True
        while not self._idle.empty():
            self._idle.get().close()

    def _work(self, connection: sqlite3.Connection, now: int | None = None) -> Work:
        moment = int(read_clock(connection).now) if now is None else now
        return Work(connection, self.config, moment, self.seed)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._idle.get_nowait()
        except queue.Empty:
            connection = _connect(self.config.database_path)
        try:
            yield connection
        finally:
            if self._closed:
                connection.close()
            else:
                self._idle.put(connection)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")  # outlives kill -9; money does not move here
    return connection

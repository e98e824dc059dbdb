"""A signed delivery through the whole application, against one raw insert on the same engine.

Ours: routing, the guards of every request, the signature over the raw bytes, one row in the inbox,
one durable commit, the answer. The floor: the same row into a table with the same keys and
indexes, one durable commit, through the bare driver.
"""

import hashlib
import hmac
import itertools
import json
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

from werkzeug.test import EnvironBuilder

from bench.databases import connect
from bench.house import PUBLIC_URL, WEBHOOK_SECRET, Environ, House, visit
from bench.measuring import Act, timed

_FLOOR = """
CREATE TABLE floor_inbox (
    id VARCHAR NOT NULL PRIMARY KEY, type VARCHAR NOT NULL, object_id VARCHAR NOT NULL,
    happened_at {moment} NOT NULL, received_at {moment} NOT NULL, status VARCHAR NOT NULL,
    attempts INTEGER NOT NULL, next_try_at {moment} NOT NULL, failure VARCHAR, done_at {moment}
);
CREATE INDEX floor_inbox_due ON floor_inbox (status, next_try_at);
CREATE INDEX floor_inbox_object_id ON floor_inbox (object_id)
"""
_INSERT = "INSERT INTO floor_inbox VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def intake(house: House) -> Act:
    """One delivery of an event that is new to us."""
    numbers = itertools.count()

    def deliver() -> float:
        return visit(house.app, delivery(f"evt_{next(numbers)}_{uuid.uuid4().hex}"))

    return deliver


def delivery(event_id: str) -> Environ:
    """A request as Stripe sends and signs it, as large as a real one."""
    now = int(time.time())
    session = {"id": f"cs_{event_id}", "object": "checkout.session", "padding": "x" * 3_000}
    event = {
        "id": event_id,
        "object": "event",
        "type": "checkout.session.completed",
        "created": now,
        "livemode": False,
        "data": {"object": session},
    }
    body = json.dumps(event).encode()
    mac = hmac.new(WEBHOOK_SECRET.encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()
    return EnvironBuilder(
        "/webhooks/stripe",
        base_url=PUBLIC_URL,
        method="POST",
        data=body,
        content_type="application/json",
        headers=[("Stripe-Signature", f"t={now},v1={mac}")],
    ).get_environ()


@contextmanager
def floor(house: House) -> Iterator[Act]:
    """One raw insert and commit."""
    is_sqlite = house.database.engine == "sqlite"
    with closing(connect(house.database.owner_url)) as connection:
        for statement in _FLOOR.format(moment="DATETIME" if is_sqlite else "TIMESTAMPTZ").split(
            ";"
        ):
            connection.execute(statement)
        if not is_sqlite:
            connection.execute("GRANT ALL ON floor_inbox TO PUBLIC")
            connection.commit()
    with closing(connect(house.database.url)) as connection:
        insert = _INSERT if is_sqlite else _INSERT.replace("?", "%s")

        def act() -> float:
            row = _row(is_sqlite=isinstance(connection, sqlite3.Connection))
            with timed() as taken:
                if is_sqlite:
                    connection.execute("BEGIN IMMEDIATE")
                connection.execute(insert, row)
                connection.execute("COMMIT") if is_sqlite else connection.commit()
            return taken[0]

        yield act


def _row(*, is_sqlite: bool) -> tuple[object, ...]:
    name, now = uuid.uuid4().hex, datetime.now(UTC)
    moment = now.isoformat(" ") if is_sqlite else now
    about = f"cs_evt_{name}"
    kind = "checkout.session.completed"
    return (f"evt_{name}", kind, about, moment, moment, "received", 0, moment, None, None)

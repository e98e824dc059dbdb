"""Posting a gift through our code, against raw SQL on the same engine.

The floor writes the same rows into tables with the same keys and indexes but no guard, in four
statements (an entry, three postings) and one durable commit, through the bare driver. Rounds of
both are interleaved; what counts is the median of the ratios of neighbours, because a shared
machine is never quiet. Clients are processes.

Read it with the disk in mind: where a commit reaches the disk in 0.1 ms, Python is compared with C;
where it takes a millisecond or more, both sides mostly wait for it.

    .venv/bin/python -m bench.posting --rounds 9 --gifts 300
    .venv/bin/python -m bench.posting --engine postgresql --peers
"""

import argparse
import multiprocessing
import sqlite3
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from multiprocessing.connection import Connection

from bench import peers
from bench.databases import ENGINES, bare_app, connect, fresh
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.core.retries import retrying
from hardship.ledger import GIFTS_ONLINE, PROCESSING_FEES, STRIPE_BALANCE, Posting, Source, post
from tests.engines import Database

_FLOOR, _OURS = "floor", "ours"
_FUND = uuid.UUID("01930000-0000-7000-8000-000000000001")
_DAY = date(2024, 11, 4)
_LINES = ((STRIPE_BALANCE, 4_825), (PROCESSING_FEES, 175), (GIFTS_ONLINE, -5_000))

_FLOOR_TABLES = """
CREATE TABLE floor_entries (
    id {serial} PRIMARY KEY, kind {text} NOT NULL, occurred_on DATE NOT NULL,
    recorded_at {moment} NOT NULL, source_type {text} NOT NULL, source_id {text} NOT NULL,
    memo {text} NOT NULL, UNIQUE (source_type, source_id, kind)
);
CREATE TABLE floor_postings (
    entry_id BIGINT NOT NULL, position SMALLINT NOT NULL, account {text} NOT NULL,
    fund_id {uuid} NOT NULL, amount_minor BIGINT NOT NULL, currency {text} NOT NULL,
    PRIMARY KEY (entry_id, position)
){without_rowid};
CREATE INDEX floor_balance
    ON floor_postings (fund_id, account, entry_id, position, currency, amount_minor)
"""
_TYPES = {
    "sqlite": {
        "serial": "INTEGER",
        "text": "VARCHAR",
        "moment": "DATETIME",
        "uuid": "CHAR(32)",
        "without_rowid": " WITHOUT ROWID",
    },
    "postgresql": {
        "serial": "BIGSERIAL",
        "text": "VARCHAR",
        "moment": "TIMESTAMPTZ",
        "uuid": "UUID",
        "without_rowid": "",
    },
}
_ENTRY = (
    "INSERT INTO floor_entries (kind, occurred_on, recorded_at, source_type, source_id, memo) "
    "VALUES (?, ?, ?, ?, ?, ?) RETURNING id"
)
_POSTING = "INSERT INTO floor_postings VALUES (?, ?, ?, ?, ?, ?)"


def main() -> None:
    """Run what was asked for and print one table."""
    asked = _arguments()
    print(f"{'engine':<12}{'clients':>8}  {'who':<18}{'gifts/s':>9}{'of floor':>10}   each round")
    for engine in asked.engine:
        for clients in asked.clients:
            with fresh(engine, "0003") as database:
                rounds = measure(database, clients, asked.rounds, asked.gifts, asked.peers)
            for line in _lines(engine, clients, rounds):
                print(line, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--engine", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--clients", nargs="+", type=int, default=[1, 8])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--gifts", type=int, default=400, help="a round, over all clients")
    parser.add_argument("--peers", action="store_true", help="other people's ledgers too")
    return parser.parse_args()


#: Gifts a second of all sides, one after another.
Round = dict[str, float]


def _lines(engine: str, clients: int, rounds: list[Round]) -> Iterator[str]:
    for side in rounds[0]:
        speed = statistics.median(each[side] for each in rounds)
        ratios = sorted(each[side] / each[_FLOOR] for each in rounds)
        spread = " ".join(f"{ratio:.2f}" for ratio in ratios)
        middle = statistics.median(ratios)
        yield f"{engine:<12}{clients:>8}  {side:<18}{speed:>9.0f}{middle:>10.2f}   {spread}"


def measure(
    database: Database, clients: int, rounds: int, gifts: int, with_peers: bool = False
) -> list[Round]:
    """Start the clients, let every side warm up, then take turns."""
    _lay_floor(database)
    sides = [_FLOOR, _OURS, *(peers.lay(database) if with_peers else [])]
    with _clients(database.url, clients) as pipes:
        share = max(1, gifts // clients)
        for side in sides:
            _round(pipes, side, max(1, share // 4))
        return [{side: _round(pipes, side, share) for side in sides} for _ in range(rounds)]


def _lay_floor(database: Database) -> None:
    connection = connect(database.owner_url)
    for statement in _FLOOR_TABLES.format(**_TYPES[database.engine]).split(";"):
        connection.execute(statement)
    if database.engine == "postgresql":
        connection.execute("GRANT ALL ON floor_entries, floor_postings TO PUBLIC")
        connection.execute("GRANT ALL ON SEQUENCE floor_entries_id_seq TO PUBLIC")
        connection.commit()
    connection.close()


@contextmanager
def _clients(url: str, number: int) -> Iterator[list[Connection]]:
    spawn = multiprocessing.get_context("spawn")
    pairs = [spawn.Pipe() for _ in range(number)]
    processes = [spawn.Process(target=_client, args=(url, theirs)) for _, theirs in pairs]
    for process in processes:
        process.start()
    pipes = [ours for ours, _ in pairs]
    try:
        for pipe in pipes:
            pipe.recv()
        yield pipes
    finally:
        for pipe in pipes:
            pipe.send(None)
        for process in processes:
            process.join(30)


def _round(pipes: list[Connection], side: str, gifts: int) -> float:
    """All clients at once; the gifts a second of all together."""
    began = time.perf_counter()
    for pipe in pipes:
        pipe.send((side, gifts))
    for pipe in pipes:
        pipe.recv()
    return gifts * len(pipes) / (time.perf_counter() - began)


def _client(url: str, pipe: Connection) -> None:
    """One process: does what it is told until it is told to stop."""
    app = bare_app(url)
    with app.app_context():
        sides = {_FLOOR: _floor(url), _OURS: _ours}
        pipe.send("ready")
        while (order := pipe.recv()) is not None:
            side, gifts = order
            if side not in sides:
                sides[side] = peers.poster(side, url)
            for _ in range(gifts):
                sides[side](uuid.uuid4().hex)
            pipe.send("done")
        db.session.remove()


def _ours(source_id: str) -> None:
    """As a webhook does it: one transaction around one `post`."""

    def act() -> None:
        with transaction():
            post(
                "gift_settled",
                [Posting(account, _FUND, Money(minor, "USD")) for account, minor in _LINES],
                source=Source("balance_transaction", source_id),
                occurred_on=_DAY,
            )

    retrying(act)


def _floor(url: str) -> Callable[[str], None]:
    connection = connect(url)
    is_sqlite = isinstance(connection, sqlite3.Connection)
    fund = _FUND.hex if is_sqlite else _FUND
    entry, posting = (
        (_ENTRY, _POSTING)
        if is_sqlite
        else (_ENTRY.replace("?", "%s"), _POSTING.replace("?", "%s"))
    )

    def act(source_id: str) -> None:
        if is_sqlite:
            connection.execute("BEGIN IMMEDIATE")
        now = datetime.now(UTC)
        moment, day = (now.isoformat(), _DAY.isoformat()) if is_sqlite else (now, _DAY)
        values = ("gift_settled", day, moment, "balance_transaction", source_id, "")
        number = connection.execute(entry, values).fetchone()[0]
        for position, (account, minor) in enumerate(_LINES, start=1):
            connection.execute(posting, (number, position, account, fund, minor, "USD"))
        connection.execute("COMMIT") if is_sqlite else connection.commit()

    return act


if __name__ == "__main__":
    main()

"""The books at a million entries against the same at a thousand: balances, pages, seals, verify.

Both books are filled by SQL, with every guard on, and sealed by our own verb. What is asked often
is asked of both in turn, as a ratio; what is done once (sealing all, verifying, exporting) is timed
once on the large books, with the processor's own time beside the clock's and the goals of the
design. On a machine that others use, the processor's time is the one to read; PostgreSQL's own
work is not in it.

    .venv/bin/python -m bench.million --entries 1000000
"""

import argparse
import resource
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from flask import Flask

from bench.databases import ENGINES, bare_app, connect, fresh
from bench.filling import seal_all
from bench.measuring import Pair, Side, compare, head, queries_of, timed
from hardship import ledger
from hardship.cli.ledger import entry_kinds
from hardship.core.database import db
from tests.engines import Database

_FUNDS = [uuid.UUID(f"01930000-0000-7000-8000-00000000000{n}") for n in (1, 2)]
_SMALL = 1_000
_BATCH = 50_000
_FORMATS = (ledger.ExportFormat.CSV, ledger.ExportFormat.HLEDGER, ledger.ExportFormat.BEANCOUNT)

_NUMBERS = {
    "sqlite": (
        "WITH RECURSIVE s(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM s WHERE n < {last})"
    ),
    "postgresql": "WITH s AS (SELECT generate_series({first}, {last}) AS n)",
}
_POSTINGS = """
INSERT INTO ledger_postings (entry_id, position, size, account, fund_id, amount_minor, currency)
{numbers} SELECT n, p.column1, 3, p.column2, {fund}, p.column3 * (1 + n % 1000), 'USD'
FROM s
CROSS JOIN (VALUES (1, '1010', 4825), (2, '5810', 175), (3, '4010', -5000)) p
"""
_ENTRIES = """
INSERT INTO ledger_entries (id, size, kind, occurred_on, recorded_at, source_type, source_id, memo)
{numbers} SELECT {number}, 3, 'gift_settled', {day}, {moment}, 'balance_transaction',
'txn_3MmlLrLkdIwHu7ix' || n, 'R-' || n FROM s ORDER BY n
"""
_WORDS = {
    "sqlite": {
        "fund": "CASE n % 2 WHEN 0 THEN '{0.hex}' ELSE '{1.hex}' END",
        "number": "n",
        "day": "date('2024-01-01', '+' || (n / 3000) || ' days')",
        "moment": "strftime('%Y-%m-%d %H:%M:%S', 1704067200 + n * 29, 'unixepoch') || '.000000'",
    },
    "postgresql": {
        "fund": "CAST(CASE n % 2 WHEN 0 THEN '{0}' ELSE '{1}' END AS uuid)",
        "number": "nextval('ledger_entries_id_seq')",
        "day": "date '2024-01-01' + n / 3000",
        "moment": "timestamptz '2024-01-01 00:00:00Z' + n * interval '29 seconds'",
    },
}


@dataclass(frozen=True, slots=True)
class Books:
    """Books of some size, and the application that reads them."""

    app: Flask
    entries: int

    def asked(self, question: Callable[[], object]) -> Callable[[], float]:
        """How long one answer takes, in a transaction of its own."""

        def act() -> float:
            with self.app.app_context():
                db.session.connection()
                with timed() as taken:
                    question()
                return taken[0]

        return act


def main() -> None:
    """Fill, seal, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--engine", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    for engine in asked.engine:
        with _books(engine, _SMALL) as small, _books(engine, asked.entries) as large:
            print(head())
            for figure in compare(engine, list(_pairs(small, large)), asked.rounds):
                print(figure.line(), flush=True)
            _once(engine, large)


@contextmanager
def _books(engine: str, entries: int) -> Iterator[Books]:
    with fresh(engine) as database:
        _fill(database, entries)
        app = bare_app(database.url)
        with app.app_context(), _told(engine, f"seal {entries:,} entries"):
            seal_all()
        _analyse(database)
        yield Books(app, entries)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _fill(database: Database, entries: int) -> None:
    words = {name: text.format(*_FUNDS) for name, text in _WORDS[database.engine].items()}
    with closing(connect(database.owner_url)) as connection:
        for first in range(1, entries + 1, _BATCH):
            last = min(entries, first + _BATCH - 1)
            numbers = _NUMBERS[database.engine].format(first=first, last=last)
            if database.engine == "sqlite":
                connection.execute("BEGIN IMMEDIATE")
            for statement in (_POSTINGS, _ENTRIES):
                connection.execute(statement.format(numbers=numbers, **words))
            connection.execute("COMMIT")


def _analyse(database: Database) -> None:
    if database.engine == "postgresql":
        with closing(connect(database.owner_url)) as connection:
            connection.autocommit = True
            connection.execute("VACUUM ANALYZE")


def _pairs(small: Books, large: Books) -> Iterator[Pair]:
    """What is asked often, of the large books and of the small ones."""
    fund = _FUNDS[0]

    def page(books: Books, part: float) -> Callable[[], object]:
        cursor = f"{max(2, int(books.entries * part))}.1"
        return lambda: ledger.account_page("1010", [fund], "USD", cursor)

    def old(books: Books) -> Callable[[], object]:
        return lambda: ledger.journal(ledger.Sought(fund_id=fund), str(books.entries // 20))

    questions: dict[str, Callable[[Books], Callable[[], object]]] = {
        "a fund's position": lambda _: lambda: ledger.fund_position(fund, "USD"),
        "one balance": lambda _: lambda: ledger.balance("1010", fund, "USD"),
        "every balance": lambda _: ledger.balances,
        "account page, newest": lambda books: page(books, 1),
        "account page, middle": lambda books: page(books, 0.5),
        "account page, oldest": lambda books: page(books, 0.05),
        "journal page, old": old,
        "prove an entry": lambda books: lambda: ledger.prove(books.entries // 2),
    }
    for name, of in questions.items():
        ours, theirs = large.asked(of(large)), small.asked(of(small))
        yield Side(name, ours, 10), Side("a thousand entries", theirs, 10), str(queries_of(ours))


def _once(engine: str, books: Books) -> None:
    """What is done once, on the large books."""
    names = {fund: f"FUND-{number}" for number, fund in enumerate(_FUNDS)}
    with books.app.app_context():
        with _told(engine, "verify (goal: 3 s a million)"):
            assert ledger.verify(kinds=entry_kinds()).holds
        for file_format in _FORMATS:
            with _told(engine, f"{file_format} (goal of CSV: 500,000 rows/s)", 3 * books.entries):
                for _ in ledger.export(file_format, names):
                    pass
            db.session.rollback()


@contextmanager
def _told(engine: str, what: str, rows: int = 0) -> Iterator[None]:
    began, used = time.perf_counter(), time.process_time()
    yield
    wall, cpu = time.perf_counter() - began, time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    speed = f", {rows / wall:,.0f} rows/s" if rows else ""
    print(
        f"{engine:<11}{what:<44}{wall:>8.2f} s, {cpu:.2f} s of it ours{speed}, {memory:.0f} MB most"
    )


if __name__ == "__main__":
    main()

"""`hardship db upgrade` is ended with SIGKILL half-way: nothing happened, and the next one does it.

A program of its own runs the command, and dies at a named point of it.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine

from hardship import ledger
from hardship.core import schema
from hardship.core.database import db, transaction
from hardship.settings import Settings
from tests.command_line import same_installation
from tests.engines import APPLICATION, Database
from tests.factories.books import Books
from tests.factories.money import usd
from tests.house.rows import are_untouched, rows_of
from tests.migrated import MIGRATIONS, upgrade
from tests.patience import PATIENCE

#: What came later is undone, and waits to be done again.
_BEFORE = "0030"
_DYING = """
import os, signal, sys
from sqlalchemy import Engine, event
from hardship.__main__ import main

words, moment = sys.argv.pop(1), sys.argv.pop(1)
seen = []

def note(*told):
    if words in told[2]:
        seen.append(words)
        die("statement")

def die(now):
    if seen and moment == now:
        os.kill(os.getpid(), signal.SIGKILL)

event.listen(Engine, "after_cursor_execute", note)
event.listen(Engine, "commit", lambda _connection: die("commit"))
main()
"""
_POINTS = [
    ("UPDATE counter_receipts SET recall_id", "statement"),  # in the middle of 0034
    ("SET version_num='0035'", "commit"),  # all is done, and nothing is kept yet
]


@pytest.fixture
def owner(database: Database) -> Iterator[Engine]:
    engine = create_engine(database.owner_url)
    yield engine
    engine.dispose()


def upgrade_and_die(database: Database, settings: Settings, words: str, moment: str) -> None:
    """Run the command as a process of its own, which is killed at that point."""
    ended = subprocess.run(
        [sys.executable, "-c", _DYING, words, moment, "db", "upgrade"],
        env=same_installation(settings) | {"HARDSHIP_OWNER_DATABASE_URL": database.owner_url},
        cwd=settings.var,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def test_an_upgrade_that_is_killed_is_none_and_the_next_one_is_whole(
    db_session: object, database: Database, settings: Settings, owner: Engine
) -> None:
    books = Books()
    sealed_books(books)
    schema.downgrade(owner, MIGRATIONS, _BEFORE)
    before = rows_of(owner)
    assert len(before["ledger_entries"]) == 3
    assert before["ledger_seals"]
    for words, moment in _POINTS:
        upgrade_and_die(database, settings, words, moment)
        with owner.connect() as connection:
            assert schema.current(connection) == _BEFORE
        assert rows_of(owner) == before
    upgrade(database.owner_url, APPLICATION)
    with owner.connect() as connection:
        assert schema.faults(connection, MIGRATIONS) == []
    after = rows_of(owner)
    assert all(are_untouched(before[table], after[table]) for table in before)
    assert ledger.verify(known_funds={books.fund_id}).holds
    assert books.receive(usd("1"), fee=usd("0.33")), "and they go on"


def sealed_books(books: Books) -> None:
    """Three entries, and a seal over them."""
    for _ in range(2):
        books.receive(usd("50"), fee=usd("1.75"))
    books.allocate(usd("100"))
    with transaction():
        assert ledger.seal() is not None
    db.session.rollback()

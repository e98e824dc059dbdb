"""Somebody rewrites history by hand: `verify` names the entry, or an older root convicts it."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from hardship import ledger
from hardship.core.database import db, transaction
from hardship.ledger import PublishedRoot, Source
from hardship.ledger.models import Seal
from tests.engines import Database
from tests.factories.books import Books
from tests.factories.money import usd
from tests.ledger.raw import FUND, Console, unguarded

SEALS = ("ledger_seals", "ledger_sealed_balances", "ledger_tiles")


def seal_all() -> None:
    """Close all that is open."""
    with transaction():
        ledger.seal()


@pytest.fixture
def books(db_session: Any) -> Books:
    """Nine entries under three seals, and one above them."""
    books = Books(FUND)
    for n in range(9):
        books.receive(usd("50"), fee=usd("1.75"), source=Source("balance_transaction", f"t{n}"))
        if n % 3 == 2:
            seal_all()
    books.allocate(usd("100"))
    assert ledger.verify().holds
    db.session.rollback()
    return books


@pytest.fixture
def forger(database: Database, books: Books) -> Iterator[Console]:
    """The owner of the database, after taking the guards away."""
    yield from unguarded(database, *SEALS)


def found(*published: PublishedRoot) -> list[str]:
    db.session.expire_all()
    db.session.rollback()
    return [str(finding) for finding in ledger.verify(published=published).findings]


def published() -> list[PublishedRoot]:
    """Every root as somebody kept it."""
    db.session.rollback()
    return [PublishedRoot(seal.size, seal.root) for seal in db.session.scalars(select(Seal))]


def _without_keys(forger: Console) -> None:
    """Nothing that the seals refer to has to be there any more; SQLite does not ask anyway."""
    if forger.engine == "postgresql":
        for table, key in (
            ("ledger_seals", "last_entry_id_ledger_entries"),
            ("ledger_tiles", "last_entry_id_ledger_entries"),
            ("ledger_sealed_balances", "seal_id_ledger_seals"),
        ):
            forger.run(f"ALTER TABLE {table} DROP CONSTRAINT fk_{table}_{key}")


CHANGED = "is not the entry that was sealed here"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_postings SET account = '4020' WHERE entry_id = 5 AND position = 3",
        "UPDATE ledger_entries SET memo = 'x' WHERE id = 5",
        "UPDATE ledger_entries SET kind = 'gift_settled ' WHERE id = 5",
        "UPDATE ledger_entries SET source_id = 'another' WHERE id = 5",
        "UPDATE ledger_entries SET source_type = 'another' WHERE id = 5",
        "UPDATE ledger_entries SET occurred_on = '2024-11-05' WHERE id = 5",
        "UPDATE ledger_entries SET recorded_at = '2024-11-05 10:00:00+00:00' WHERE id = 5",
        "UPDATE ledger_entries SET reverses_id = 3 WHERE id = 5",
    ],
)
def test_an_entry_that_still_balances_is_named(forger: Console, change: str) -> None:
    forger.run(change)
    assert f"entry 5: {CHANGED}" in found()


def test_amounts_that_still_balance_are_named(forger: Console) -> None:
    for position, minor in ((1, 1), (2, 4999)):
        forger.run(
            "UPDATE ledger_postings SET amount_minor = ? WHERE entry_id = 8 AND position = ?",
            minor,
            position,
        )
    told = found()
    assert told[0] == f"entry 8: {CHANGED}"
    assert any("that seal 3 brought forward is not what its entries make" in each for each in told)
    assert any("its postings sum to" in each for each in told)


@pytest.mark.engine("sqlite")
def test_what_stands_behind_a_nul_counts(forger: Console) -> None:
    forger.run("UPDATE ledger_entries SET memo = memo || char(0) || 'x' WHERE id = 5")
    assert found() == [f"entry 5: {CHANGED}"]


def test_the_order_of_postings_counts(forger: Console) -> None:
    forger.run(
        "UPDATE ledger_postings SET account = CASE position WHEN 1 THEN '5810' ELSE '1010' END, "
        "amount_minor = CASE position WHEN 1 THEN 175 ELSE 4825 END "
        "WHERE entry_id = 2 AND position IN (1, 2)"
    )
    assert found() == [f"entry 2: {CHANGED}"]


def test_an_entry_that_was_taken_out_whole(forger: Console) -> None:
    forger.run("DELETE FROM ledger_postings WHERE entry_id = 5")
    forger.run("DELETE FROM ledger_entries WHERE id = 5")
    assert f"entry 6: {CHANGED}" in found()


def test_the_newest_entries_taken_out(forger: Console) -> None:
    _without_keys(forger)
    for table, column in (("ledger_postings", "entry_id"), ("ledger_entries", "id")):
        forger.run(f"DELETE FROM {table} WHERE {column} >= 9")  # noqa: S608 - our own words
    assert "entry 9: 9 entries were sealed, and 8 are there" in found()


def test_what_is_not_sealed_is_no_finding_of_seals(forger: Console) -> None:
    forger.run("UPDATE ledger_entries SET memo = 'x' WHERE id = 10")
    assert found() == []


# ------------------------------------------------------------------ the seals themselves


def test_a_hash_beside_a_seal_that_was_changed_too(forger: Console) -> None:
    """Entry and hash agree; the root does not, and tells between which entries to look."""
    forger.run("UPDATE ledger_entries SET memo = 'x' WHERE id = 5")
    db.session.rollback()
    changed = _hashes(4, 6)
    forger.run("UPDATE ledger_seals SET hashes = ? WHERE id = 2", changed)
    assert found() == ["entry 4: seal 2 has another root than its entries, 4 to 6"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("root = previous_root", "entry 4: seal 2 has another root than its entries, 4 to 6"),
        ("previous_root = root", "entry 4: seal 2 does not follow the seal before it"),
        ("size = size + 1", "entry 4: seal 2 does not follow the seal before it"),
        ("id = 7", "entry 4: seal 3 does not follow the seal before it"),
        ("last_entry_id = 5", "entry 6: stands where seal 2 closed over entry 5"),
        ("last_entry_id = 2", "entry 6: stands where seal 2 closed over entry 2"),
    ],
)
def test_a_seal_that_was_changed(forger: Console, change: str, told: str) -> None:
    if change == "id = 7":
        _without_keys(forger)
    forger.run(f"UPDATE ledger_seals SET {change} WHERE id = 2")  # noqa: S608 - our own words
    assert told in found()


def test_a_seal_that_was_numbered_anew(forger: Console) -> None:
    """The last one: no other refers to it."""
    _without_keys(forger)
    forger.run("UPDATE ledger_seals SET id = 4 WHERE id = 3")
    assert "entry 7: seal 4 does not follow the seal before it" in found()


def test_a_balance_that_was_changed(forger: Console) -> None:
    forger.run("UPDATE ledger_sealed_balances SET minor = minor + 1 WHERE seal_id = 3 "
               "AND account = '1010'")  # fmt: skip
    told = found()
    assert [each.partition(FUND.hex[-4:])[2] for each in told] == [
        " that seal 3 brought forward is not what its entries make",
        " is brought forward as 43426 USD, and its postings sum to 43425 (minor units)",
    ]


def test_a_balance_in_the_middle_that_was_changed(forger: Console) -> None:
    forger.run("UPDATE ledger_sealed_balances SET minor = minor + 1 WHERE seal_id = 2 "
               "AND account = '1010'")  # fmt: skip
    assert [each.partition("that ")[2][:6] for each in found()] == ["seal 2", "seal 3"]


def test_a_balance_that_was_taken_out(forger: Console) -> None:
    forger.run("DELETE FROM ledger_sealed_balances WHERE seal_id = 3 AND account = '1010'")
    assert any("its postings sum to" in each for each in found())


def test_an_account_whose_balances_were_taken_out(forger: Console) -> None:
    forger.run("DELETE FROM ledger_sealed_balances WHERE account = '1010'")
    assert found() == ["some sealed postings are on no balance that was brought forward"]


def test_a_tile_that_was_changed(database: Database, books: Books) -> None:
    for _ in range(250):
        books.allocate(usd("1"))
    seal_all()
    assert found() == []
    for forger in unguarded(database, *SEALS):
        forger.run("UPDATE ledger_tiles SET root = ?", b"x" * 32)
        assert found() == ["the root that is kept for tile 0 is not that of its entries"]
        forger.run("DELETE FROM ledger_tiles")
        assert found() == ["the root that is kept for tile 0 is not that of its entries"]


# ------------------------------------------------------------------ the whole history


def _hashes(first: int, last: int) -> bytes:
    from hardship.ledger.leaves import leaves_after

    found = leaves_after(db.session.connection(), first - 1, last, 256)
    assert found is not None
    return b"".join(found.hashes)


def _rewrite(forger: Console, entry: int) -> None:
    """Change an entry, forget every seal, and seal anew: nothing in the database tells."""
    forger.run("UPDATE ledger_entries SET memo = 'x' WHERE id = ?", entry)
    for table in ("ledger_tiles", "ledger_sealed_balances", "ledger_seals"):
        forger.run(f"DELETE FROM {table}")  # noqa: S608 - our own words
    db.session.rollback()
    db.session.expire_all()
    seal_all()


def test_a_root_that_was_published_is_a_beginning_of_the_books(books: Books) -> None:
    roots = published()
    seal_all()
    assert found(*roots) == found(*reversed(roots)) == []


def test_a_whole_history_rewritten_and_sealed_anew_is_convicted(forger: Console) -> None:
    roots = published()
    _rewrite(forger, 5)
    assert found() == [], "the database alone does not tell"
    [told] = found(*roots)
    assert told.startswith("entry 4: the history was rewritten: over 6 entries another root")
    assert told.endswith("The first 3 entries hold; what differs begins among the entries 4 to 6")
    [told] = found(roots[-1])
    assert told.endswith("The first 0 entries hold; what differs begins among the entries 1 to 9")
    assert found(roots[0]) == [], "what came before the change is as it was"


def test_seals_that_were_taken_away_do_not_hide_what_was_published(forger: Console) -> None:
    roots = published()
    for table in ("ledger_sealed_balances", "ledger_seals"):
        forger.run(f"DELETE FROM {table}")  # noqa: S608 - our own words
    assert found(*roots) == []
    forger.run("UPDATE ledger_entries SET memo = 'x' WHERE id = 9")
    [told] = found(*roots)
    assert told.startswith("entry 7: the history was rewritten")


def test_books_that_are_shorter_than_what_was_published(books: Books) -> None:
    assert found(PublishedRoot(99, b"r" * 32)) == ["99 entries were sealed, and 10 are there"]

"""Seals: what they close over, what they bring forward, and that nothing comes in below them."""

import random
import threading
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from hardship import ledger
from hardship.core.clock import now
from hardship.core.database import db, transaction
from hardship.core.retries import retrying
from hardship.ledger import NoSuchEntry, NotSealedYet, Posting, SealedBooksChanged
from hardship.ledger.merkle import EMPTY_ROOT, includes, leaf_hash, root_of
from hardship.ledger.models import PostedLine, Seal, SealedBalance, Tile
from tests.engines import Database
from tests.factories.books import DAY, Books
from tests.factories.money import usd
from tests.ledger.raw import REFUSED, Console, entry, posting, unguarded
from tests.ledger.test_leaves import a_story, by_hand, numbers


@pytest.fixture
def books(db_session: Any) -> Books:
    """The books of one fund."""
    return Books()


def seal(most: int | None = None) -> Seal | None:
    """In a transaction of its own, as the worker does it."""
    with transaction():
        return ledger.seal() if most is None else ledger.seal(most)


# ------------------------------------------------------------------ closing


def test_a_seal_closes_over_all_that_is_new(books: Books) -> None:
    a_story(books)
    first = seal()
    assert first is not None
    assert (first.id, first.size, first.last_entry_id) == (1, len(numbers()), numbers()[-1])
    assert first.previous_root == EMPTY_ROOT
    assert first.sealed_at == now()
    assert first.root == root_of(leaf_hash(by_hand(number)) for number in numbers())
    assert seal() is None, "nothing is new"
    books.allocate(usd("1"))
    second = seal()
    assert second is not None
    assert (second.id, second.size) == (2, len(numbers()))
    assert second.previous_root == first.root
    assert second.root == root_of(leaf_hash(by_hand(number)) for number in numbers())
    assert ledger.newest_seal() == second
    assert ledger.seals() == [first, second]


def test_nothing_is_sealed_in_empty_books(db_session: Any) -> None:
    assert seal() is None
    assert ledger.newest_seal() is None


def test_much_is_sealed_a_part_at_a_time(books: Books) -> None:
    """Seals and tiles end where they may: every root is still that of all entries."""
    with transaction():
        for _ in range(600):
            _post(books)
    sizes = []
    while (closed := seal(150)) is not None:
        sizes.append(closed.size)
    assert sizes == [150, 300, 450, 600]
    hashes = [leaf_hash(by_hand(number)) for number in numbers()]
    assert [each.root for each in ledger.seals()] == [root_of(hashes[:size]) for size in sizes]
    tiles = list(db.session.scalars(select(Tile).order_by(Tile.number)))
    assert [tile.root for tile in tiles] == [root_of(hashes[:256]), root_of(hashes[256:512])]
    assert [tile.last_entry_id for tile in tiles] == [numbers()[255], numbers()[511]]
    assert ledger.verify().holds
    for index, number in list(enumerate(numbers()))[::37]:
        for closed in ledger.seals():
            if index < closed.size:
                proof = ledger.prove(number, seal_id=closed.id)
                assert proof.index == index
                assert includes(hashes[index], index, closed.size, proof.path, closed.root)


def test_a_seal_that_is_undone_leaves_nothing(books: Books) -> None:
    books.allocate(usd("1"))

    def fails() -> None:
        with transaction():
            ledger.seal()
            raise RuntimeError("the power fails")

    with pytest.raises(RuntimeError):
        fails()
    assert ledger.newest_seal() is None
    assert db.session.scalars(select(SealedBalance)).all() == []


def test_nothing_is_built_on_books_that_were_changed(database: Database, books: Books) -> None:
    books.allocate(usd("1"))
    books.allocate(usd("1"))
    seal()
    books.allocate(usd("1"))
    db.session.rollback()
    for forger in unguarded(database):
        forger.run("UPDATE ledger_entries SET memo = 'x' WHERE id = 1")
    with pytest.raises(SealedBooksChanged):
        seal()


# ------------------------------------------------------------------ balances


def _post(books: Books, account: str = "1030", minor: str = "1") -> int:
    sides = [
        Posting(account, books.fund_id, usd(minor)),
        Posting("4030", books.fund_id, -usd(minor)),
    ]
    source = ledger.Source("test", str(random.getrandbits(80)))
    return ledger.post("allocation_received", sides, source=source, occurred_on=DAY)


def _summed(through: tuple[int, int] | None = None) -> dict[tuple[Any, ...], int]:
    """Every balance as a sum over everything, made in Python."""
    found: dict[tuple[Any, ...], int] = {}
    for line in db.session.scalars(select(PostedLine)):
        if through is None or (line.entry_id, line.position) <= through:
            key = (line.account, line.fund_id, line.currency)
            found[key] = found.get(key, 0) + line.amount_minor
    return found


def test_a_balance_is_the_sum_of_all_postings_wherever_seals_stand(books: Books) -> None:
    """A random walk of postings and seals over three funds; each balance at each place."""
    chance = random.Random(7)
    funds = [books, Books(), Books()]
    for _ in range(120):
        act = chance.random()
        if act < 0.2:
            seal(chance.choice([1, 2, 5, 100]))
        else:
            with transaction():
                account = chance.choice(["1010", "1030", "2010"])
                _post(chance.choice(funds), account, str(chance.choice([-3, -1, 2, 7])))
    wanted = _summed()
    found = {(row.code, row.fund_id, row.currency): row.minor for row in ledger.balances()}
    assert found == wanted
    some = {(r.code, r.fund_id, r.currency): r.minor for r in ledger.balances(["1010", "2010"])}
    assert some == {key: minor for key, minor in wanted.items() if key[0] in {"1010", "2010"}}
    for (account, fund_id, currency), minor in wanted.items():
        assert ledger.balance(account, fund_id, currency).minor == minor
    for number in numbers()[::9]:
        for position in (1, 2):
            then = _summed((number, position))
            total = ledger.totals(
                [fund.fund_id for fund in funds], "USD", ["1030"], through=(number, position)
            )
            assert total["1030"].minor == sum(m for key, m in then.items() if key[0] == "1030")
    assert ledger.verify().holds


def test_what_stood_within_an_entry_is_told_though_a_seal_closes_over_all_of_it(
    books: Books,
) -> None:
    parts = ("1030", usd("5")), ("1030", usd("3")), ("4030", usd("-8"))
    number = books.post("kind", *parts)
    seal()
    stood = [
        ledger.totals([books.fund_id], "USD", ["1030"], through=(number, position))["1030"]
        for position in (1, 2)
    ]
    assert stood == [usd("5"), usd("8")]


def test_a_balance_of_another_currency_is_brought_forward_for_itself(books: Books) -> None:
    from hardship.core.money import Money

    books.allocate(usd("10"))
    books.post("kind", ("1030", Money(700, "CAD")), ("4030", Money(-700, "CAD")))
    seal()
    books.post("kind", ("1030", Money(1, "CAD")), ("4030", Money(-1, "CAD")))
    assert books.balance("1030") == usd("10")
    assert ledger.balance("1030", books.fund_id, "CAD").minor == 701


def test_only_what_moved_is_brought_forward(books: Books) -> None:
    books.allocate(usd("10"))
    books.award(usd("4"))
    seal()
    books.allocate(usd("10"))
    seal()
    rows = db.session.scalars(select(SealedBalance).order_by(SealedBalance.seal_id)).all()
    assert [(row.seal_id, row.previous_seal_id) for row in rows] == [(1, 0)] * 4 + [(2, 1)] * 2
    assert books.balance("5010") == usd("4")


# ------------------------------------------------------------------ nothing below a seal


def test_nothing_is_posted_below_a_seal(database: Database, books: Books) -> None:
    console = Console(database)
    console.together(posting(50, 1, 100), posting(50, 2, -100), entry(50))
    seal()
    for number in (1, 49):
        with pytest.raises(REFUSED, match="sealed above this number"):
            console.together(
                posting(number, 1, 100), posting(number, 2, -100), entry(number, source="new")
            )
    console.together(posting(51, 1, 100), posting(51, 2, -100), entry(51))
    console.close()


TABLES = ("ledger_seals", "ledger_sealed_balances", "ledger_tiles")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("as_owner", [True, False])
def test_a_seal_is_not_changed_or_taken_away(
    database: Database, books: Books, table: str, as_owner: bool
) -> None:
    with transaction():
        for _ in range(256):
            _post(books)
    seal()
    db.session.rollback()
    console = Console(database, as_owner=as_owner, pragmas=as_owner)
    column = {"ledger_sealed_balances": "minor"}.get(table, "last_entry_id")
    acts = ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"]
    if database.engine == "postgresql":
        acts.append("TRUNCATE {0} CASCADE")
    else:
        acts.append("INSERT OR REPLACE INTO {0} SELECT * FROM {0}")
    for act in acts:
        with pytest.raises(REFUSED, match=r"append-only|denied|follow one another"):
            console.run(act.format(table, column))
    console.close()


@pytest.mark.parametrize("number", [1, 3])
def test_seals_follow_one_another(database: Database, books: Books, number: int) -> None:
    books.allocate(usd("1"))
    seal()
    books.allocate(usd("1"))
    last = numbers()[-1]
    db.session.rollback()
    console = Console(database)
    with pytest.raises(REFUSED):
        console.run(
            "INSERT INTO ledger_seals (id, size, last_entry_id, root, previous_root, sealed_at, "
            "hashes) VALUES (?, 9, ?, ?, ?, '2024-11-04 10:00:00+00:00', ?)",
            number, last, b"r", b"p", b"h",
        )  # fmt: skip
    console.close()


# ------------------------------------------------------------------ two at the same time


def test_posts_that_commit_late_are_not_lost(app_of_books: Flask, books: Books) -> None:
    """The checkpoint that was cut at max(id) lost what committed after it (hordak, PR 142)."""
    stop, failures = threading.Event(), []

    def poster(seed: int) -> None:
        chance = random.Random(seed)
        try:
            with app_of_books.app_context():
                for _ in range(40):
                    retrying(lambda: _slowly(books, chance))
                db.session.remove()
        except BaseException as error:  # told below
            failures.append(error)
            raise

    def sealer() -> None:
        with app_of_books.app_context():
            while not stop.is_set():
                retrying(seal)
            retrying(seal)
            db.session.remove()

    posting_threads = [threading.Thread(target=poster, args=(n,)) for n in range(4)]
    sealing = threading.Thread(target=sealer)
    for thread in (*posting_threads, sealing):
        thread.start()
    for thread in posting_threads:
        thread.join()
    stop.set()
    sealing.join()
    assert not failures
    newest = ledger.newest_seal()
    assert newest is not None
    assert newest.size == len(numbers()) == 160
    assert books.balance("1030") == usd(newest.size)
    verified = ledger.verify()
    assert verified.holds, verified.findings


def _slowly(books: Books, chance: random.Random) -> None:
    """Post, and commit a while later."""
    with transaction():
        _post(books)
        if chance.random() < 0.3:
            threading.Event().wait(chance.random() * 0.01)


@pytest.fixture
def app_of_books(db_session: Any) -> Flask:
    """The application, for threads."""
    return current_app._get_current_object()  # type: ignore[attr-defined, no-any-return]


@pytest.mark.engine("postgresql")
def test_a_number_by_hand_below_a_seal_waits_and_is_refused(
    database: Database, books: Books
) -> None:
    """Whoever posts by hand takes the lock in the trigger: sealing waits for the commit."""
    books.allocate(usd("1"))
    db.session.rollback()
    console = Console(database)
    console.run("BEGIN")
    for step in (posting(50, 1, 100), posting(50, 2, -100), entry(50)):
        console.run(*step)
    done = threading.Event()
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def sealer() -> None:
        with app.app_context():
            seal()
            db.session.remove()
        done.set()

    thread = threading.Thread(target=sealer)
    thread.start()
    assert not done.wait(0.2), "the seal waits for who is posting"
    console.run("COMMIT")
    thread.join()
    newest = ledger.newest_seal()
    assert newest is not None
    assert newest.last_entry_id == 50
    console.close()


# ------------------------------------------------------------------ proving


def test_a_proof_leads_from_the_entry_to_the_root(books: Books) -> None:
    a_story(books)
    closed = seal()
    assert closed is not None
    number = numbers()[2]
    proof = ledger.prove(number)
    assert proof.leaf == by_hand(number)
    assert proof.published() == {
        "entry": number,
        "leaf": by_hand(number).hex(),
        "index": 2,
        "size": closed.size,
        "path": [each.hex() for each in proof.path],
        "root": closed.root.hex(),
    }
    assert includes(leaf_hash(by_hand(number)), 2, closed.size, proof.path, closed.root)


def test_what_is_not_there_or_not_sealed_is_not_proved(books: Books) -> None:
    with pytest.raises(NoSuchEntry):
        ledger.prove(1)
    number = books.allocate(usd("1"))
    with pytest.raises(NotSealedYet, match=f"Entry {number} is not sealed yet"):
        ledger.prove(number)
    seal()
    assert ledger.prove(number).size == 1
    with pytest.raises(NotSealedYet):
        ledger.prove(books.allocate(usd("1")))

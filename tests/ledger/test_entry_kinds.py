"""What `verify` is told of kinds of entries, and what it says of an entry that is of none."""

from collections.abc import Callable
from typing import Any

import pytest

from hardship import ledger
from hardship.core.database import transaction
from hardship.core.tokens import new_id
from hardship.ledger import EntryKind, Posting, Source
from hardship.ledger.entry_kinds import with_reversals
from tests.engines import Database
from tests.factories.books import DAY, Books
from tests.factories.money import usd
from tests.ledger.raw import FUND, Console, entry, posting

KINDS = [
    EntryKind("bank_fee", {"voucher"}, {"5830"}, {"1030"}, reversed_by={"letter"}),
    EntryKind("move", {"voucher", "letter"}, {"1020", "1030"}, {"1020", "1030"}, spans_funds=True),
]
TEN = usd(10)


@pytest.fixture
def books(db_session: Any) -> Books:
    return Books(FUND)


def _post(books: Books, kind: str, debit: str, credit: str, by: str = "voucher") -> int:
    return books.post(kind, (debit, TEN), (credit, -TEN), source=Source(by, str(new_id())))


def _found() -> list[str]:
    return [str(finding) for finding in ledger.verify(kinds=KINDS).findings]


def test_entries_of_their_kinds(books: Books) -> None:
    fee = _post(books, "bank_fee", "5830", "1030")
    with transaction():
        ledger.reverse(fee, source=Source("letter", "1"), occurred_on=DAY)
    _post(books, "move", "1030", "1020", by="letter")
    _post(books, "move", "1020", "1030")
    assert _found() == []


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda books: _post(books, "zzz", "5830", "1030"), "nobody posts entries of the kind zzz"),
        (
            lambda books: _post(books, "bank_fee", "5830", "1030", by="letter"),
            "bank_fee does not come from a letter",
        ),
        (
            lambda books: _post(books, "bank_fee", "5820", "1030"),
            "bank_fee does not debit account 5820",
        ),
        (
            lambda books: _post(books, "bank_fee", "5830", "2030"),
            "bank_fee does not credit account 2030",
        ),
        (
            lambda books: _post(books, "bank_fee_reversed", "1030", "5830", by="letter"),
            "is called a reversal and reverses nothing",
        ),
        (
            lambda books: _post(books, "move_reversed", "1030", "1020"),
            "nobody posts entries of the kind move_reversed",
        ),
    ],
)
def test_an_entry_that_is_none_of_its_kind(
    books: Books, act: Callable[[Books], int], said: str
) -> None:
    number = act(books)
    assert _found() == [f"entry {number}: {said}"]
    assert ledger.verify().holds, "of kinds nobody is asked unless they are told"


def test_a_turned_entry_is_wrong_on_both_sides(books: Books) -> None:
    number = _post(books, "bank_fee", "1030", "5830")
    assert _found() == [
        f"entry {number}: bank_fee does not debit account 1030",
        f"entry {number}: bank_fee does not credit account 5830",
    ]


def test_a_second_fund(books: Books) -> None:
    lines = [
        Posting(account, fund_id, amount)
        for fund_id in (books.fund_id, new_id())
        for account, amount in (("5830", TEN), ("1030", -TEN))
    ]
    with transaction():
        number = ledger.post("bank_fee", lines, source=Source("voucher", "1"), occurred_on=DAY)
    assert _found() == [f"entry {number}: bank_fee is of one fund"]


def test_a_reversal_by_another_name(database: Database, books: Books) -> None:
    """It mirrors what it reverses, and its kind may post so; the kind is not that of a reversal."""
    moved = _post(books, "move", "1030", "1020")
    console = Console(database)
    console.together(
        posting(moved + 1, 1, -10_00),
        posting(moved + 1, 2, 10_00, account="1020"),
        entry(moved + 1, kind="move", source_type="letter", reverses=moved),
    )
    console.close()
    assert f"entry {moved + 1}: reverses an entry of another kind" in _found()


def test_a_reversal_has_the_sources_and_the_other_sides_of_its_kind() -> None:
    kinds = with_reversals(KINDS)
    assert kinds.keys() == {"bank_fee", "bank_fee_reversed", "move"}
    mirrored = kinds["bank_fee_reversed"]
    assert (mirrored.sources, mirrored.debited, mirrored.credited) == (
        {"letter"},
        {"1030"},
        {"5830"},
    )
    assert not mirrored.reversed_by

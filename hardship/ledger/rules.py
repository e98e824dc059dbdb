"""What makes an entry an entry. Accounting is arithmetic, not database work.

The database holds the same rules as a second lock (migration 0003).
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hardship.core.money import Money
from hardship.ledger.chart import BETWEEN_FUNDS, CHART
from hardship.ledger.errors import (
    FundsUnbalanced,
    TooFewPostings,
    Unbalanced,
    UnknownAccount,
    ZeroPosting,
)

#: Added to the kind of an entry by the entry that takes it back.
REVERSED = "_reversed"


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of an entry: a debit is positive, a credit negative."""

    account: str
    fund_id: uuid.UUID
    amount: Money


@dataclass(frozen=True, slots=True)
class Source:
    """What made an entry, by an opaque id: `Source("balance_transaction", "txn_1")`.

    With the kind of the entry it is unique, so that an event is booked once.
    """

    type: str
    id: str


class Item(NamedTuple):
    """What one source is to one fund: the thing on which an account and a list may differ."""

    type: str
    id: str
    fund_id: uuid.UUID
    currency: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and the first entry it was seen in, where it is an entry's."""

    sentence: str
    entry_id: int | None = None

    def __str__(self) -> str:
        return self.sentence if self.entry_id is None else f"entry {self.entry_id}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Difference:
    """An item of which the books say one amount and the list another, as people say them."""

    account: str
    item: Item
    booked: Money
    listed: Money


def differences(
    account: str, booked: Mapping[Item, int], listed: Mapping[Item, int]
) -> list[Difference]:
    """Compare what sources leave on an account with what they should: debits are positive.

    What stands on one side only is nothing on the other.
    """
    sign = -1 if CHART[account].kind.is_credit else 1
    wrong = {
        item for item in booked.keys() | listed.keys() if booked.get(item, 0) != listed.get(item, 0)
    }
    return [
        Difference(
            account,
            item,
            booked=Money(sign * booked.get(item, 0), item.currency),
            listed=Money(sign * listed.get(item, 0), item.currency),
        )
        for item in sorted(wrong)
    ]


def amount_moved(postings: Sequence[Posting]) -> Money:
    """How much an entry moved: its debits, but for what they make funds owe one another."""
    debits = (
        each.amount for each in postings if each.amount.minor > 0 and each.account != BETWEEN_FUNDS
    )
    return Money.total(debits, postings[0].amount.currency)


def check(postings: Sequence[Posting]) -> None:
    """Refuse what is not an entry.

    Raises `TooFewPostings`, `UnknownAccount`, `ZeroPosting`, `Unbalanced` (per fund and currency)
    or `FundsUnbalanced` (account 3010 over all funds of the entry).
    """
    if len(postings) < 2:
        raise TooFewPostings
    by_fund: dict[tuple[uuid.UUID, str], int] = {}
    between: dict[str, int] = {}
    for posting in postings:
        minor, currency = posting.amount.minor, posting.amount.currency
        if posting.account not in CHART:
            raise UnknownAccount(code=posting.account)
        if minor == 0:
            raise ZeroPosting
        key = (posting.fund_id, currency)
        by_fund[key] = by_fund.get(key, 0) + minor
        if posting.account == BETWEEN_FUNDS:
            between[currency] = between.get(currency, 0) + minor
    for (_, currency), minor in by_fund.items():
        if minor:
            raise Unbalanced(difference=Money(minor, currency))
    for currency, minor in between.items():
        if minor:
            raise FundsUnbalanced(difference=Money(minor, currency))


def imbalances(
    amounts: Iterable[tuple[uuid.UUID, str, int]],
) -> dict[tuple[uuid.UUID, str], int]:
    """By how much an entry is off in each fund and currency; empty when it balances."""
    sums: defaultdict[tuple[uuid.UUID, str], int] = defaultdict(int)
    for fund_id, currency, minor in amounts:
        sums[fund_id, currency] += minor
    return {key: minor for key, minor in sums.items() if minor}


def reversal(postings: Iterable[Posting]) -> list[Posting]:
    """The postings that undo these: the same accounts, the other side."""
    return [Posting(each.account, each.fund_id, -each.amount) for each in postings]

"""Does account 1010 say what Stripe says? Each difference is named by its id.

What the books moved is compared one by one, by balance transaction: gifts, refunds and their
failures, disputes, payouts, fees. A payout that somebody entered from the bank's statement before
Stripe told of it goes by the reference that was entered (Stripe's `po_…` or `txn_…`), else by
amount. One payout may hold the money of several funds: their parts share its reference.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from sqlalchemy import select

from hardship import campaigns, ledger
from hardship.core.database import db
from hardship.core.money import Money
from hardship.donations.banking.models import BankReceipt
from hardship.donations.banking.rules import BY_RECEIPT, ReceiptKind
from hardship.donations.errors import TooManyMovements
from hardship.donations.gateway import BalanceTransaction, PaymentGateway
from hardship.donations.gateway.unreadable import Unreadable
from hardship.donations.in_transit.models import StripePayout
from hardship.donations.rules import undone_debits
from hardship.ledger import STRIPE_BALANCE

_PAYOUT = "payout"


class Cause(StrEnum):
    """What is wrong."""

    AMOUNT = "the amounts differ"
    NOT_AT_STRIPE = "Stripe has no such movement"
    NOT_IN_BOOKS = "not in the books"
    UNREADABLE = "it cannot be read"


@dataclass(frozen=True, slots=True)
class StripeDifference:
    """One movement on which the books and Stripe do not agree; None where one has nothing."""

    id: str
    cause: Cause
    stripe: Money | None
    books: Money | None


@dataclass(frozen=True, slots=True)
class ComparedBalance:
    """Both totals of one currency, and all that explains why they differ."""

    stripe: Money
    books: Money
    differences: list[StripeDifference]

    @property
    def agrees(self) -> bool:
        """Whether there is nothing to explain."""
        return not self.differences and self.stripe == self.books


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Every currency in which money moved or a fund counts, by its code."""

    balances: list[ComparedBalance]

    @property
    def agrees(self) -> bool:
        """Whether there is nothing to explain in any of them."""
        return all(each.agrees for each in self.balances)

    @property
    def differences(self) -> list[StripeDifference]:
        """Those of all currencies."""
        return [each for balance in self.balances for each in balance.differences]


@dataclass(frozen=True, slots=True)
class _Booked:
    """What the books moved in one currency: by the id of its source, payouts by their reference."""

    movements: Counter[str] = field(default_factory=Counter)
    payouts: Counter[str] = field(default_factory=Counter)


def reconcile(gateway: PaymentGateway, *, most: int | None = None) -> Reconciliation:
    """Compare account 1010 of all funds with every movement of Stripe's balance, in each currency.

    Money may come in one that no fund has. Stripe is asked before the books are read, and before
    there is a fund, too. What cannot be read is a difference in whatever currency, once.
    Raises `TooManyMovements` as soon as there are more than `most`, for who cannot wait.
    """
    listed = list(islice(gateway.balance_transactions(), None if most is None else most + 1))
    if most is not None and len(listed) > most:
        raise TooManyMovements(most=most)
    unread = [each.id for each in listed if isinstance(each, Unreadable)]
    known = [each for each in listed if not isinstance(each, Unreadable)]
    booked = _booked()
    currencies = {fund.currency for fund in campaigns.every_fund()} or {"USD"}
    currencies |= booked.keys() | {each.net.currency for each in known}
    in_turn = sorted(currencies)
    # Of which currency it is cannot be read: it counts where the books have it, else once.
    counts_in = {
        name: next((each for each in in_turn if name in booked[each].movements), in_turn[0])
        for name in unread
    }
    return Reconciliation(
        [
            _compared(
                each, known, [name for name in unread if counts_in[name] == each], booked[each]
            )
            for each in in_turn
        ]
    )


def _compared(
    currency: str, known: Iterable[BalanceTransaction], unread: Iterable[str], in_books: _Booked
) -> ComparedBalance:
    moved = [each for each in known if each.net.currency == currency]
    booked = _as_money(in_books.movements, currency)
    payouts_booked = _as_money(in_books.payouts, currency)
    books = Money.total([*booked.values(), *payouts_booked.values()], currency)
    differences = [
        StripeDifference(name, Cause.UNREADABLE, None, booked.pop(name, None)) for name in unread
    ]
    is_by_hand = {each.id for each in moved if each.category == _PAYOUT} - booked.keys()
    payouts = [each for each in moved if each.id in is_by_hand]
    others = [each for each in moved if each.id not in is_by_hand]
    differences += [*_one_by_one(others, booked), *_payouts(payouts, payouts_booked)]
    stripe = Money.total((each.net for each in moved), currency)
    return ComparedBalance(stripe, books, differences)


def _one_by_one(
    moved: Iterable[BalanceTransaction], booked: dict[str, Money]
) -> list[StripeDifference]:
    differences, unseen = [], dict(booked)
    listed = list(moved)
    undone = undone_debits(each for each in listed if each.id not in booked)
    for each in listed:
        if each.id in undone:
            continue
        books = unseen.pop(each.id, None)
        if books is None:
            if each.net:
                differences.append(StripeDifference(each.id, Cause.NOT_IN_BOOKS, each.net, None))
        elif books != each.net:
            differences.append(StripeDifference(each.id, Cause.AMOUNT, each.net, books))
    differences += [
        StripeDifference(name, Cause.NOT_AT_STRIPE, None, books) for name, books in unseen.items()
    ]
    return differences


def _payouts(
    payouts: Iterable[BalanceTransaction], booked: Mapping[str, Money]
) -> list[StripeDifference]:
    left, unmatched, differences = dict(booked), [], []
    for each in payouts:
        name = next((name for name in (each.source_id, each.id) if name in left), None)
        if name is None:
            unmatched.append(each)
        elif (books := left.pop(name)) != each.net:
            differences.append(StripeDifference(name, Cause.AMOUNT, each.net, books))
    for each in unmatched:
        name = next((name for name, books in left.items() if books == each.net), None)
        if name is not None:
            del left[name]
        else:
            named = each.source_id or each.id
            differences.append(StripeDifference(named, Cause.NOT_IN_BOOKS, each.net, None))
    return differences + [
        StripeDifference(name, Cause.NOT_AT_STRIPE, None, books) for name, books in left.items()
    ]


def _booked() -> defaultdict[str, _Booked]:
    """What the books moved on 1010, by currency."""
    found: defaultdict[str, _Booked] = defaultdict(_Booked)
    references, claimed = _references(), _claimed()
    for item, minor in ledger.left_by_source(STRIPE_BALANCE).items():
        booked = found[item.currency]
        if item.type == BY_RECEIPT and item.id in claimed:
            booked.movements[claimed[item.id]] += minor
        elif item.type == BY_RECEIPT:
            booked.payouts[references.get(item.id, item.id)] += minor
        else:
            booked.movements[item.id] += minor
    return found


def _as_money(moved: Mapping[str, int], currency: str) -> dict[str, Money]:
    return {name: Money(minor, currency) for name, minor in moved.items() if minor}


def _references() -> dict[str, str]:
    """What the bank statement calls each payout."""
    query = select(BankReceipt.id, BankReceipt.reference).where(
        BankReceipt.kind == ReceiptKind.STRIPE_PAYOUT.value
    )
    return {str(receipt_id): reference for receipt_id, reference in db.session.execute(query)}


def _claimed() -> dict[str, str]:
    """Receipts of payouts that Stripe has told of since, by the movement that they were."""
    query = select(BankReceipt.id, StripePayout.transaction_id).join(
        StripePayout, StripePayout.id == BankReceipt.claimed_by_id
    )
    return {str(receipt_id): moved or "" for receipt_id, moved in db.session.execute(query)}

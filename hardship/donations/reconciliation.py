"""Does account 1010 say what Stripe says? Each difference is named by its id.

Gifts are compared one by one, by balance transaction. Payouts, which are entered from the bank
statement, are compared by the reference that was entered (Stripe's `po_…` or `txn_…`), else by
amount. One payout may hold the money of several funds: their parts share its reference.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select

from hardship import ledger
from hardship.core.database import db
from hardship.core.money import Money
from hardship.donations.gateway import BalanceTransaction, PaymentGateway
from hardship.donations.models import BankReceipt
from hardship.donations.rules import BY_STRIPE, ReceiptKind, ReceiptStatus
from hardship.ledger import STRIPE_BALANCE

_PAYOUT = "payout"


class Cause(StrEnum):
    """What is wrong."""

    AMOUNT = "the amounts differ"
    NOT_AT_STRIPE = "Stripe has no such movement"
    NOT_IN_BOOKS = "not in the books"


@dataclass(frozen=True, slots=True)
class Difference:
    """One movement on which the books and Stripe do not agree; None where one has nothing."""

    id: str
    cause: Cause
    stripe: Money | None
    books: Money | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both totals, and all that explains why they differ."""

    stripe: Money
    books: Money
    differences: list[Difference]

    @property
    def agrees(self) -> bool:
        """Whether there is nothing to explain."""
        return not self.differences and self.stripe == self.books


def reconcile(gateway: PaymentGateway, currency: str = "USD") -> Comparison:
    """Compare account 1010 of all funds with every movement of Stripe's balance."""
    moved = [each for each in gateway.balance_transactions() if each.net.currency == currency]
    booked = ledger.moved_by_source(BY_STRIPE, STRIPE_BALANCE, currency)
    payouts = [each for each in moved if each.category == _PAYOUT]
    others = [each for each in moved if each.category != _PAYOUT]
    return Comparison(
        stripe=Money.total((each.net for each in moved), currency),
        books=_balance(currency),
        differences=[*_one_by_one(others, booked), *_payouts(payouts, _receipts(currency))],
    )


def _one_by_one(moved: Iterable[BalanceTransaction], booked: dict[str, Money]) -> list[Difference]:
    differences, unseen = [], dict(booked)
    for each in moved:
        books = unseen.pop(each.id, None)
        if books is None:
            if each.net:
                differences.append(Difference(each.id, Cause.NOT_IN_BOOKS, each.net, None))
        elif books != each.net:
            differences.append(Difference(each.id, Cause.AMOUNT, each.net, books))
    differences += [
        Difference(name, Cause.NOT_AT_STRIPE, None, books) for name, books in unseen.items()
    ]
    return differences


def _payouts(
    payouts: Iterable[BalanceTransaction], received: Mapping[str, Money]
) -> list[Difference]:
    left, unmatched, differences = dict(received), [], []
    for each in payouts:
        name = next((name for name in (each.source_id, each.id) if name in left), None)
        if name is None:
            unmatched.append(each)
        elif (books := left.pop(name)) != -each.net:
            differences.append(Difference(name, Cause.AMOUNT, each.net, -books))
    for each in unmatched:
        name = next((name for name, books in left.items() if books == -each.net), None)
        if name is not None:
            del left[name]
        else:
            named = each.source_id or each.id
            differences.append(Difference(named, Cause.NOT_IN_BOOKS, each.net, None))
    return differences + [
        Difference(name, Cause.NOT_AT_STRIPE, None, -books) for name, books in left.items()
    ]


def _balance(currency: str) -> Money:
    held = ledger.balances([STRIPE_BALANCE])
    minor = sum(each.minor for each in held if each.currency == currency)
    return Money(minor, currency)


def _receipts(currency: str) -> dict[str, Money]:
    """What reached the bank, by the reference that was entered, over all funds."""
    query = (
        select(BankReceipt.reference, func.sum(BankReceipt.amount_minor))
        .where(
            BankReceipt.kind == ReceiptKind.STRIPE_PAYOUT.value,
            BankReceipt.status == ReceiptStatus.CONFIRMED.value,
            BankReceipt.currency == currency,
        )
        .group_by(BankReceipt.reference)
    )
    return {name: Money(int(minor), currency) for name, minor in db.session.execute(query)}

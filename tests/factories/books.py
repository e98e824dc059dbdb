"""Books that tell a story: `books.receive(usd("50"), fee=usd("1.75"))`, then ask for balances.

Postings are built here from the table of events, by hand and not by the rooms that own the events:
a story of the ledger must not lean on what it is there to check.
"""

import itertools
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from hardship import ledger
from hardship.core.database import transaction
from hardship.core.money import Money
from hardship.core.tokens import new_id
from hardship.ledger import AidCategory, Posting, Source

DAY = date(2024, 11, 4)
_numbers = itertools.count(1)


def source(kind: str = "balance_transaction") -> Source:
    """Something that happened once."""
    return Source(kind, f"txn_{next(_numbers)}")


@dataclass
class Books:
    """The books of one fund. Each verb is one event in a transaction of its own."""

    fund_id: UUID = field(default_factory=new_id)

    def post(
        self,
        kind: str,
        *sides: tuple[str, Money],
        source: Source | None = None,
        on: date = DAY,
        memo: str = "",
    ) -> int:
        """Debits positive, credits negative."""
        postings = [Posting(account, self.fund_id, amount) for account, amount in sides]
        made_by = source or Source("balance_transaction", f"txn_{next(_numbers)}")
        with transaction():
            return ledger.post(kind, postings, source=made_by, occurred_on=on, memo=memo)

    def receive(self, gross: Money, *, fee: Money, source: Source | None = None) -> int:
        """A gift is settled: Stripe holds what is left after its fee."""
        return self.post(
            "gift_settled",
            (ledger.STRIPE_BALANCE, gross - fee),
            (ledger.PROCESSING_FEES, fee),
            (ledger.GIFTS_ONLINE, -gross),
            source=source,
        )

    def refund(self, gross: Money) -> int:
        """A gift goes back; Stripe keeps its fee."""
        return self.post(
            "gift_refunded", (ledger.GIFTS_REFUNDED, gross), (ledger.STRIPE_BALANCE, -gross)
        )

    def suspend(self, gross: Money, *, fee: Money) -> int:
        """Money that nobody can explain yet."""
        return self.post(
            "gift_suspended",
            (ledger.STRIPE_BALANCE, gross - fee),
            (ledger.PROCESSING_FEES, fee),
            (ledger.SUSPENSE, -gross),
        )

    def pay_out(self, amount: Money) -> int:
        """A Stripe payout leaves."""
        return self.post(
            "stripe_payout_left", (ledger.IN_TRANSIT, amount), (ledger.STRIPE_BALANCE, -amount)
        )

    def arrive(self, amount: Money) -> int:
        """The payout stands on the bank's statement."""
        return self.post(
            "stripe_payout_arrived", (ledger.BANK, amount), (ledger.IN_TRANSIT, -amount)
        )

    def allocate(self, amount: Money) -> int:
        """The union's treasury sends money to the bank account."""
        return self.post(
            "allocation_received", (ledger.BANK, amount), (ledger.ALLOCATIONS, -amount)
        )

    def award(self, amount: Money, category: AidCategory = AidCategory.RENT) -> int:
        """Aid is promised."""
        return self.post(
            "award_granted",
            (ledger.aid_account(category), amount),
            (ledger.AID_PAYABLE, -amount),
            source=source("award"),
        )

    def release(self, amount: Money) -> int:
        """A cheque is written."""
        return self.post(
            "payment_released",
            (ledger.AID_PAYABLE, amount),
            (ledger.PAYMENTS_OUTSTANDING, -amount),
            source=source("payment"),
        )

    def clear(self, amount: Money) -> int:
        """The cheque is cashed."""
        return self.post(
            "payment_cleared",
            (ledger.PAYMENTS_OUTSTANDING, amount),
            (ledger.BANK, -amount),
            source=source("payment"),
        )

    def give_to(self, other: "Books", amount: Money) -> int:
        """One fund gives another some of its bank balance, in one entry."""
        postings = [
            Posting(ledger.BETWEEN_FUNDS, self.fund_id, amount),
            Posting(ledger.BANK, self.fund_id, -amount),
            Posting(ledger.BANK, other.fund_id, amount),
            Posting(ledger.BETWEEN_FUNDS, other.fund_id, -amount),
        ]
        with transaction():
            return ledger.post(
                "moved_between_funds", postings, source=source("transfer"), occurred_on=DAY
            )

    def reverse(self, entry_id: int) -> int:
        """Take an entry back."""
        with transaction():
            return ledger.reverse(entry_id, source=source("correction"), occurred_on=DAY)

    def balance(self, account: str) -> Money:
        """The balance of one account; a credit is negative."""
        return ledger.balance(account, self.fund_id, "USD")

    @property
    def position(self) -> ledger.Position:
        """What the fund owns, owes and may spend."""
        return ledger.fund_position(self.fund_id, "USD")

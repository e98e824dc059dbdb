"""What Stripe's balance moved, into the books: each movement once, under its own id.

Each is first booked here, so that the source of its entry is always the balance transaction. What
is learned of it later, as whose it is, is posted by its own folder under the same source.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from hardship import campaigns, ledger
from hardship.core.database import db
from hardship.core.money import Money
from hardship.donations.errors import NoFundYet
from hardship.donations.gateway import BalanceTransaction
from hardship.donations.giving_way import FundAccount, Parts
from hardship.donations.in_transit.models import Availability
from hardship.donations.rules import BY_STRIPE, STRIPE_FEE, stripe_fee
from hardship.ledger import AlreadyPosted, Posting, Source


def source_of(transaction_id: str) -> Source:
    """A balance transaction as the source of its entry."""
    return Source(BY_STRIPE, transaction_id)


def is_booked(moved: BalanceTransaction) -> bool:
    """Whether the books have it, of whatever kind."""
    return ledger.entry_for(source_of(moved.id)) is not None


def book(
    kind: str, postings: Sequence[Posting], moved: BalanceTransaction, memo: str = ""
) -> int | None:
    """Post one movement; None when the books have it. Whoever is at the same moment is second."""
    if is_booked(moved) or not postings:
        return None
    on = campaigns.accounting_date(moved.created_at)
    try:
        entry = ledger.post(kind, postings, source=source_of(moved.id), occurred_on=on, memo=memo)
    except AlreadyPosted:
        return None
    if moved.net.minor > 0:
        _note_availability(moved)
    return entry


def _note_availability(moved: BalanceTransaction) -> None:
    """Of what came in: a payout that names nothing is of the money that settled first."""
    found = Availability(
        transaction_id=moved.id, moved_at=moved.created_at, available_at=moved.available_at
    )
    db.session.add(found)


def book_fee(moved: BalanceTransaction) -> int | None:
    """What Stripe took or gave back and what belongs to no gift: the central fund's."""
    postings = stripe_fee(central_fund_id(), moved.net) if moved.net else []
    return book(STRIPE_FEE, postings, moved)


def book_fee_beside(moved: BalanceTransaction, memo: str) -> None:
    """What Stripe kept for moving money that is booked already, as for an instant payout.

    It is the central fund's. Whoever calls holds what keeps a second one away.
    """
    if moved.fee:
        ledger.post(
            STRIPE_FEE,
            stripe_fee(central_fund_id(), -moved.fee),
            source=source_of(moved.id),
            occurred_on=campaigns.accounting_date(moved.created_at),
            memo=memo,
        )


def central_fund_id() -> UUID:
    """The fund of what belongs to no other. Raises `NoFundYet` while there is no fund at all."""
    fund = campaigns.central_fund()
    if fund is None:
        raise NoFundYet
    return fund.id


def taken(transaction_ids: Collection[str], currency: str, *accounts: str) -> Parts:
    """What these movements took of each account, and have not brought back, fund by fund."""
    found: dict[FundAccount, Money] = {}
    for account in accounts:
        for item, minor in ledger.moved_by(account, BY_STRIPE, transaction_ids).items():
            if item.currency == currency:
                held, nothing = FundAccount(item.fund_id, account), Money.zero(currency)
                found[held] = found.get(held, nothing) + Money(minor, currency)
    return found

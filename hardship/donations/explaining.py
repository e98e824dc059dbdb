"""Whatever Stripe lists and is not in the books is explained by what it came from.

The last step of catching up, and the one that finds what no event and no page can: a payment by
somebody else's link, a fee, a refund whose event was never made. An edge: it opens a transaction a
thing, and asks in between.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Select, exists, select

from hardship.core import clock
from hardship.core.database import db, retrying, transaction
from hardship.donations.cursors import remember, seen_until
from hardship.donations.errors import GatewayRefused, GiftUnknown, UnknownToGateway
from hardship.donations.gateway import BalanceTransaction, PaymentGateway
from hardship.donations.models import Gift
from hardship.donations.monthly_models import MonthlyGift
from hardship.donations.monthly_rules import RUNNING, SUBSCRIPTION_CHANGED
from hardship.donations.news import Settle, explain, not_booked, what_happened
from hardship.donations.rules import BY_STRIPE, GIFT_SUSPENDED
from hardship.donations.stripe_models import StripePayout
from hardship.donations.stripe_rules import undone_debits
from hardship.ledger import Entry

#: A movement may be listed late: a bank debit's is dated when it began.
_OVERLAP = timedelta(days=7)
_A_DAY = timedelta(days=1)
_log = logging.getLogger("hardship.donations")


def explain_what_is_listed(gateway: PaymentGateway) -> int:
    """Settle what Stripe lists and the books lack, and what was left half-known; how many."""
    settled = _explain_each(
        "balance", gateway.balance_transactions, _unbooked, lambda each: explain(each, gateway)
    )
    settled += sum(_payout_known(name, gateway) for name in _payouts_without_entry())
    settled += sum(_rowless(name, gateway) for name in _suspended_without_row())
    settled += sum(_monthly_known(name, gateway) for name in _monthly_unheard_of())
    return settled


def _explain_each(
    cursor: str,
    ask: Callable[[datetime | None], Iterator[BalanceTransaction]],
    lacking: Callable[[Iterable[BalanceTransaction]], list[BalanceTransaction]],
    settle: Callable[[BalanceTransaction], Settle],
) -> int:
    """Go through a list since the last time; whatever goes wrong with one, the others go on.

    What could not be settled is listed again the next time, however long that takes: the cursor
    does not pass the oldest of them.
    """
    started, since = clock.now(), seen_until(cursor)
    listed = lacking(ask(None if since is None else since - _OVERLAP))
    settled = sum(_tried(each.id, partial(settle, each)) for each in listed if lacking([each]))
    remember(cursor, min((each.created_at for each in lacking(listed)), default=started))
    return settled


def _unbooked(listed: Iterable[BalanceTransaction]) -> list[BalanceTransaction]:
    """The oldest first; payouts last, because their shares are read of all that came before."""
    found = list(not_booked(listed))
    undone = undone_debits(found)
    oldest_first = [each for each in reversed(found) if each.id not in undone]
    return sorted(oldest_first, key=lambda each: each.category.startswith("payout"))


def _tried(name: str, ask: Callable[[], Settle | None]) -> bool:
    """Ask, then settle; one that cannot be told yet holds up no other, nor what comes after it."""
    try:
        settle = ask()
        if settle is None:
            return False
        retrying(lambda: _in_transaction(settle))
    except (GatewayRefused, UnknownToGateway, GiftUnknown) as error:
        _log.warning("%s is not explained: %s", name, type(error).__name__)
        return False
    return True


def _in_transaction(settle: Settle) -> None:
    with transaction():
        settle()


def _payouts_without_entry() -> list[str]:
    """Automatic ones of which Stripe could not say yet what they consist of."""
    query = select(StripePayout.stripe_id).where(StripePayout.transaction_id.is_(None))
    return _read(query.order_by(StripePayout.made_at))


def _payout_known(payout_id: str, gateway: PaymentGateway) -> bool:
    return _tried(payout_id, lambda: what_happened("payout.updated", payout_id, gateway))


def _monthly_unheard_of() -> list[str]:
    """Monthly gifts of which nobody told for a day: no movement shows that one has ended."""
    query = select(MonthlyGift.subscription_id).where(
        MonthlyGift.status.in_(RUNNING), MonthlyGift.asked_at < clock.now() - _A_DAY
    )
    return _read(query.order_by(MonthlyGift.asked_at))


def _monthly_known(subscription_id: str, gateway: PaymentGateway) -> bool:
    return _tried(
        subscription_id, lambda: what_happened(SUBSCRIPTION_CHANGED, subscription_id, gateway)
    )


def _suspended_without_row() -> list[str]:
    """Second payments that were booked before each payment had a row of its own."""
    has_row = exists().where(Gift.transaction_id == Entry.source_id)
    return _read(
        select(Entry.source_id).where(
            Entry.source_type == BY_STRIPE, Entry.kind == GIFT_SUSPENDED, ~has_row
        )
    )


def _rowless(transaction_id: str, gateway: PaymentGateway) -> bool:
    return _tried(
        transaction_id, lambda: explain(gateway.balance_transaction(transaction_id), gateway)
    )


def _read(query: Select[str | None]) -> list[str]:
    found = [name for name in db.session.scalars(query) if name]
    db.session.rollback()
    return found

"""Whatever Stripe lists and is not in the books is explained by what it came from.

The last step of catching up, and the one that finds what no event and no page can: a payment by
somebody else's link, a fee, a refund whose event was never made, an inquiry, a warning. What moves
no money when it ends (a dispute that is lost, a refund or payout that arrives) is asked for day by
day until it has. An edge: it opens a transaction a thing, and asks in between.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from hardship.core import clock
from hardship.core.batches import in_batches
from hardship.core.database import db, transaction
from hardship.core.retries import retrying
from hardship.donations.catching_up.cursors import BALANCE, LISTED_LATE, remember, seen_until
from hardship.donations.dispatch import Settle, explain, not_booked, what_happened
from hardship.donations.disputing.models import Dispute, FraudAlert
from hardship.donations.disputing.rules import CLOSED
from hardship.donations.disputing.settlement import settle_warning
from hardship.donations.errors import GatewayRefused, GiftUnknown, UnknownToGateway
from hardship.donations.gateway import (
    BalanceTransaction,
    DisputeFacts,
    FraudWarning,
    PaymentGateway,
)
from hardship.donations.gateway.unreadable import Unreadable, readable
from hardship.donations.in_transit.models import StripePayout
from hardship.donations.in_transit.rules import ON_THEIR_WAY, PAYOUT_UPDATED, SAYS_WITHIN
from hardship.donations.models import Gift
from hardship.donations.refunding.models import Refund
from hardship.donations.refunding.rules import CHARGE_REFUNDED, UNDER_WAY
from hardship.donations.rules import undone_debits
from hardship.donations.subscriptions.models import MonthlyGift
from hardship.donations.subscriptions.rules import RUNNING, SUBSCRIPTION_CHANGED

#: So long after it came a bank opens a dispute again that had ended, or a warning is answered.
_MOVES_ON_FOR = timedelta(days=120)
_A_DAY = timedelta(days=1)
_log = logging.getLogger("hardship.donations")

Listed = TypeVar("Listed", BalanceTransaction, DisputeFacts, FraudWarning)
Known = TypeVar("Known", str, bool)


def explain_what_is_listed(gateway: PaymentGateway) -> int:
    """Settle what Stripe lists and the books lack, and what was left half-known; how many."""
    settled = _explain_each(
        BALANCE, gateway.balance_transactions, _unbooked, lambda each: explain(each, gateway)
    )
    settled += _explain_moneyless(gateway)
    settled += sum(
        _tried(name, partial(what_happened, kind, name, gateway))
        for kind, name in _unheard_of(clock.now() - _A_DAY)
    )
    for name in _awaited():  # whose money it was is no other movement than the payout
        _tried(name, partial(what_happened, PAYOUT_UPDATED, name, gateway))
    return settled


def _explain_moneyless(gateway: PaymentGateway) -> int:
    """Inquiries and warnings move nothing. A key without the right to see them costs no more."""
    settled = 0
    with _logged("disputes are not listed"):
        settled += _explain_each(
            "disputes",
            gateway.disputes,
            _disputes_unlike,
            lambda each: what_happened(CHARGE_REFUNDED, each.charge_id, gateway),
            overlap=_MOVES_ON_FOR,
        )
    with _logged("warnings are not listed"):
        settled += _explain_each(
            "warnings",
            gateway.fraud_warnings,
            _warnings_unlike,
            lambda each: partial(settle_warning, each),
            overlap=_MOVES_ON_FOR,
        )
    return settled


@contextmanager
def _logged(what: str) -> Iterator[None]:
    try:
        yield
    except GatewayRefused as error:
        _log.warning("%s: %s", what, type(error).__name__)


def _explain_each(
    cursor: str,
    ask: Callable[[datetime | None], Iterator[Listed | Unreadable]],
    lacking: Callable[[Iterable[Listed]], list[Listed]],
    settle: Callable[[Listed], Settle | None],
    *,
    overlap: timedelta = LISTED_LATE,
) -> int:
    """Go through a list since the last time; whatever goes wrong with one, the others go on.

    What could not be read or settled is listed again the next time, however long that takes: the
    cursor does not pass the oldest of them.
    """
    started, since = clock.now(), seen_until(cursor)
    unread: list[Unreadable] = []
    listed = lacking(readable(ask(None if since is None else since - overlap), unread))
    settled = sum(_tried(each.id, partial(settle, each)) for each in listed if lacking([each]))
    left: list[datetime] = [each.created_at for each in lacking(listed)] + [
        each.created_at for each in unread
    ]
    oldest = min([started, *left])
    retrying(lambda: _in_transaction(partial(remember, cursor, oldest)))
    return settled


def _unbooked(listed: Iterable[BalanceTransaction]) -> list[BalanceTransaction]:
    """The oldest first; payouts last, because their shares are read of all that came before."""
    found = list(not_booked(listed))
    undone = undone_debits(found)
    oldest_first = [each for each in reversed(found) if each.id not in undone]
    return sorted(oldest_first, key=lambda each: each.category.startswith("payout"))


def _disputes_unlike(listed: Iterable[DisputeFacts]) -> list[DisputeFacts]:
    """Those that nobody told of, or that have moved on since."""
    found = list(listed)
    known = _known(Dispute.stripe_id, Dispute.status, found)
    return [each for each in found if known.get(each.id) != each.status]


def _warnings_unlike(listed: Iterable[FraudWarning]) -> list[FraudWarning]:
    """Those that nobody told of, or that were answered since. An answered one stays so."""
    found = list(listed)
    known = _known(FraudAlert.id, FraudAlert.is_actionable, found)
    return [each for each in found if known.get(each.id) not in {each.is_actionable, False}]


def _known(
    name: InstrumentedAttribute[str],
    state: InstrumentedAttribute[Known],
    listed: Iterable[Listed],
) -> dict[str, Known]:
    """Where each stands, as far as somebody told."""
    found: dict[str, Known] = {}
    for some in in_batches(each.id for each in listed):
        rows = db.session.execute(select(name, state).where(name.in_(some)))
        found |= {row[0]: row[1] for row in rows}
    db.session.rollback()
    return found


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


def _unheard_of(since: datetime) -> Iterator[tuple[str, str]]:
    """What has not ended, or is not in the books, and nobody told of since: no movement shows it.

    The kind of news that asks for it, and its id.
    """
    disputed = select(Dispute.gift_id).where(Dispute.status.not_in(CLOSED), Dispute.told_at < since)
    refunded = select(Refund.gift_id).where(Refund.status.in_(UNDER_WAY), Refund.told_at < since)
    charges = select(Gift.charge_id).where(or_(Gift.id.in_(disputed), Gift.id.in_(refunded)))
    yield from ((CHARGE_REFUNDED, name) for name in _read(charges.order_by(Gift.id)))
    on_its_way = StripePayout.status.in_(ON_THEIR_WAY) & (StripePayout.told_at < since)
    payouts = select(StripePayout.stripe_id).where(on_its_way, ~_is_awaited())
    yield from ((PAYOUT_UPDATED, name) for name in _read(payouts.order_by(StripePayout.made_at)))
    monthly = select(MonthlyGift.subscription_id).where(
        MonthlyGift.status.in_(RUNNING), MonthlyGift.asked_at < since
    )
    yield from (
        (SUBSCRIPTION_CHANGED, name) for name in _read(monthly.order_by(MonthlyGift.asked_at))
    )


def _awaited() -> list[str]:
    """Payouts of which Stripe could not say yet what they consist of, or what they moved."""
    payouts = select(StripePayout.stripe_id).where(_is_awaited())
    return _read(payouts.order_by(StripePayout.made_at))


def _is_awaited() -> ColumnElement[bool]:
    is_young = StripePayout.made_at > clock.now() - SAYS_WITHIN
    is_untold = StripePayout.awaits_contents & is_young
    return or_(is_untold, StripePayout.transaction_id.is_(None))


def _read(query: Select[str | None]) -> list[str]:
    found = [name for name in db.session.scalars(query) if name]
    db.session.rollback()
    return found

"""From an event, or from a movement of the balance, to what there is to settle: Stripe is asked.

The payload of an event is never believed: its object is asked for, and what became of a payment is
asked whole. What comes back is an act for the caller's transaction, in which nothing is asked any
more. A movement that nobody has booked is explained the same way, from its source.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress

from hardship import campaigns, ledger
from hardship.core.batches import in_batches
from hardship.core.database import db
from hardship.donations.booking import book_fee
from hardship.donations.card_testing import hear_of_failure
from hardship.donations.catching_up.cursors import BALANCE, LISTED_LATE, seen_until
from hardship.donations.disputing.rules import DISPUTE_EVENTS, WARNING_EVENTS
from hardship.donations.disputing.settlement import settle_warning
from hardship.donations.errors import GatewayRefused, GiftUnknown, UnknownToGateway
from hardship.donations.gateway import (
    BalanceTransaction,
    ChargeFacts,
    MonthlyStatus,
    PaymentGateway,
    PayoutFacts,
)
from hardship.donations.gateway.unreadable import readable
from hardship.donations.in_transit.queries import payouts_moved_by
from hardship.donations.in_transit.rules import PAYOUT_EVENTS
from hardship.donations.in_transit.settlement import settle_payout
from hardship.donations.inbox.rules import CHARGE_EVENTS, CHARGE_FAILED, SESSION_EVENTS
from hardship.donations.refunding.rules import CHARGE_REFUNDED, REFUND_EVENTS
from hardship.donations.rules import BY_STRIPE, FEE_CATEGORIES
from hardship.donations.settlement import (
    settle_charge,
    settle_history,
    settle_invoice,
    settle_session,
)
from hardship.donations.subscriptions.actions import settle_subscription
from hardship.donations.subscriptions.rules import INVOICE_EVENTS, SUBSCRIPTION_EVENTS
from hardship.donations.unexplained.stray_movements import book_stray

Settle = Callable[[], object]


def what_happened(kind: str, object_id: str, gateway: PaymentGateway) -> Settle | None:
    """What an event brings, as Stripe has it now; None when it does not concern a gift of ours.

    A page or a payment without a gift is passed over here: if money came of it, catching up finds
    that, and makes the row.
    """
    if kind in SESSION_EVENTS:
        session = gateway.session(object_id)
        return None if session.gift_id is None else lambda: settle_session(session)
    if kind in CHARGE_EVENTS:
        charge = gateway.charge(object_id)
        is_ours = charge.gift_id is not None or charge.renewal is not None
        return (lambda: settle_charge(charge)) if is_ours else None
    if kind in INVOICE_EVENTS:
        return _month(object_id, gateway)
    if kind in SUBSCRIPTION_EVENTS:
        return _monthly(object_id, gateway)
    if kind == CHARGE_FAILED:
        return _failure(gateway.charge(object_id))
    if kind in WARNING_EVENTS:
        warning = gateway.fraud_warning(object_id)
        return lambda: settle_warning(warning)
    if kind in PAYOUT_EVENTS:
        return _payout(object_id, gateway)
    charge_id = _charge_of(kind, object_id, gateway)
    return None if charge_id is None else _history(charge_id, gateway)


def _month(invoice_id: str, gateway: PaymentGateway) -> Settle | None:
    invoice = gateway.invoice(invoice_id)
    if invoice is None or invoice.subscription.monthly_id is None:
        return None
    return lambda: settle_invoice(invoice)


def _monthly(subscription_id: str, gateway: PaymentGateway) -> Settle | None:
    """One that could not be paid is settled with the month that was not."""
    facts = gateway.subscription(subscription_id)
    if facts.monthly_id is None:
        return None
    is_unpaid = facts.status is MonthlyStatus.PAST_DUE or facts.gave_up
    if is_unpaid and facts.last_invoice_id is not None:
        return _month(facts.last_invoice_id, gateway)
    return lambda: settle_subscription(facts)


def _failure(charge: ChargeFacts) -> Settle | None:
    """A payment that failed, as Stripe confirms; one that did not, or is not ours, is passed by."""
    if charge.gift_id is None or charge.is_paid:
        return None
    return lambda: hear_of_failure(charge)


def _charge_of(kind: str, object_id: str, gateway: PaymentGateway) -> str | None:
    """The payment of which something went back, or is called into question."""
    if kind == CHARGE_REFUNDED:
        return object_id
    if kind in REFUND_EVENTS:
        return gateway.refund(object_id).charge_id
    return gateway.dispute(object_id).charge_id if kind in DISPUTE_EVENTS else None


def explain(moved: BalanceTransaction, gateway: PaymentGateway) -> Settle:
    """What a movement comes from, by the thing at Stripe that it names; a fee names none.

    Whatever else there is waits until somebody says what it was.
    A payment that no gift asked for gets its row here, and nowhere else.
    """
    source = moved.source_id or ""
    match source.partition("_")[0]:
        case "ch" | "py":
            return _history(source, gateway, adopts=True)
        case "re" | "pyr":
            return _history(gateway.refund(source).charge_id, gateway, adopts=True)
        case "du" | "dp":
            return _history(gateway.dispute(source).charge_id, gateway, adopts=True)
        case "po":
            return _payout(source, gateway)
        case _ if moved.category in FEE_CATEGORIES:
            return lambda: book_fee(moved)
        case _:
            return lambda: book_stray(moved)


def not_booked(listed: Iterable[BalanceTransaction]) -> Iterator[BalanceTransaction]:
    """Those that the books do not have and that moved something, in the order in which they came.

    A payout that a receipt had booked before Stripe told of it has no entry by its own name.
    Reads outside of any transaction.
    """
    for some in in_batches(listed):
        names = [each.id for each in some]
        there = {*ledger.posted_sources(BY_STRIPE, names), *payouts_moved_by(names)}
        db.session.rollback()
        yield from (each for each in some if each.net and each.id not in there)


def _history(charge_id: str, gateway: PaymentGateway, *, adopts: bool = False) -> Settle:
    history = gateway.history(charge_id)
    return lambda: settle_history(history, adopts=adopts)


def _payout(payout_id: str, gateway: PaymentGateway) -> Settle:
    """What it is divided by is settled first: what it consists of, else all that came before it."""
    payout = gateway.payout(payout_id)
    own = {payout.transaction.id} if payout.transaction else set()
    listed = _came_before(payout, gateway) if payout.contents is None else payout.contents
    contents = [each for each in listed if each.id not in own]
    before = [_explained(each, gateway) for each in not_booked(contents)]
    return lambda: _settle_in_turn([each for each in before if each], payout)


def _came_before(payout: PayoutFacts, gateway: PaymentGateway) -> Sequence[BalanceTransaction]:
    """What moved until one left that names nothing, the oldest first, as far as no list showed it.

    Whatever news comes first, it is then of the same money.
    """
    left = payout.transaction
    if left is None or not any(not_booked([left])):
        return ()
    since = min(seen_until(BALANCE) or left.created_at, left.created_at) - LISTED_LATE
    try:
        listed = list(readable(gateway.balance_transactions(since), []))
    except GatewayRefused:  # as with what it cannot tell of: catching up tries again
        return ()
    return [
        each
        for each in reversed(listed)
        if each.created_at <= left.created_at and not each.category.startswith("payout")
    ]


def _explained(moved: BalanceTransaction, gateway: PaymentGateway) -> Settle | None:
    """None for what Stripe itself cannot tell of: it holds up no payout, and catching up tries."""
    try:
        return explain(moved, gateway)
    except (GatewayRefused, UnknownToGateway):
        return None


def _settle_in_turn(before: list[Settle], payout: PayoutFacts) -> object:
    """What is of no gift, such as a bank debit that came and failed, holds up no payout either."""
    campaigns.lock_funds()
    for settle in before:
        with suppress(GiftUnknown):
            settle()
    return settle_payout(payout)

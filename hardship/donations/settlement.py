"""One way in for money: what Stripe says about a gift becomes its state, its entry, its receipt.

The webhook's processor, the landing page and the catch-up all end here, at the same time if it
so happens. Each call locks the gift, compares, and writes only what is missing; the entry's source
is Stripe's balance transaction, so that no way of being told twice books twice.
"""

from contextlib import suppress
from dataclasses import replace

from sqlalchemy import ColumnElement, or_, select

from hardship import audit, campaigns
from hardship.core.database import db, lock
from hardship.donations.booking import book
from hardship.donations.disputing.settlement import settle_dispute
from hardship.donations.errors import GiftUnknown, NotBookedYet, NothingCame
from hardship.donations.gateway import (
    BalanceTransaction,
    ChargeFacts,
    ChargeHistory,
    CheckoutSession,
    InvoiceFacts,
    InvoiceState,
    MonthlyStatus,
    SessionState,
    SubscriptionFacts,
)
from hardship.donations.giving import keep_session
from hardship.donations.models import Gift
from hardship.donations.notifying import send_receipt, tell_supporter, tell_treasurers
from hardship.donations.refunding.settlement import settle_refund
from hardship.donations.rules import (
    GIFT_SETTLED,
    GIFT_SUSPENDED,
    GiftStatus,
    Mismatch,
    become,
    can_become,
    gift_settled,
    gift_suspended,
    mismatch,
)
from hardship.donations.subscriptions.actions import settle_subscription
from hardship.donations.subscriptions.renewals import renewed
from hardship.donations.unexplained.unexpected_payments import adopted, paid_beside

_CLOSED = {
    SessionState.EXPIRED: GiftStatus.EXPIRED,
    SessionState.FAILED: GiftStatus.FAILED,
    SessionState.PROCESSING: GiftStatus.PENDING,
}
_UNPAID = {
    InvoiceState.FAILED: GiftStatus.FAILED,
    InvoiceState.PROCESSING: GiftStatus.PENDING,
}


def settle_session(session: CheckoutSession) -> Gift:
    """Bring a gift up to what its payment page says.

    Raises `GiftUnknown`, and `NothingCame` for a page of no gift of ours that nobody has paid.
    """
    gift = _gift_of(session)
    keep_session(gift, session)
    if session.state == SessionState.PAID:
        if session.charge is not None:
            settle_charge(replace(session.charge, gift_id=session.charge.gift_id or gift.id))
    elif session.id == gift.session_id and session.state in _CLOSED:
        _change(gift, _CLOSED[session.state])
    if session.subscription is not None:
        _follow(session.subscription)
    return gift


def settle_invoice(invoice: InvoiceFacts) -> None:
    """Bring a month of a monthly gift up to what its bill says.

    Raises `GiftUnknown`, and `NothingCame` for one of no gift of ours that was not paid.
    The first month is told by its payment page as well. A later one that could not be paid has its
    row from then on, so that the supporter hears of it once, however often it is tried again; and
    not where they hear by the same news that the monthly gift has ended.
    """
    if invoice.charge is not None:
        settle_charge(invoice.charge)
        _follow(invoice.subscription)
        return
    if invoice.renewal is not None and invoice.state in _UNPAID:
        gift = renewed(invoice.renewal)
        if gift is None:
            raise NothingCame
        is_over = invoice.subscription.status is MonthlyStatus.ENDED
        _change(gift, _UNPAID[invoice.state], tells=not is_over)
    settle_subscription(invoice.subscription)


def _follow(subscription: SubscriptionFacts) -> None:
    """The monthly gift of a payment that has a row. It has none here if the payment was adopted."""
    with suppress(NothingCame):
        settle_subscription(subscription)


def settle_charge(charge: ChargeFacts) -> Gift:
    """Bring a gift up to what one of its payments says, and return that payment's row.

    Raises `GiftUnknown` for a payment of no gift of ours, `NothingCame` where it was not paid.
    """
    gift = _row_of(charge)
    if gift is None:
        raise GiftUnknown if charge.is_paid else NothingCame
    _receive(gift, charge)
    return gift


def settle_history(history: ChargeHistory, *, adopts: bool = False) -> Gift:
    """Bring a payment up to all that became of it: refunds and disputes, each movement for itself.

    Raises `GiftUnknown` for a payment of no gift of ours, unless the caller `adopts` it: then it
    gets a row in suspense. Raises `NotBookedYet` while the payment's own fee is not known.
    """
    gift = _row_of(history.charge)
    if gift is None and adopts and history.charge.is_paid:
        gift = adopted(history.charge)
    if gift is None:
        raise GiftUnknown
    _receive(gift, history.charge)
    if (history.refunds or history.disputes) and not gift.is_booked:
        raise NotBookedYet
    for refund in sorted(history.refunds, key=lambda each: each.created_at):
        settle_refund(gift, refund, asked_at=history.asked_at)
    for dispute in history.disputes:
        settle_dispute(gift, dispute, asked_at=history.asked_at)
    return gift


def _gift_of(session: CheckoutSession) -> Gift:
    """The gift that a page was opened for; where it is lost, the row that its payment got instead.

    A gift's row is committed before its page is opened: what has none now will never have one.
    """
    gift = _find(or_(Gift.id == session.gift_id, Gift.session_id == session.id))
    if gift is None and session.charge is not None:
        gift = _find(Gift.charge_id == session.charge.id)
    if gift is None:
        raise GiftUnknown if session.state is SessionState.PAID else NothingCame
    return gift


def _row_of(charge: ChargeFacts) -> Gift | None:
    """The row of a payment: its own, or the gift's that is paid by it, or a new one beside that."""
    own = _find(Gift.charge_id == charge.id)
    if own is not None:
        return own
    gift = _asked_for(charge)
    if gift is None:
        return None
    is_second = charge.is_paid and gift.charge_id not in {None, charge.id}
    return paid_beside(gift, charge) if is_second else gift


def _asked_for(charge: ChargeFacts) -> Gift | None:
    """What was asked for by somebody, or is due by their monthly gift."""
    if charge.renewal is not None:
        return renewed(charge.renewal)
    return _find(Gift.id == charge.gift_id) if charge.gift_id else None


def _find(which: ColumnElement[bool]) -> Gift | None:
    return db.session.scalar(lock(select(Gift).where(which)))


def _receive(gift: Gift, charge: ChargeFacts) -> None:
    """Where money came: it is the gift, or it is held in suspense with an alert.

    What is in the books is settled: nothing that is told again changes what it was taken for.
    """
    if gift.is_booked or not charge.is_paid:
        return
    wrong = _doubt(gift, charge)
    if wrong is not None:
        _alert(gift, wrong)
    gift.charge_id = charge.id
    gift.paid_at = gift.paid_at or charge.created_at
    gift.mismatch = wrong and wrong.value
    _change(gift, GiftStatus.SUSPENDED if wrong else GiftStatus.PAID)
    transaction = charge.transaction
    if transaction is not None:
        _book(gift, transaction, wrong)
        gift.transaction_id = transaction.id
        if transaction.fee.currency == gift.currency:
            gift.fee_minor = transaction.fee.minor
        if transaction.gross.currency != charge.amount.currency:
            gift.presented_minor = charge.amount.minor
            gift.presented_currency = charge.amount.currency


def _alert(gift: Gift, wrong: Mismatch) -> None:
    """Once for each payment; once more only where it turns out to be an employer's."""
    if gift.state is not GiftStatus.SUSPENDED or wrong != gift.mismatch:
        tell_treasurers("employer" if wrong is Mismatch.EMPLOYER else "suspense", gift)


def _doubt(gift: Gift, charge: ChargeFacts) -> Mismatch | None:
    """Why it is not simply the gift: its giver may not give, or it differs from it.

    Whose it is comes first: money of an employer goes back, whatever else is wrong with it. Who
    left our form empty was asked at Stripe, and that counts as much. Else the first doubt stays.
    """
    employers, payer = campaigns.fund(gift.fund_id).campaign.employers, charge.payer
    for each in ((gift.name, gift.email), (payer.name, payer.email)):
        if employers.match(name=each[0], email=each[1]):
            return Mismatch.EMPLOYER
    if gift.mismatch:
        return Mismatch(gift.mismatch)
    return mismatch(gift.amount, gift.fund_id, charge)


def _change(gift: Gift, to: GiftStatus, *, tells: bool = True) -> None:
    """Take the step if it is news, with its audit row and what the supporter is told."""
    if not can_become(gift.state, to):
        return
    gift.status = become(gift.state, to).value
    gift.session_url = None
    audit.record(f"gift.{to.value}", gift, amount=gift.amount, mismatch=gift.mismatch)
    if to is GiftStatus.PAID:
        send_receipt(gift)
    elif to is GiftStatus.FAILED and tells:
        tell_supporter(gift, "monthly_failed" if gift.is_renewal else "gift_failed")


def _book(gift: Gift, moved: BalanceTransaction, wrong: Mismatch | None) -> None:
    """Post what the balance transaction says, unless it is in the books."""
    kind, postings_of = (
        (GIFT_SETTLED, gift_settled) if wrong is None else (GIFT_SUSPENDED, gift_suspended)
    )
    postings = postings_of(gift.fund_id, moved.gross, moved.fee)
    entry = book(kind, postings, moved, gift.reference)
    if entry is not None:
        verb = "gift.booked" if wrong is None else "gift.alert"
        audit.record(verb, gift, entry=entry, gross=moved.gross, fee=moved.fee, mismatch=wrong)

"""One way in for money: what Stripe says about a gift becomes its state, its entry, its receipt.

The webhook's processor, the landing page and the catch-up all end here, at the same time if it
so happens. Each call locks the gift, compares, and writes only what is missing; the entry's source
is Stripe's balance transaction, so that no way of being told twice books twice.
"""

from sqlalchemy import ColumnElement, or_, select

from hardship import audit, campaigns, ledger, notices
from hardship.core.database import db, lock
from hardship.donations.errors import GiftUnknown
from hardship.donations.gateway import ChargeFacts, CheckoutSession, SessionState
from hardship.donations.giving import keep_session
from hardship.donations.models import Gift
from hardship.donations.rules import (
    BY_STRIPE,
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
from hardship.ledger import Source

_CLOSED = {
    SessionState.EXPIRED: GiftStatus.EXPIRED,
    SessionState.FAILED: GiftStatus.FAILED,
    SessionState.PROCESSING: GiftStatus.PENDING,
}


def settle_session(session: CheckoutSession) -> Gift:
    """Bring a gift up to what its payment page says. Raises `GiftUnknown`."""
    gift = _locked(or_(Gift.id == session.gift_id, Gift.session_id == session.id))
    keep_session(gift, session)
    if session.state == SessionState.PAID:
        if session.charge is not None:
            _receive(gift, session.charge)
    elif session.id == gift.session_id and session.state in _CLOSED:
        _change(gift, _CLOSED[session.state])
    return gift


def settle_charge(charge: ChargeFacts) -> Gift:
    """Bring a gift up to what one of its payments says. Raises `GiftUnknown`."""
    gift = _locked(Gift.id == charge.gift_id)
    if charge.is_paid:
        _receive(gift, charge)
    return gift


def _locked(which: ColumnElement[bool]) -> Gift:
    gift = db.session.scalar(lock(select(Gift).where(which)))
    if gift is None:
        raise GiftUnknown
    return gift


def _receive(gift: Gift, charge: ChargeFacts) -> None:
    """Money came. It is the gift, or it is held in suspense with an alert."""
    if gift.charge_id not in {None, charge.id}:
        gift.mismatch = gift.mismatch or Mismatch.SECOND_PAYMENT.value
        _book(gift, charge, Mismatch.SECOND_PAYMENT)
        return
    wrong = mismatch(gift.amount, gift.fund_id, charge)
    gift.charge_id = charge.id
    gift.paid_at = gift.paid_at or charge.created_at
    gift.mismatch = gift.mismatch or (wrong and wrong.value)
    _change(gift, GiftStatus.SUSPENDED if wrong else GiftStatus.PAID)
    transaction = charge.transaction
    if transaction is not None and gift.transaction_id is None:
        _book(gift, charge, wrong)
        gift.transaction_id = transaction.id
        if transaction.fee.currency == gift.currency:
            gift.fee_minor = transaction.fee.minor


def _change(gift: Gift, to: GiftStatus) -> None:
    """Take the step if it is news, with its audit row and what the supporter is told."""
    if not can_become(gift.state, to):
        return
    gift.status = become(gift.state, to).value
    gift.session_url = None
    audit.record(f"gift.{to.value}", gift, amount=gift.amount, mismatch=gift.mismatch)
    if to is GiftStatus.PAID:
        _tell(gift, "gift_receipt")
    elif to is GiftStatus.FAILED:
        _tell(gift, "gift_failed")


def _book(gift: Gift, charge: ChargeFacts, wrong: Mismatch | None) -> None:
    """Post what the balance transaction says, unless it is in the books."""
    moved = charge.transaction
    if moved is None:
        return
    source = Source(BY_STRIPE, moved.id)
    if ledger.entry_for(source) is not None:
        return
    kind, postings_of = (
        (GIFT_SETTLED, gift_settled) if wrong is None else (GIFT_SUSPENDED, gift_suspended)
    )
    entry = ledger.post(
        kind,
        postings_of(gift.fund_id, moved.gross, moved.fee),
        source=source,
        occurred_on=campaigns.accounting_date(moved.created_at),
        memo=gift.reference,
    )
    verb = "gift.booked" if wrong is None else "gift.alert"
    audit.record(verb, gift, entry=entry, gross=moved.gross, fee=moved.fee, mismatch=wrong)


def _tell(gift: Gift, kind: str) -> None:
    """Promise a mail, if the supporter left an address."""
    if gift.email is None:
        return
    day = campaigns.accounting_date(gift.paid_at)
    notices.enqueue(
        kind,
        to=gift.email,
        locale=gift.locale,
        amount=str(gift.amount),
        on=day.isoformat(),
        reference=gift.reference,
        fund=campaigns.fund(gift.fund_id).text("name", gift.locale),
        issuer=campaigns.organisation().legal_name,
        page=gift.session_id or "",
    )

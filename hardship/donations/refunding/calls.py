"""Asking Stripe for the refunds that were approved. An edge: a transaction a step, calls between.

The row's own key makes a repeated call the same refund. Stripe forgets a key after a day: whoever
tries again looks first among the payment's refunds for the one that names the row. Only Stripe's no
to the call itself ends a refund; whatever else goes wrong, it is tried again.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from hardship import audit
from hardship.core import clock
from hardship.core.database import db, transaction
from hardship.core.errors import DomainError
from hardship.core.queues import Backoff, take
from hardship.core.retries import retrying
from hardship.donations.errors import (
    GatewayFailed,
    GatewayRefused,
    GatewayUnavailable,
    GiftUnknown,
    NoVerdict,
    UnknownToGateway,
)
from hardship.donations.gateway import ChargeHistory, PaymentGateway, RefundRequest, RefundStatus
from hardship.donations.models import Gift
from hardship.donations.notifying import tell_treasurers
from hardship.donations.refunding.actions import locked_refund
from hardship.donations.refunding.models import Refund
from hardship.donations.refunding.rules import RefundReason, refund_becomes
from hardship.donations.settlement import settle_history

#: One minute, two, four … at most an hour; a refund that was approved is never given up.
_BACKOFF = Backoff(timedelta(minutes=1), timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class _Claimed:
    request: RefundRequest
    is_again: bool


def make_refunds(gateway: PaymentGateway, limit: int = 20) -> int:
    """Ask for what was approved; returns how many Stripe carried out. Several may do so at once."""
    made = 0
    for _ in range(limit):
        claimed = retrying(_claim)
        if claimed is None:
            break
        made += _make(claimed, gateway)
    return made


def _claim() -> _Claimed | None:
    """Take the next one that is due; for a minute nobody else takes it."""
    with transaction():
        approved = select(Refund).where(Refund.status == RefundStatus.APPROVED.value)
        refund = take(Refund, approved.order_by(Refund.next_try_at, Refund.id), _BACKOFF)
        if refund is None:
            return None
        gift = db.session.get_one(Gift, refund.gift_id)
        request = RefundRequest(
            refund_id=refund.id,
            charge_id=gift.charge_id or "",
            amount=refund.amount,
            is_fraud=refund.why is RefundReason.FRAUD,
            call=refund.calls,
        )
        return _Claimed(request, is_again=refund.attempts > 1)


def _make(claimed: _Claimed, gateway: PaymentGateway) -> bool:
    """Ask, then settle the payment with its refunds; whatever goes wrong is noted on the row."""
    request = claimed.request
    try:
        if claimed.is_again and _is_among(gateway.history(request.charge_id), request):
            return _settle(request, gateway)
    except (GatewayUnavailable, GatewayRefused, UnknownToGateway) as error:
        words = _words(error)
        retrying(lambda: _note(request, words))
        return False
    return _ask(request, gateway) and _settle(request, gateway)


def _ask(request: RefundRequest, gateway: PaymentGateway) -> bool:
    """Make the call; its answer alone says that there will be no refund."""
    try:
        gateway.make_refund(request)
    except (GatewayUnavailable, GatewayRefused, UnknownToGateway) as error:
        words = _words(error)
        calls = request.call + isinstance(error, GatewayFailed)
        is_open = isinstance(error, GatewayUnavailable | NoVerdict)
        status = None if is_open else RefundStatus.REFUSED
        retrying(lambda: _note(request, words, calls=calls, status=status))
        return False
    return True


def _words(error: DomainError) -> str:
    """What the row says of it; a code of Stripe's, where there is one."""
    if isinstance(error, GatewayFailed):
        return "Stripe broke down"
    if isinstance(error, GatewayUnavailable):
        return "Stripe does not answer"
    return str(error.params.get("code", "resource_missing"))


def _settle(request: RefundRequest, gateway: PaymentGateway) -> bool:
    """Stripe has it: what it says is booked now, or else by the next try or by its own event."""
    try:
        history = gateway.history(request.charge_id)
        retrying(lambda: _book(history))
    except (GatewayUnavailable, GatewayRefused, UnknownToGateway, GiftUnknown):
        return False
    return True


def _book(history: ChargeHistory) -> None:
    with transaction():
        settle_history(history)


def _is_among(history: ChargeHistory, request: RefundRequest) -> bool:
    return any(each.refund_id == request.refund_id for each in history.refunds)


def _note(
    request: RefundRequest,
    failure: str,
    *,
    calls: int | None = None,
    status: RefundStatus | None = None,
) -> None:
    with transaction():
        refund = locked_refund(request.refund_id)
        if refund.state is not RefundStatus.APPROVED:
            return  # Stripe's word has come another way
        refund.failure, refund.calls = failure, calls or refund.calls
        if status is not None:
            refund.status = refund_becomes(refund.state, status).value
            refund.decided_at = clock.now()
            audit.record("refund.refused", refund, amount=refund.amount, failure=failure)
            tell_treasurers("refund_failed", db.session.get_one(Gift, refund.gift_id))

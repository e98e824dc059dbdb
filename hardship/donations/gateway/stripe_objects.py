"""Stripe's objects, as its SDK hands them over, read into facts of ours. Asks nothing.

What cannot be read raises one of `NOT_READ`; the gateway makes a refusal of it, but of what stands
in a list with others. The SDK's objects are no dictionaries; a field is an object if it was
expanded, else an id.
"""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from hardship.core.money import MINOR_DIGITS, Money
from hardship.donations.gateway import (
    BalanceTransaction,
    ChargeFacts,
    CheckoutSession,
    DisputeFacts,
    DisputeStatus,
    Endpoint,
    EventRef,
    FraudWarning,
    InvoiceFacts,
    InvoiceState,
    MonthlyStatus,
    PayerFacts,
    PayoutFacts,
    PayoutStatus,
    RefundFacts,
    RefundStatus,
    Renewal,
    SessionState,
    SubscriptionFacts,
)
from hardship.donations.gateway.unreadable import Unreadable

Fact = TypeVar("Fact")

#: What reading raises.
NOT_READ: Final = (ValueError, AttributeError, KeyError, TypeError)

_FAILED = {"requires_payment_method", "canceled"}
_FIRST = "subscription_create"
_UNPAYABLE = {"requires_payment_method", "requires_action", "requires_confirmation", "canceled"}
_MONTHLY = {
    "incomplete": MonthlyStatus.STARTED,
    "incomplete_expired": MonthlyStatus.ENDED,
    "trialing": MonthlyStatus.ACTIVE,
    "active": MonthlyStatus.ACTIVE,
    "past_due": MonthlyStatus.PAST_DUE,
    "unpaid": MonthlyStatus.PAST_DUE,
    "paused": MonthlyStatus.PAST_DUE,
    "canceled": MonthlyStatus.ENDED,
}


def or_unreadable(read: Callable[[Any], Fact]) -> Callable[[Any], Fact | Unreadable]:
    """Read what stands in a list; what cannot be read is named, so that the others go on."""

    def read_or_name(listed: Any) -> Fact | Unreadable:
        try:
            return read(listed)
        except NOT_READ as error:
            moment = read_moment(listed.created)
            return Unreadable(listed.id, moment, why=type(error).__name__)

    return read_or_name


def read_session(session: Any, invoice: InvoiceFacts | None = None) -> CheckoutSession:
    """A hosted payment page, with its charge where that was expanded.

    The page of a monthly gift names no payment: its first `invoice` does.
    """
    payment = session.payment_intent
    known = payment if _is(payment, "payment_intent") else None
    charge = known.latest_charge if known else None
    if invoice is not None:
        return replace(
            read_session(session),
            state=_state_by(session, failed=invoice.state is InvoiceState.FAILED),
            charge=invoice.charge and _paid_by(session, invoice.charge),
            subscription=invoice.subscription,
        )
    return CheckoutSession(
        id=session.id,
        state=_state_by(session, failed=known is not None and known.status in _FAILED),
        created_at=read_moment(session.created),
        gift_id=_id(session.metadata, "gift"),
        url=session.url,
        charge=_paid_by(session, read_charge(charge)) if _is(charge, "charge") else None,
    )


def _state_by(session: Any, *, failed: bool) -> SessionState:
    """A completed page may be unpaid: a bank debit on its way, or one that failed."""
    if session.payment_status == "paid":
        return SessionState.PAID
    if session.status == "open":
        return SessionState.OPEN
    if session.status == "expired":
        return SessionState.EXPIRED
    return SessionState.FAILED if failed else SessionState.PROCESSING


def read_charge(charge: Any) -> ChargeFacts:
    """A payment; its balance transaction where that is known and was expanded."""
    return ChargeFacts(
        id=charge.id,
        amount=_money(charge.amount, charge.currency),
        is_paid=charge.paid and charge.captured and charge.status == "succeeded",
        created_at=read_moment(charge.created),
        gift_id=_id(charge.metadata, "gift"),
        fund_id=_id(charge.metadata, "fund"),
        transaction=_moved(charge.balance_transaction),
        method=_method(charge),
        payer=_payer(charge.billing_details),
    )


def _payer(details: Any) -> PayerFacts:
    """Who a charge, or a page, says that paid; not stored."""
    if details is None:
        return PayerFacts()
    return PayerFacts(name=details.name or None, email=details.email or None)


def _paid_by(session: Any, charge: ChargeFacts) -> ChargeFacts:
    """What the page was told goes where the card, or the bank account, says nothing."""
    said, page = charge.payer, _payer(session.customer_details)
    return replace(charge, payer=PayerFacts(said.name or page.name, said.email or page.email))


def _method(charge: Any) -> str:
    """`Visa •• 4242` with blanks that do not break, for the receipt on the page; not stored."""
    details = charge.payment_method_details
    card = getattr(details, "card", None)
    if card is not None and card.last4:
        return f"{(card.brand or '').title()}\xa0••\xa0{card.last4}".strip()
    bank = getattr(details, "us_bank_account", None)
    if bank is not None and bank.last4:
        return f"{bank.bank_name or ''}\xa0••\xa0{bank.last4}".strip()
    return ""


def read_invoice(invoice: Any, *, asked_at: datetime) -> InvoiceFacts | None:
    """One month, with subscription and payments expanded; None if nothing of a subscription."""
    parent = invoice.parent and invoice.parent.subscription_details
    if not parent:
        return None
    return InvoiceFacts(
        id=invoice.id,
        state=_invoice_state(invoice, payment_of(invoice)),
        renewal=_renewal(invoice, parent),
        charge=None,
        subscription=read_subscription(parent.subscription, asked_at=asked_at),
    )


def payment_of(invoice: Any) -> Any:
    """What paid it, or was tried last to do so; None where nothing was."""
    tried = [each.payment.payment_intent for each in invoice.payments.data]
    known = [each for each in tried if _is(each, "payment_intent")]
    return next((each for each in known if each.status == "succeeded"), known[0] if known else None)


def _invoice_state(invoice: Any, payment: Any) -> InvoiceState:
    """One that is open and was tried has failed, but for a bank debit that is on its way."""
    if invoice.status == "paid":
        return InvoiceState.PAID
    if invoice.status == "uncollectible":
        return InvoiceState.FAILED
    if invoice.status != "open" or payment is None:
        return InvoiceState.OPEN
    if payment.status == "processing":
        return InvoiceState.PROCESSING
    tried = invoice.attempted and payment.status in _UNPAYABLE
    return InvoiceState.FAILED if tried else InvoiceState.OPEN


def _renewal(invoice: Any, parent: Any) -> Renewal | None:
    """What the subscription asked for then: its own lines, not what else the bill may hold."""
    monthly_id = _id(parent.metadata, "monthly")
    if monthly_id is None or invoice.billing_reason == _FIRST:
        return None
    own = [each for each in invoice.lines.data if each.parent.type == "subscription_item_details"]
    if sum(each.amount for each in own) <= 0:
        return None
    return Renewal(
        invoice_id=invoice.id,
        monthly_id=monthly_id,
        fund_id=_id(parent.metadata, "fund"),
        amount=_money(sum(each.amount for each in own), invoice.currency),
        created_at=read_moment(invoice.created),
    )


def billed(charge: ChargeFacts, invoice: Any) -> ChargeFacts:
    """A payment of a monthly gift: what we wrote on the subscription is said of it too."""
    parent = invoice.parent and invoice.parent.subscription_details
    if not parent:
        return charge
    renewal, written = _renewal(invoice, parent), parent.metadata
    gift_id = _id(written, "gift") if invoice.billing_reason == _FIRST else None
    return replace(charge, gift_id=gift_id, fund_id=_id(written, "fund"), renewal=renewal)


def read_subscription(subscription: Any, *, asked_at: datetime) -> SubscriptionFacts:
    """A monthly gift."""
    items = subscription["items"].data
    return SubscriptionFacts(
        id=subscription.id,
        customer_id=_name(subscription.customer),
        status=_MONTHLY[subscription.status],
        amount=_money(
            sum(each.price.unit_amount * each.quantity for each in items), subscription.currency
        ),
        monthly_id=_id(subscription.metadata, "monthly"),
        asked_at=asked_at,
        renews_at=min((read_moment(each.current_period_end) for each in items), default=None),
        ends_at=_moment(subscription.cancel_at),
        ended_at=_moment(subscription.ended_at),
        gave_up=subscription.cancellation_details.reason == "payment_failed",
        last_invoice_id=_name(subscription.latest_invoice) or None,
    )


def read_refund(refund: Any) -> RefundFacts:
    """A refund, with both of its balance transactions expanded."""
    return RefundFacts(
        id=refund.id,
        charge_id=_name(refund.charge),
        amount=_money(refund.amount, refund.currency),
        status=RefundStatus(refund.status),
        created_at=read_moment(refund.created),
        refund_id=_id(refund.metadata, "refund"),
        transaction=_moved(refund.balance_transaction),
        failure_transaction=_moved(getattr(refund, "failure_balance_transaction", None)),
        failure=getattr(refund, "failure_reason", None),
    )


def read_dispute(dispute: Any) -> DisputeFacts:
    """A dispute; Stripe puts its balance transactions into it whole, here the oldest first."""
    due_by = dispute.evidence_details.due_by
    moved = [read_transaction(each) for each in dispute.balance_transactions]
    return DisputeFacts(
        id=dispute.id,
        charge_id=_name(dispute.charge),
        amount=_money(dispute.amount, dispute.currency),
        status=DisputeStatus(dispute.status),
        reason=dispute.reason,
        due_by=read_moment(due_by) if due_by else None,
        created_at=read_moment(dispute.created),
        transactions=tuple(sorted(moved, key=lambda each: each.created_at)),
    )


def read_warning(warning: Any) -> FraudWarning:
    """An early fraud warning."""
    return FraudWarning(
        id=warning.id,
        charge_id=_name(warning.charge),
        is_actionable=warning.actionable is True,
        created_at=read_moment(warning.created),
    )


def read_payout(
    payout: Any, *, asked_at: datetime, contents: Iterable[BalanceTransaction] | None
) -> PayoutFacts:
    """A payout, with both of its balance transactions expanded."""
    return PayoutFacts(
        id=payout.id,
        amount=_money(payout.amount, payout.currency),
        status=PayoutStatus(payout.status),
        is_automatic=payout.automatic,
        created_at=read_moment(payout.created),
        arrives_on=read_moment(payout.arrival_date).date(),
        asked_at=asked_at,
        transaction=_moved(payout.balance_transaction),
        failure_transaction=_moved(payout.failure_balance_transaction),
        failure=payout.failure_code,
        contents=None if contents is None else tuple(contents),
    )


def read_transaction(moved: Any) -> BalanceTransaction:
    """A movement of the balance, by the category that Stripe keeps for accounting."""
    return BalanceTransaction(
        id=moved.id,
        gross=_money(moved.amount, moved.currency),
        fee=_money(moved.fee, moved.currency),
        category=moved.reporting_category,
        source_id=_name(moved.source) or None,
        created_at=read_moment(moved.created),
        available_at=read_moment(moved.available_on),
    )


def read_event(event: Any) -> EventRef:
    """An event of the list."""
    return EventRef(
        id=event.id,
        type=event.type,
        object_id=event.data.object["id"],
        created_at=read_moment(event.created),
        livemode=event.livemode,
    )


def read_endpoint(endpoint: Any) -> Endpoint:
    """Where Stripe sends its events."""
    return Endpoint(
        url=endpoint.url,
        version=endpoint.api_version,
        is_enabled=endpoint.status == "enabled",
        types=frozenset(endpoint.enabled_events),
    )


def read_moment(epoch: int) -> datetime:
    """Stripe counts seconds."""
    try:
        return datetime.fromtimestamp(epoch, UTC)
    except (OverflowError, OSError) as error:
        raise ValueError(f"no moment: {epoch}") from error


def _moment(epoch: int | None) -> datetime | None:
    return None if epoch is None else read_moment(epoch)


def _moved(transaction: Any) -> BalanceTransaction | None:
    return read_transaction(transaction) if _is(transaction, "balance_transaction") else None


def _money(minor: int, currency: str) -> Money:
    if currency.upper() not in MINOR_DIGITS:
        raise ValueError(f"unknown currency: {currency}")
    return Money(minor, currency.upper())


def _is(value: Any, kind: str) -> bool:
    """Whether a field was expanded, to an object of this kind."""
    return getattr(value, "object", None) == kind


def _name(value: Any) -> str:
    """The id of a field, expanded or not."""
    return value if isinstance(value, str) else getattr(value, "id", "")


def _id(metadata: Any, name: str) -> uuid.UUID | None:
    """An id that we wrote there; None on what is not ours."""
    if metadata is None or name not in metadata:
        return None
    try:
        return uuid.UUID(metadata[name])
    except ValueError:
        return None

"""The adapter: the only file that speaks Stripe, by the official SDK, API version pinned.

What the SDK does of its own accord is set here: it retries nothing unless told to, waits 80
seconds, writes a telemetry file into the home directory, and accepts any timestamp of the future.
Metadata carries opaque ids only. Refusals keep Stripe's code and lose its message, which may
repeat what a person typed.
"""

import json
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, TypeVar

import stripe

from hardship.core import clock
from hardship.core.batches import in_batches
from hardship.core.errors import DomainError
from hardship.core.money import Money
from hardship.donations.errors import (
    GatewayFailed,
    GatewayRefused,
    GatewayUnavailable,
    NotADelivery,
    NoVerdict,
    UnknownToGateway,
)
from hardship.donations.gateway import (
    BalanceTransaction,
    ChargeFacts,
    ChargeHistory,
    CheckoutSession,
    DisputeFacts,
    EventRef,
    FraudWarning,
    Health,
    InvoiceFacts,
    PaymentGateway,
    PayoutFacts,
    RefundFacts,
    RefundRequest,
    SessionRequest,
    SubscriptionFacts,
)
from hardship.donations.gateway.stripe_deliveries import read_delivered
from hardship.donations.gateway.stripe_objects import (
    NOT_READ,
    billed,
    or_unreadable,
    payment_of,
    read_charge,
    read_dispute,
    read_endpoint,
    read_event,
    read_invoice,
    read_payout,
    read_refund,
    read_session,
    read_subscription,
    read_transaction,
    read_warning,
)
from hardship.donations.gateway.stripe_params import LOCALES, amount_params, session_params
from hardship.donations.gateway.unreadable import Unreadable, readable

_log = logging.getLogger("hardship.donations")

API_VERSION = "2026-10-28.endive"

#: A supporter waits, and so does a thread of the web: twice eight seconds are the most.
_RETRIES = 1
_SECONDS = 8.0
_PAGE = 100
_OLDEST = timedelta(seconds=300)
_AHEAD = timedelta(seconds=60)
#: Seconds since 1970, until the year 5138. The SDK takes more for a number, and the first of many.
_SIGNED_AT = re.compile(r"t=[0-9]{1,11}")
#: Stripe lists events of so many types at a time, and no more.
_TYPES = 20
#: How money left the balance, and how it came back when that failed.
_BOTH_WAYS = ["balance_transaction", "failure_balance_transaction"]
_EXPANDED: Any = {"expand": _BOTH_WAYS}
_WITH_FEE = ["payment_intent.latest_charge.balance_transaction"]
_MONTH: Any = {
    "expand": ["parent.subscription_details.subscription", "payments.data.payment.payment_intent"]
}

Answer = TypeVar("Answer")


def open_gateway(
    *, key: str, api_base: str | None = None, seconds: float = _SECONDS
) -> PaymentGateway:
    """The gateway that talks to Stripe, or to a stand-in at `api_base`.

    A call is given up after `seconds`, and made twice at most.
    """
    stripe.enable_telemetry = False
    client = stripe.StripeClient(
        key,
        stripe_version=API_VERSION,
        max_network_retries=_RETRIES,
        http_client=stripe.RequestsClient(timeout=seconds),
        base_addresses={"api": api_base} if api_base else {},
    )
    return StripeGateway(client)


class StripeGateway:
    """`PaymentGateway` over the SDK's client."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._v1 = client.v1

    def open_session(self, request: SessionRequest) -> CheckoutSession:
        """Open a hosted payment page; the same request always leads to the same page."""
        options: Any = {"idempotency_key": request.idempotency_key}
        sessions = self._v1.checkout.sessions
        return _read(
            lambda: read_session(sessions.create(params=session_params(request), options=options))
        )

    def session(self, session_id: str) -> CheckoutSession:
        """A hosted payment page as it stands, with its charge and fee."""
        params: Any = {"expand": _WITH_FEE}
        found = _read(lambda: self._v1.checkout.sessions.retrieve(session_id, params=params))
        billed_by: Any = _read(lambda: found.invoice)
        invoice = self.invoice(billed_by) if billed_by else None
        return _read(lambda: read_session(found, invoice))

    def expire_session(self, session_id: str) -> CheckoutSession:
        """Close a page that nobody shall pay any more; the page as it stands then.

        Stripe refuses where nothing is open. Only then it is asked what became of the page.
        """
        try:
            return _read(lambda: read_session(self._v1.checkout.sessions.expire(session_id)))
        except GatewayRefused:
            return self.session(session_id)

    def charge(self, charge_id: str) -> ChargeFacts:
        """A payment as it stands, with its fee where that is known."""
        found, charge = self._charge(charge_id)
        intent: Any = found.payment_intent
        if charge.gift_id is not None or not intent:
            return charge
        params: Any = {
            "payment": {"type": "payment_intent", "payment_intent": intent},
            "expand": ["data.invoice"],
        }
        bills: Any = _read(lambda: self._v1.invoice_payments.list(params=params)).data
        return _read(lambda: billed(charge, bills[0].invoice)) if bills else charge

    def _charge(self, charge_id: str) -> tuple[stripe.Charge, ChargeFacts]:
        expand = ["balance_transaction"]
        found = _read(lambda: self._v1.charges.retrieve(charge_id, params={"expand": expand}))
        return found, _read(lambda: read_charge(found))

    def events(self, since: datetime, types: Sequence[str]) -> Iterator[EventRef]:
        """What happened since then, the oldest first. Kept for thirty days."""
        found: list[EventRef] = []
        for some in in_batches(types, _TYPES):
            params: Any = {"created": _from(since), "types": some, "limit": _PAGE}
            listed = _read(partial(self._v1.events.list, params=params))
            found += reversed(list(readable(_each(listed, or_unreadable(read_event)))))
        return iter(sorted(found, key=lambda event: event.created_at))

    def sessions(self, since: datetime) -> Iterator[CheckoutSession]:
        """Every hosted page opened since then, newest first, without charges."""
        return readable(self._since(self._v1.checkout.sessions, since, read_session))

    def history(self, charge_id: str) -> ChargeHistory:
        """A payment with each of its refunds and disputes."""
        asked_at, of_charge = clock.now(), {"charge": charge_id, "limit": _PAGE}
        refunds: Any = of_charge | {"expand": [f"data.{name}" for name in _BOTH_WAYS]}
        return ChargeHistory(
            charge=self.charge(charge_id),
            refunds=self._every(self._v1.refunds, refunds, read_refund),
            disputes=self._every(self._v1.disputes, of_charge, read_dispute),
            asked_at=asked_at,
        )

    def _every(
        self, service: Any, params: Any, read: Callable[[Any], Answer]
    ) -> tuple[Answer, ...]:
        """All of a list, in the order in which it happened."""
        return tuple(reversed(list(_each(_read(lambda: service.list(params=params)), read))))

    def _since(
        self, service: Any, since: datetime | None, read: Callable[[Any], Answer]
    ) -> Iterator[Answer | Unreadable]:
        """All of a list since then, or that there ever was, newest first, page after page."""
        params: Any = {"limit": _PAGE} | ({"created": _from(since)} if since else {})
        return _each(_read(lambda: service.list(params=params)), or_unreadable(read))

    def refund(self, refund_id: str) -> RefundFacts:
        """A refund as it stands."""
        return _read(lambda: read_refund(self._v1.refunds.retrieve(refund_id, params=_EXPANDED)))

    def dispute(self, dispute_id: str) -> DisputeFacts:
        """A dispute as it stands."""
        return _read(lambda: read_dispute(self._v1.disputes.retrieve(dispute_id)))

    def fraud_warning(self, warning_id: str) -> FraudWarning:
        """An early fraud warning as it stands."""
        warnings = self._v1.radar.early_fraud_warnings
        return _read(lambda: read_warning(warnings.retrieve(warning_id)))

    def disputes(self, since: datetime | None = None) -> Iterator[DisputeFacts | Unreadable]:
        """Every dispute opened since then, or that there ever was; newest first."""
        return self._since(self._v1.disputes, since, read_dispute)

    def fraud_warnings(self, since: datetime | None = None) -> Iterator[FraudWarning | Unreadable]:
        """Every early fraud warning since then, or that there ever was; newest first."""
        return self._since(self._v1.radar.early_fraud_warnings, since, read_warning)

    def payout(self, payout_id: str) -> PayoutFacts:
        """A payout as it stands. Of an automatic one Stripe says the contents, after a while."""
        asked_at, params = clock.now(), _EXPANDED
        found: Any = _read(lambda: self._v1.payouts.retrieve(payout_id, params=params))
        is_known = found.automatic and found.reconciliation_status == "completed"
        of_payout: Any = {"payout": payout_id, "limit": _PAGE}
        moved = self._v1.balance_transactions
        contents = self._every(moved, of_payout, read_transaction) if is_known else None
        return _read(lambda: read_payout(found, asked_at=asked_at, contents=contents))

    def make_refund(self, request: RefundRequest) -> RefundFacts:
        """Send money back; the same request always leads to the same refund."""
        options: Any = {"idempotency_key": request.idempotency_key}
        params: Any = {
            "charge": request.charge_id,
            "amount": request.amount.minor,
            "reason": "fraudulent" if request.is_fraud else "requested_by_customer",
            "metadata": {"refund": str(request.refund_id)},
            "expand": _BOTH_WAYS,
        }
        refunds = self._v1.refunds
        return _read(lambda: read_refund(refunds.create(params=params, options=options)))

    def balance_transactions(
        self, since: datetime | None = None
    ) -> Iterator[BalanceTransaction | Unreadable]:
        """Every movement of the balance since then, or that there ever was; newest first."""
        return self._since(self._v1.balance_transactions, since, read_transaction)

    def invoice(self, invoice_id: str) -> InvoiceFacts | None:
        """A month of a monthly gift, with its payment; None if it bills for something else."""
        asked_at, params = clock.now(), _MONTH
        found: Any = _read(lambda: self._v1.invoices.retrieve(invoice_id, params=params))
        facts = _read(lambda: read_invoice(found, asked_at=asked_at))
        intent = _read(lambda: payment_of(found))
        if facts is None or intent is None or intent.status != "succeeded":
            return facts
        _, charge = self._charge(intent.latest_charge)
        return replace(facts, charge=_read(lambda: billed(charge, found)))

    def subscription(self, subscription_id: str) -> SubscriptionFacts:
        """A monthly gift as it stands."""
        asked_at, read = clock.now(), self._v1.subscriptions.retrieve
        return _read(lambda: read_subscription(read(subscription_id), asked_at=asked_at))

    def end_subscription(self, subscription_id: str) -> SubscriptionFacts:
        """Take no more money, from now on; one that has ended stays so.

        Stripe does not know one that has ended when it is to end it, but when it is asked for.
        """
        asked_at, end = clock.now(), self._v1.subscriptions.cancel
        try:
            return _read(lambda: read_subscription(end(subscription_id), asked_at=asked_at))
        except UnknownToGateway:
            return self.subscription(subscription_id)

    def change_subscription(self, subscription_id: str, amount: Money) -> SubscriptionFacts:
        """Take this amount from the next month on; nothing is charged or given back now."""
        asked_at, subscriptions = clock.now(), self._v1.subscriptions
        found = _read(lambda: subscriptions.retrieve(subscription_id))
        params = _read(lambda: amount_params(found, amount))
        return _read(
            lambda: read_subscription(
                subscriptions.update(subscription_id, params=params), asked_at=asked_at
            )
        )

    def portal(self, customer_id: str, *, return_url: str, locale: str) -> str:
        """Where the supporter may change their card, for a few minutes."""
        params: Any = {
            "customer": customer_id,
            "return_url": return_url,
            "locale": LOCALES.get(locale, "auto"),
        }
        return _read(lambda: self._v1.billing_portal.sessions.create(params=params).url)

    def health(self) -> Health:
        """How Stripe sees this installation. The time is that of its answer."""
        balance: Any = _read(self._v1.balance.retrieve)
        endpoints = self._v1.webhook_endpoints
        return Health(
            is_live=balance.livemode,
            version=API_VERSION,
            now=_said_at(balance),
            endpoints=self._every(endpoints, {"limit": _PAGE}, read_endpoint),
        )


def read_delivery(body: bytes, signature: str, *, secret: str) -> EventRef:
    """Check a webhook call over its raw bytes and read its event. Raises `NotADelivery`.

    The SDK checks the signature; its age is checked here against our clock, in both directions.
    """
    try:
        text = body.decode()
        stripe.WebhookSignature.verify_header(text, signature, secret)
    except UnicodeDecodeError as error:
        raise NotADelivery(reason="not text") from error
    except (stripe.SignatureVerificationError, TypeError, ValueError) as error:
        raise NotADelivery(reason="signature") from error
    _check_age(signature)
    try:
        return read_delivered(json.loads(text))
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise NotADelivery(reason="not an event") from error


def _check_age(signature: str) -> None:
    """The timestamp that was signed: at most five minutes old, at most one ahead."""
    signed_at = [part for part in signature.split(",") if part.partition("=")[0] == "t"]
    if len(signed_at) != 1 or not _SIGNED_AT.fullmatch(signed_at[0]):
        raise NotADelivery(reason="signature")
    age = clock.now().timestamp() - int(signed_at[0].removeprefix("t="))
    if age > _OLDEST.total_seconds():
        raise NotADelivery(reason="too old")
    if age < -_AHEAD.total_seconds():
        raise NotADelivery(reason="from the future")


def _read(ask: Callable[[], Answer]) -> Answer:
    """Ask, and turn what Stripe's library raises into our own words."""
    try:
        return ask()
    except stripe.StripeError as error:
        said = _in_our_words(error)
        if isinstance(said, GatewayUnavailable) or error.http_status in {401, 403}:
            _log.warning("Stripe: %s, status %s", type(error).__name__, error.http_status)
        raise said from error
    except NOT_READ as error:
        raise NoVerdict(code=f"unreadable answer: {type(error).__name__}") from error


def _in_our_words(error: stripe.StripeError) -> DomainError:
    if isinstance(error, stripe.APIConnectionError | stripe.RateLimitError):
        return GatewayUnavailable()
    if error.http_status == 404:
        return UnknownToGateway()
    if _is_kept(error):
        return GatewayFailed()
    if error.http_status in {409, 429} or (error.http_status or 0) >= 500:
        return GatewayUnavailable()
    refusal = NoVerdict if error.http_status in {401, 403} else GatewayRefused
    return refusal(code=error.code or type(error).__name__)


def _is_kept(error: stripe.StripeError) -> bool:
    """Whether Stripe keeps this answer under the call's key, and gives it for a day.

    A breakdown between us and Stripe's program is not kept: the call may still be carried out. A
    key that is refused holds the answer to other words.
    """
    if isinstance(error, stripe.IdempotencyError):
        return error.http_status == 400
    replayed = (error.headers or {}).get("Idempotent-Replayed") == "true"
    status = error.http_status or 0
    return status == 500 or (status > 500 and replayed)


def _each(listed: Any, change: Callable[[Any], Answer]) -> Iterator[Answer]:
    """Walk through all pages; each page is asked for when it is reached."""
    pages = iter(listed.auto_paging_iter())
    while (item := _read(lambda: next(pages, None))) is not None:
        yield _read(partial(change, item))


def _from(since: datetime) -> dict[str, int]:
    return {"gte": int(since.timestamp())}


def _said_at(answer: Any) -> datetime | None:
    """When the machine that answered says it did."""
    said = getattr(answer.last_response, "headers", {}).get("Date")
    return parsedate_to_datetime(said) if said else None

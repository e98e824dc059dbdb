"""The adapter: the only file that speaks Stripe, by the official SDK, API version pinned.

What the SDK does of its own accord is set here: it retries nothing unless told to, waits 80
seconds, writes a telemetry file into the home directory, and accepts any timestamp of the future.
Metadata carries opaque ids only. Refusals keep Stripe's code and lose its message, which may
repeat what a person typed.
"""

import json
import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import stripe

from hardship.core import clock
from hardship.core.money import MINOR_DIGITS, Money
from hardship.donations.errors import (
    GatewayFailed,
    GatewayRefused,
    GatewayUnavailable,
    NotADelivery,
    UnknownToGateway,
)
from hardship.donations.gateway import (
    BalanceTransaction,
    ChargeFacts,
    CheckoutSession,
    EventRef,
    PaymentGateway,
    SessionRequest,
    SessionState,
)

API_VERSION = "2026-10-28.endive"

#: A supporter waits, and so does a thread of the web: twice eight seconds are the most.
_RETRIES = 1
_SECONDS = 8.0
_PAGE = 100
_OLDEST = timedelta(seconds=300)
_AHEAD = timedelta(seconds=60)
_WITH_FEE = ["payment_intent.latest_charge.balance_transaction"]
_LOCALES = {"en": "en", "es": "es-419"}

Answer = TypeVar("Answer")


def stripe_gateway(
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
            lambda: _session(sessions.create(params=session_params(request), options=options))
        )

    def session(self, session_id: str) -> CheckoutSession:
        """A hosted payment page as it stands, with its charge and fee."""
        sessions = self._v1.checkout.sessions
        return _read(lambda: _session(sessions.retrieve(session_id, params={"expand": _WITH_FEE})))

    def expire_session(self, session_id: str) -> CheckoutSession:
        """Close a page that nobody shall pay any more; the page as it stands then.

        Stripe refuses where nothing is open. Only then it is asked what became of the page.
        """
        try:
            return _read(lambda: _session(self._v1.checkout.sessions.expire(session_id)))
        except GatewayRefused:
            return self.session(session_id)

    def charge(self, charge_id: str) -> ChargeFacts:
        """A payment as it stands, with its fee where that is known."""
        expand = ["balance_transaction"]
        return _read(
            lambda: _charge(self._v1.charges.retrieve(charge_id, params={"expand": expand}))
        )

    def events(self, since: datetime, types: Sequence[str]) -> Iterator[EventRef]:
        """What happened since then, the oldest first. Kept for thirty days."""
        params: Any = {"created": _from(since), "types": list(types), "limit": _PAGE}
        found = _read(lambda: [_event(e) for e in _all(self._v1.events.list(params=params))])
        return reversed(found)

    def sessions(self, since: datetime) -> Iterator[CheckoutSession]:
        """Every hosted page opened since then, newest first, without charges."""
        params: Any = {"created": _from(since), "limit": _PAGE}
        listed = _read(lambda: self._v1.checkout.sessions.list(params=params))
        return _each(listed, _session)

    def balance_transactions(self) -> Iterator[BalanceTransaction]:
        """Every movement of the balance there ever was."""
        listed = _read(lambda: self._v1.balance_transactions.list(params={"limit": _PAGE}))
        return _each(listed, _transaction)


def session_params(request: SessionRequest) -> Any:
    """What Stripe is asked for: ids, an amount, and words; an e-mail only if one was given."""
    ids = {"gift": str(request.gift_id), "fund": str(request.fund_id)}
    product = {"name": request.item_name, "description": request.item_description}
    price = {
        "currency": request.amount.currency.lower(),
        "unit_amount": request.amount.minor,
        "product_data": {name: words for name, words in product.items() if words},
    }
    params: dict[str, Any] = {
        "mode": "payment",
        "submit_type": "donate",
        "line_items": [{"price_data": price, "quantity": 1}],
        "client_reference_id": ids["gift"],
        "metadata": ids,
        "payment_intent_data": {"metadata": ids},
        "custom_text": {"submit": {"message": request.legal_notice}},
        "locale": _LOCALES.get(request.locale, "auto"),
        "expires_at": int(request.expires_at.timestamp()),
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
    }
    if request.email:
        params["customer_email"] = request.email
    return params


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
        return _delivered(json.loads(text))
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise NotADelivery(reason="not an event") from error


def _check_age(signature: str) -> None:
    """The timestamp that was signed: at most five minutes old, at most one ahead."""
    fields = [part.partition("=") for part in signature.split(",")]
    signed = next(int(value) for name, _, value in fields if name == "t")
    age = clock.now().timestamp() - signed
    if age > _OLDEST.total_seconds():
        raise NotADelivery(reason="too old")
    if age < -_AHEAD.total_seconds():
        raise NotADelivery(reason="from the future")


def _delivered(event: dict[str, Any]) -> EventRef:
    if event["object"] != "event" or event.get("account") is not None:
        raise ValueError("not an event of this account")
    return EventRef(
        id=_named(event["id"]),
        type=_text(event["type"]),
        object_id=_text(event["data"]["object"].get("id") or ""),
        created_at=_moment(event["created"]),
        livemode=event["livemode"] is True,
    )


def _named(value: object) -> str:
    if not (name := _text(value)):
        raise ValueError("an event has an id")
    return name


def _text(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9_.]{0,255}", value, re.ASCII):
        raise ValueError("an id is a short text of letters, digits, dots and underscores")
    return value


def _read(ask: Callable[[], Answer]) -> Answer:
    """Ask, and turn what Stripe's library raises into our own words."""
    try:
        return ask()
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise GatewayUnavailable from error
    except stripe.StripeError as error:
        if error.http_status == 404:
            raise UnknownToGateway from error
        if _is_kept(error):
            raise GatewayFailed from error
        if error.http_status in {409, 429} or (error.http_status or 0) >= 500:
            raise GatewayUnavailable from error
        raise GatewayRefused(code=error.code or type(error).__name__) from error
    except (ValueError, AttributeError, KeyError) as error:
        raise GatewayRefused(code=f"unreadable answer: {type(error).__name__}") from error


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


def _all(listed: Any) -> Iterator[Any]:
    return iter(listed.auto_paging_iter())


def _each(listed: Any, change: Callable[[Any], Answer]) -> Iterator[Answer]:
    """Walk through all pages; each page is asked for when it is reached."""
    pages = _all(listed)
    while (item := _read(lambda: next(pages, None))) is not None:
        yield _read(partial(change, item))


def _session(session: Any) -> CheckoutSession:
    payment = session.payment_intent
    known = payment if isinstance(payment, stripe.PaymentIntent) else None
    charge = known.latest_charge if known else None
    return CheckoutSession(
        id=session.id,
        state=_state(session, known),
        created_at=_moment(session.created),
        gift_id=_id(session.metadata, "gift"),
        url=session.url,
        charge=_charge(charge) if isinstance(charge, stripe.Charge) else None,
    )


def _state(session: Any, payment: stripe.PaymentIntent | None) -> SessionState:
    """A completed page may be unpaid: a bank debit on its way, or one that failed."""
    if session.payment_status == "paid":
        return SessionState.PAID
    if session.status == "open":
        return SessionState.OPEN
    if session.status == "expired":
        return SessionState.EXPIRED
    failed = payment is not None and payment.status in {"requires_payment_method", "canceled"}
    return SessionState.FAILED if failed else SessionState.PROCESSING


def _charge(charge: stripe.Charge) -> ChargeFacts:
    moved = charge.balance_transaction
    return ChargeFacts(
        id=charge.id,
        amount=_money(charge.amount, charge.currency),
        is_paid=charge.paid and charge.captured and charge.status == "succeeded",
        created_at=_moment(charge.created),
        gift_id=_id(charge.metadata, "gift"),
        fund_id=_id(charge.metadata, "fund"),
        transaction=_transaction(moved) if isinstance(moved, stripe.BalanceTransaction) else None,
        method=_method(charge),
    )


def _method(charge: stripe.Charge) -> str:
    """`Visa •• 4242` with blanks that do not break, for the receipt on the page; not stored."""
    details = charge.payment_method_details
    card = getattr(details, "card", None)
    if card is not None and card.last4:
        return f"{(card.brand or '').title()}\xa0••\xa0{card.last4}".strip()
    bank = getattr(details, "us_bank_account", None)
    if bank is not None and bank.last4:
        return f"{bank.bank_name or ''}\xa0••\xa0{bank.last4}".strip()
    return ""


def _transaction(moved: Any) -> BalanceTransaction:
    source = moved.source
    return BalanceTransaction(
        id=moved.id,
        gross=_money(moved.amount, moved.currency),
        fee=_money(moved.fee, moved.currency),
        category=moved.reporting_category,
        source_id=source if isinstance(source, str) else getattr(source, "id", None),
        created_at=_moment(moved.created),
    )


def _event(event: Any) -> EventRef:
    return EventRef(
        id=event.id,
        type=event.type,
        object_id=event.data.object["id"],
        created_at=_moment(event.created),
        livemode=event.livemode,
    )


def _money(minor: int, currency: str) -> Money:
    if currency.upper() not in MINOR_DIGITS:
        raise ValueError(f"unknown currency: {currency}")
    return Money(minor, currency.upper())


def _moment(epoch: int) -> datetime:
    """The moment, or a `ValueError` for one beyond what this machine's calendar holds."""
    try:
        return datetime.fromtimestamp(epoch, UTC)
    except (OverflowError, OSError) as error:
        raise ValueError(f"no moment: {epoch}") from error


def _from(since: datetime) -> dict[str, int]:
    return {"gte": int(since.timestamp())}


def _id(metadata: Any, name: str) -> uuid.UUID | None:
    """An id that we wrote there; None on what is not ours."""
    if metadata is None or name not in metadata:
        return None
    try:
        return uuid.UUID(metadata[name])
    except ValueError:
        return None

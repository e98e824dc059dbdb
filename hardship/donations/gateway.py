"""The port to the payment processor, in our words. `stripe_gateway` is the one real adapter.

What comes back are facts as the processor has them at that moment, never what a webhook or an
address said. Every method asks over the network: call none inside a transaction.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from hardship.core.money import Money


class SessionState(StrEnum):
    """Where a hosted payment page stands."""

    OPEN = "open"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """All that is needed to open a hosted payment page. The same gift always asks the same.

    `call` goes up when Stripe has a failure for an answer to the call before, and keeps it.
    """

    gift_id: uuid.UUID
    fund_id: uuid.UUID
    amount: Money
    item_name: str
    item_description: str
    legal_notice: str
    locale: str
    success_url: str
    cancel_url: str
    started_at: datetime
    expires_at: datetime
    email: str | None = None
    call: int = 1

    @property
    def idempotency_key(self) -> str:
        """What makes a repeated call lead to the same page."""
        return f"gift:{self.gift_id}:v{self.call}"


@dataclass(frozen=True, slots=True)
class BalanceTransaction:
    """Money that moved at the processor: gross, what it kept, and what is left."""

    id: str
    gross: Money
    fee: Money
    category: str
    source_id: str | None
    created_at: datetime

    @property
    def net(self) -> Money:
        """What the balance changed by."""
        return self.gross - self.fee


@dataclass(frozen=True, slots=True)
class ChargeFacts:
    """One payment. `transaction` is None until the processor knows its fee.

    `gift_id` and `fund_id` are what we wrote on it; None when it is not ours.
    """

    id: str
    amount: Money
    is_paid: bool
    created_at: datetime
    gift_id: uuid.UUID | None
    fund_id: uuid.UUID | None
    transaction: BalanceTransaction | None
    method: str = ""


@dataclass(frozen=True, slots=True)
class CheckoutSession:
    """One hosted payment page. `url` is where it is, while it is open."""

    id: str
    state: SessionState
    created_at: datetime
    gift_id: uuid.UUID | None
    url: str | None = None
    charge: ChargeFacts | None = None


@dataclass(frozen=True, slots=True)
class EventRef:
    """That something happened to an object. What it is now is asked of the processor."""

    id: str
    type: str
    object_id: str
    created_at: datetime
    livemode: bool = False


class PaymentGateway(Protocol):
    """Something that takes money for us.

    Raises `GatewayUnavailable` when it does not answer (trying again is safe), `GatewayFailed`
    when its answer to this very call is and stays a breakdown, `GatewayRefused` when it says no,
    `UnknownToGateway` for an id that it does not have.
    """

    def open_session(self, request: SessionRequest) -> CheckoutSession:
        """Open a hosted payment page; the same request always leads to the same page."""
        ...

    def session(self, session_id: str) -> CheckoutSession:
        """A hosted payment page as it stands, with its charge and fee."""
        ...

    def expire_session(self, session_id: str) -> CheckoutSession:
        """Close a page that nobody shall pay any more; the page as it stands then.

        One that was paid or closed before stays so.
        """
        ...

    def charge(self, charge_id: str) -> ChargeFacts:
        """A payment as it stands, with its fee where that is known."""
        ...

    def events(self, since: datetime, types: Sequence[str]) -> Iterator[EventRef]:
        """What happened since then, the oldest first. Kept for thirty days."""
        ...

    def sessions(self, since: datetime) -> Iterator[CheckoutSession]:
        """Every hosted page opened since then, newest first, without charges."""
        ...

    def balance_transactions(self) -> Iterator[BalanceTransaction]:
        """Every movement of the balance there ever was."""
        ...

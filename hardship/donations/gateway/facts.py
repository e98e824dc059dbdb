"""What the payment processor says, and what it is asked for, in our words.

Facts are as the processor has them at that moment, never what a webhook or an address said.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from hardship.core.money import Money


class MonthlyStatus(StrEnum):
    """Where a monthly gift stands: `PAST_DUE` while a renewal could not be taken yet."""

    STARTED = "started"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    ENDED = "ended"


class InvoiceState(StrEnum):
    """Where a month's payment stands. `OPEN` was not tried yet; `FAILED` may be tried again."""

    OPEN = "open"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Renewal:
    """What was to be paid for a month after the first, as the subscription stood then.

    `monthly_id` and `fund_id` are what we wrote on the subscription.
    """

    invoice_id: str
    monthly_id: uuid.UUID
    fund_id: uuid.UUID | None
    amount: Money
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SubscriptionFacts:
    """A monthly gift as it stood at `asked_at`. Of two, the one that was asked for later is right.

    `ends_at` is set once it was told to end with the month that is paid. `gave_up` says that it
    ended because it could not be paid.
    """

    id: str
    customer_id: str
    status: MonthlyStatus
    amount: Money
    monthly_id: uuid.UUID | None
    asked_at: datetime
    renews_at: datetime | None = None
    ends_at: datetime | None = None
    ended_at: datetime | None = None
    gave_up: bool = False
    last_invoice_id: str | None = None


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

    `monthly_id` makes it the first of a monthly gift. `call` goes up when Stripe has a failure for
    an answer to the call before, and keeps it.
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
    monthly_id: uuid.UUID | None = None

    @property
    def idempotency_key(self) -> str:
        """What makes a repeated call lead to the same page."""
        return f"gift:{self.gift_id}:v{self.call}"


@dataclass(frozen=True, slots=True)
class BalanceTransaction:
    """Money that moved: gross, what the processor kept, and from when it pays out what is left."""

    id: str
    gross: Money
    fee: Money
    category: str
    source_id: str | None
    created_at: datetime
    available_at: datetime

    @property
    def net(self) -> Money:
        """What the balance changed by."""
        return self.gross - self.fee


@dataclass(frozen=True, slots=True)
class PayerFacts:
    """What somebody wrote of themselves on the processor's page."""

    name: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class ChargeFacts:
    """One payment. `transaction` is None until the processor knows its fee.

    `gift_id` and `fund_id` are what we wrote on it, or on the monthly gift that it is the first
    payment of; None when it is not ours. `renewal` is the month that it pays, if it is a later one.
    `payer` is whoever the processor's own page asked; nothing of it is stored.
    """

    id: str
    amount: Money
    is_paid: bool
    created_at: datetime
    gift_id: uuid.UUID | None
    fund_id: uuid.UUID | None
    transaction: BalanceTransaction | None
    method: str = ""
    renewal: Renewal | None = None
    payer: PayerFacts = field(default=PayerFacts(), repr=False)


@dataclass(frozen=True, slots=True)
class InvoiceFacts:
    """One month of a monthly gift: a `renewal` but for the first, which has its own page."""

    id: str
    state: InvoiceState
    renewal: Renewal | None
    charge: ChargeFacts | None
    subscription: SubscriptionFacts


class RefundStatus(StrEnum):
    """Where a refund stands: first with the committee, then at the processor.

    One that was made on the processor's dashboard begins at `PENDING` or `SUCCEEDED`.
    """

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"
    REFUSED = "refused"
    REQUIRES_ACTION = "requires_action"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"


class DisputeStatus(StrEnum):
    """Where a dispute stands, in the processor's ten words. `WARNING_…` are inquiries."""

    WARNING_NEEDS_RESPONSE = "warning_needs_response"
    WARNING_UNDER_REVIEW = "warning_under_review"
    WARNING_CLOSED = "warning_closed"
    NEEDS_RESPONSE = "needs_response"
    UNDER_REVIEW = "under_review"
    WON = "won"
    LOST = "lost"
    PREVENTED = "prevented"
    APPEAL_NEEDS_RESPONSE = "appeal_needs_response"
    APPEAL_UNDER_REVIEW = "appeal_under_review"


class PayoutStatus(StrEnum):
    """Where a payout to the bank stands. One that is paid may still fail."""

    PENDING = "pending"
    IN_TRANSIT = "in_transit"
    PAID = "paid"
    FAILED = "failed"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class RefundFacts:
    """Money that goes back to a supporter. `refund_id` is our row's, if we asked for it.

    `transaction` is None while nothing has left the balance; `failure_transaction` brought it back.
    """

    id: str
    charge_id: str
    amount: Money
    status: RefundStatus
    created_at: datetime
    refund_id: uuid.UUID | None = None
    transaction: BalanceTransaction | None = None
    failure_transaction: BalanceTransaction | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class DisputeFacts:
    """A payment that its payer's bank calls into question, and every movement it has made."""

    id: str
    charge_id: str
    amount: Money
    status: DisputeStatus
    reason: str
    due_by: datetime | None
    created_at: datetime
    transactions: tuple[BalanceTransaction, ...] = ()


@dataclass(frozen=True, slots=True)
class FraudWarning:
    """A bank's word, before any dispute, that a payment may be a fraud."""

    id: str
    charge_id: str
    is_actionable: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ChargeHistory:
    """One payment and all that became of it, as asked for at `asked_at`.

    Of two histories that arrive in the wrong order the one that was asked for later is right.
    """

    charge: ChargeFacts
    refunds: tuple[RefundFacts, ...]
    disputes: tuple[DisputeFacts, ...]
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class PayoutFacts:
    """Money on its way to the bank. `contents` says what of, once the processor can: else None.

    It never can of a payout that is not automatic.
    """

    id: str
    amount: Money
    status: PayoutStatus
    is_automatic: bool
    created_at: datetime
    arrives_on: date
    asked_at: datetime
    transaction: BalanceTransaction | None
    failure_transaction: BalanceTransaction | None = None
    failure: str | None = None
    contents: tuple[BalanceTransaction, ...] | None = None


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """All that is needed to send money back. The same row always asks the same.

    `call` goes up when the processor has a failure for an answer to the call before, and keeps it.
    """

    refund_id: uuid.UUID
    charge_id: str
    amount: Money
    is_fraud: bool = False
    call: int = 1

    @property
    def idempotency_key(self) -> str:
        """What makes a repeated call lead to the same refund."""
        return f"refund:{self.refund_id}:v{self.call}"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the processor sends its events, which ones (`*` for all), and in which version."""

    url: str
    version: str | None
    is_enabled: bool
    types: frozenset[str]


@dataclass(frozen=True, slots=True)
class Health:
    """How the processor sees this installation: for `hardship stripe doctor`."""

    is_live: bool
    version: str
    now: datetime | None
    endpoints: tuple[Endpoint, ...]


@dataclass(frozen=True, slots=True)
class CheckoutSession:
    """One hosted payment page. `url` is where it is, while it is open.

    `subscription` is the monthly gift that began with it.
    """

    id: str
    state: SessionState
    created_at: datetime
    gift_id: uuid.UUID | None
    url: str | None = None
    charge: ChargeFacts | None = None
    subscription: SubscriptionFacts | None = None


@dataclass(frozen=True, slots=True)
class EventRef:
    """That something happened to an object. What it is now is asked of the processor."""

    id: str
    type: str
    object_id: str
    created_at: datetime
    livemode: bool = False

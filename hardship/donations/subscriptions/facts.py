"""What the payment processor says of a monthly gift, in our words."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hardship.core.money import Money
from hardship.donations.subscriptions.rules import MonthlyStatus


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

"""Which of Stripe's events mean something to us, and what becomes of one. Pure."""

from enum import StrEnum

from hardship.donations.disputing.rules import DISPUTE_EVENTS, WARNING_EVENTS
from hardship.donations.in_transit.rules import PAYOUT_EVENTS
from hardship.donations.refunding.rules import CHARGE_REFUNDED, REFUND_EVENTS
from hardship.donations.subscriptions.rules import INVOICE_EVENTS, SUBSCRIPTION_EVENTS


class EventStatus(StrEnum):
    """What became of a delivery in the inbox.

    The program ignores what means nothing to this fund; a person sets aside what is stuck.
    """

    RECEIVED = "received"
    WAITING = "waiting"
    DONE = "done"
    IGNORED = "ignored"
    STUCK = "stuck"
    SET_ASIDE = "set_aside"


#: Events that tell of a payment page, and those that tell of a charge; all others are named where
#: they are understood.
SESSION_EVENTS = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
)
CHARGE_SUCCEEDED, CHARGE_FAILED = "charge.succeeded", "charge.failed"
CHARGE_EVENTS = (CHARGE_SUCCEEDED, "charge.updated")
#: What is in none of them is recorded as ignored.
HANDLED_EVENTS = (
    *SESSION_EVENTS,
    *CHARGE_EVENTS,
    CHARGE_FAILED,
    CHARGE_REFUNDED,
    *REFUND_EVENTS,
    *DISPUTE_EVENTS,
    *WARNING_EVENTS,
    *PAYOUT_EVENTS,
    *INVOICE_EVENTS,
    *SUBSCRIPTION_EVENTS,
)

#: A delivery that failed so often waits for a person, unless it is of nothing here and brought
#: no money: then it is ignored.
MOST_ATTEMPTS = 10

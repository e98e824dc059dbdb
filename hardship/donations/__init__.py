"""Gifts: from the form to the books, and what reached the bank.

A gift's row is committed first; then the payment page is opened at the processor, outside any
transaction; then the page's id goes onto the row. What became of it is never taken from a webhook
or an address: the processor is asked, and `settle_session` or `settle_charge` writes the
difference, with the balance transaction as the entry's source. So a gift is booked once, however
often and from how many sides we are told. A delivery is a row in the inbox before it is answered.

Invariants: the same form is the same gift and the same page; the page of a gift whose place
another took is closed; only what the processor confirmed counts; what does not match what was
asked for is held in suspense; names, addresses and messages are sealed, and none of them goes to
the processor but the e-mail for its own page; money that reached the bank is entered by one person
and confirmed by another.

    gift = start_gift(fund, form=token, intended=usd(50), covers_fee=False, by=Supporter())
    process_inbox(gateway)
"""

from hardship.donations.bank_receipts import (
    confirm_bank_receipt,
    enter_bank_receipt,
    reject_bank_receipt,
)
from hardship.donations.booked_gifts import gift_differences
from hardship.donations.catch_up import Caught, close_replaced, sync
from hardship.donations.errors import (
    AlreadyDecided,
    ExceedsStripeBalance,
    GatewayFailed,
    GatewayRefused,
    GatewayUnavailable,
    GiftMovedOn,
    GiftUnknown,
    GivingClosed,
    NobodyAlone,
    NotADelivery,
    NotAGift,
    NotAnAmount,
    NotYetArrived,
    ReasonNeeded,
    TooLongAgo,
    TooManyMovements,
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
from hardship.donations.giving import (
    Supporter,
    attach_session,
    call_anew,
    open_page,
    start_gift,
)
from hardship.donations.inbox import process_inbox, receive_event, retry_event
from hardship.donations.models import BankReceipt, Gift, InboxEvent, SyncCursor
from hardship.donations.queries import (
    PublicGift,
    bank_receipt,
    bank_receipts,
    bank_receipts_by_id,
    confirmed_receipts,
    events_about,
    gift,
    gift_by_session,
    gifts,
    gifts_by_id,
    gifts_by_transaction,
    gifts_to_explain,
    inbox_event,
    inbox_waiting_since,
    receipts_waiting,
    recent_public_gifts,
    stuck_events,
    waiting_events,
)
from hardship.donations.reconciliation import Cause, Comparison, Difference, reconcile
from hardship.donations.rules import (
    BY_RECEIPT,
    BY_STRIPE,
    CARD_RATE,
    LEAST_MINOR,
    LONGEST_MESSAGE,
    LONGEST_NAME,
    LONGEST_REASON,
    LONGEST_REFERENCE,
    MOST_MINOR,
    EventStatus,
    FeeRate,
    GiftStatus,
    Mismatch,
    ReceiptKind,
    ReceiptStatus,
    fee_rate,
    gift_settled,
    gift_suspended,
)
from hardship.donations.settlement import settle_charge, settle_session
from hardship.donations.stripe_gateway import read_delivery, stripe_gateway

__all__ = [
    "BY_RECEIPT",
    "BY_STRIPE",
    "CARD_RATE",
    "LEAST_MINOR",
    "LONGEST_MESSAGE",
    "LONGEST_NAME",
    "LONGEST_REASON",
    "LONGEST_REFERENCE",
    "MOST_MINOR",
    "AlreadyDecided",
    "BalanceTransaction",
    "BankReceipt",
    "Caught",
    "Cause",
    "ChargeFacts",
    "CheckoutSession",
    "Comparison",
    "Difference",
    "EventRef",
    "EventStatus",
    "ExceedsStripeBalance",
    "FeeRate",
    "GatewayFailed",
    "GatewayRefused",
    "GatewayUnavailable",
    "Gift",
    "GiftMovedOn",
    "GiftStatus",
    "GiftUnknown",
    "GivingClosed",
    "InboxEvent",
    "Mismatch",
    "NobodyAlone",
    "NotADelivery",
    "NotAGift",
    "NotAnAmount",
    "NotYetArrived",
    "PaymentGateway",
    "PublicGift",
    "ReasonNeeded",
    "ReceiptKind",
    "ReceiptStatus",
    "SessionRequest",
    "SessionState",
    "Supporter",
    "SyncCursor",
    "TooLongAgo",
    "TooManyMovements",
    "UnknownToGateway",
    "attach_session",
    "bank_receipt",
    "bank_receipts",
    "bank_receipts_by_id",
    "call_anew",
    "close_replaced",
    "confirm_bank_receipt",
    "confirmed_receipts",
    "enter_bank_receipt",
    "events_about",
    "fee_rate",
    "gift",
    "gift_by_session",
    "gift_differences",
    "gift_settled",
    "gift_suspended",
    "gifts",
    "gifts_by_id",
    "gifts_by_transaction",
    "gifts_to_explain",
    "inbox_event",
    "inbox_waiting_since",
    "open_page",
    "process_inbox",
    "read_delivery",
    "receipts_waiting",
    "receive_event",
    "recent_public_gifts",
    "reconcile",
    "reject_bank_receipt",
    "retry_event",
    "settle_charge",
    "settle_session",
    "start_gift",
    "stripe_gateway",
    "stuck_events",
    "sync",
    "waiting_events",
]

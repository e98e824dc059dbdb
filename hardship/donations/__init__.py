"""Gifts: from the form to the books, what went back, and what reached the bank.

A gift's row is committed first; then the payment page is opened at the processor, outside any
transaction. What became of it is never taken from a webhook or an address: the processor is asked,
and the difference is written, a movement of its balance at a time, whose id is the entry's source.
So each is booked once. `card_testing`, `monthly`, `supporter_gifts`, `suspense` are doors too.

Invariants: the same form is the same gift; one payment is one row; only what the processor
confirmed counts; what does not match what was asked for is held in suspense until somebody says
what it is; names, addresses and messages are sealed; nobody confirms alone what reached the bank,
nor, above a limit, sends money back or takes it out of suspense.

    gift = start_gift(fund, form=token, intended=usd(50), covers_fee=False, by=Supporter())
    refund = ask_refund(gift.id, form=token, amount=usd(20), reason=ASKED_FOR, by=treasurer)
"""

from hardship.donations import card_testing, monthly, supporter_gifts, suspense
from hardship.donations.banking.actions import (
    confirm_bank_receipt,
    confirm_recall,
    enter_arrival,
    enter_bank_receipt,
    recall_arrival,
    reject_bank_receipt,
    reject_recall,
)
from hardship.donations.banking.arrivals import arrivals, on_its_way
from hardship.donations.banking.models import BankReceipt
from hardship.donations.banking.queries import (
    arrivals_to_recall,
    bank_receipt,
    bank_receipts,
    bank_receipts_by_id,
    confirmed_receipts,
    receipts_of,
    receipts_waiting,
)
from hardship.donations.banking.rules import (
    ALLOCATION_RECEIVED,
    BY_RECEIPT,
    STRIPE_PAYOUT_ARRIVED,
    ReceiptKind,
)
from hardship.donations.catching_up.sync import close_replaced, keep_page, sync
from hardship.donations.disputing.models import Dispute, DisputeMovement, FraudAlert
from hardship.donations.disputing.queries import (
    disputes,
    disputes_of,
    disputes_to_answer,
    fraud_warning,
    fraud_warnings,
    movements_of,
)
from hardship.donations.disputing.rules import GIFT_DISPUTE_REINSTATED, GIFT_DISPUTED
from hardship.donations.errors import (
    ExceedsStripeBalance,
    GatewayFailed,
    GatewayRefused,
    GatewayUnavailable,
    GiftMovedOn,
    GiftUnknown,
    GivingClosed,
    MoreThanIsLeft,
    NameNeeded,
    NobodyGave,
    NotADelivery,
    NotInSuspense,
    TooManyMovements,
    UnknownToGateway,
)
from hardship.donations.gateway import (
    CheckoutSession,
    DisputeStatus,
    Endpoint,
    EventRef,
    Health,
    PaymentGateway,
    PayoutStatus,
    RefundStatus,
    SessionRequest,
)
from hardship.donations.gateway.stripe_gateway import open_gateway, read_delivery
from hardship.donations.gift_history import (
    GiftStep,
    StepKind,
    entry_of,
    fee_kept,
    not_taken,
    sources_of,
    steps_of,
    under_dispute,
)
from hardship.donations.gift_reconciliation import gift_differences
from hardship.donations.giving import Supporter, attach_session, call_anew, open_page, start_gift
from hardship.donations.in_transit.models import StripePayout
from hardship.donations.in_transit.queries import (
    payouts_moved_by,
    payouts_on_their_way,
    payouts_overdue,
    payouts_to_mend,
    stripe_payout,
    stripe_payouts,
    whole_shares,
)
from hardship.donations.in_transit.rules import (
    STRIPE_ARRIVAL_DIVIDED,
    STRIPE_PAYOUT_DIVIDED,
    STRIPE_PAYOUT_FAILED,
    STRIPE_PAYOUT_LEFT,
)
from hardship.donations.inbox.models import InboxEvent
from hardship.donations.inbox.processing import (
    process_inbox,
    receive_event,
    retry_event,
    retry_stuck_events,
    set_aside_event,
)
from hardship.donations.inbox.queries import (
    count_stuck_events,
    events_about,
    inbox_event,
    inbox_waiting_since,
    last_delivery_at,
    set_aside_events,
    stuck_events,
    undelivered,
    waiting_events,
)
from hardship.donations.inbox.rules import HANDLED_EVENTS, EventStatus
from hardship.donations.models import Gift
from hardship.donations.queries import (
    AboutGift,
    gift,
    gift_by_session,
    gifts,
    gifts_behind,
    gifts_by_id,
    gifts_moved_by,
    recent_public_gifts,
)
from hardship.donations.reconciliation import Cause, Comparison, reconcile
from hardship.donations.refunding.actions import (
    approve_refund,
    ask_refund,
    decline_refund,
    left_to_refund,
    obstacle_to_refund,
    see_warning,
)
from hardship.donations.refunding.calls import make_refunds
from hardship.donations.refunding.models import Refund
from hardship.donations.refunding.queries import (
    refund,
    refunds,
    refunds_in_trouble,
    refunds_newly_in_trouble,
    refunds_of,
    refunds_waiting,
)
from hardship.donations.refunding.rules import GIFT_REFUND_FAILED, GIFT_REFUNDED, RefundReason
from hardship.donations.rules import (
    BY_STRIPE,
    GIFT_SETTLED,
    GIFT_SUSPENDED,
    LEAST_MINOR,
    LONGEST_MESSAGE,
    MOST_MINOR,
    STRIPE_FEE,
    FeeRate,
    GiftStatus,
    Mismatch,
    fee_rate,
)
from hardship.donations.settlement import settle_history, settle_session
from hardship.donations.unexplained.models import StrayMovement, SuspenseAssignment
from hardship.donations.unexplained.rules import (
    BY_ASSIGNMENT,
    STRIPE_MOVEMENT_EXPLAINED,
    STRIPE_MOVEMENT_SUSPENDED,
    SUSPENSE_ASSIGNED,
    SUSPENSE_ASSIGNED_ELSEWHERE,
    StrayAnswer,
)

__all__ = [
    "ALLOCATION_RECEIVED",
    "BY_ASSIGNMENT",
    "BY_RECEIPT",
    "BY_STRIPE",
    "GIFT_DISPUTED",
    "GIFT_DISPUTE_REINSTATED",
    "GIFT_REFUNDED",
    "GIFT_REFUND_FAILED",
    "GIFT_SETTLED",
    "GIFT_SUSPENDED",
    "HANDLED_EVENTS",
    "LEAST_MINOR",
    "LONGEST_MESSAGE",
    "MOST_MINOR",
    "STRIPE_ARRIVAL_DIVIDED",
    "STRIPE_FEE",
    "STRIPE_MOVEMENT_EXPLAINED",
    "STRIPE_MOVEMENT_SUSPENDED",
    "STRIPE_PAYOUT_ARRIVED",
    "STRIPE_PAYOUT_DIVIDED",
    "STRIPE_PAYOUT_FAILED",
    "STRIPE_PAYOUT_LEFT",
    "SUSPENSE_ASSIGNED",
    "SUSPENSE_ASSIGNED_ELSEWHERE",
    "AboutGift",
    "BankReceipt",
    "Cause",
    "CheckoutSession",
    "Comparison",
    "Dispute",
    "DisputeMovement",
    "DisputeStatus",
    "Endpoint",
    "EventRef",
    "EventStatus",
    "ExceedsStripeBalance",
    "FeeRate",
    "FraudAlert",
    "GatewayFailed",
    "GatewayRefused",
    "GatewayUnavailable",
    "Gift",
    "GiftMovedOn",
    "GiftStatus",
    "GiftStep",
    "GiftUnknown",
    "GivingClosed",
    "Health",
    "InboxEvent",
    "Mismatch",
    "MoreThanIsLeft",
    "NameNeeded",
    "NobodyGave",
    "NotADelivery",
    "NotInSuspense",
    "PaymentGateway",
    "PayoutStatus",
    "ReceiptKind",
    "Refund",
    "RefundReason",
    "RefundStatus",
    "SessionRequest",
    "StepKind",
    "StrayAnswer",
    "StrayMovement",
    "StripePayout",
    "Supporter",
    "SuspenseAssignment",
    "TooManyMovements",
    "UnknownToGateway",
    "approve_refund",
    "arrivals",
    "arrivals_to_recall",
    "ask_refund",
    "attach_session",
    "bank_receipt",
    "bank_receipts",
    "bank_receipts_by_id",
    "call_anew",
    "card_testing",
    "close_replaced",
    "confirm_bank_receipt",
    "confirm_recall",
    "confirmed_receipts",
    "count_stuck_events",
    "decline_refund",
    "disputes",
    "disputes_of",
    "disputes_to_answer",
    "enter_arrival",
    "enter_bank_receipt",
    "entry_of",
    "events_about",
    "fee_kept",
    "fee_rate",
    "fraud_warning",
    "fraud_warnings",
    "gift",
    "gift_by_session",
    "gift_differences",
    "gifts",
    "gifts_behind",
    "gifts_by_id",
    "gifts_moved_by",
    "inbox_event",
    "inbox_waiting_since",
    "keep_page",
    "last_delivery_at",
    "left_to_refund",
    "make_refunds",
    "monthly",
    "movements_of",
    "not_taken",
    "obstacle_to_refund",
    "on_its_way",
    "open_gateway",
    "open_page",
    "payouts_moved_by",
    "payouts_on_their_way",
    "payouts_overdue",
    "payouts_to_mend",
    "process_inbox",
    "read_delivery",
    "recall_arrival",
    "receipts_of",
    "receipts_waiting",
    "receive_event",
    "recent_public_gifts",
    "reconcile",
    "refund",
    "refunds",
    "refunds_in_trouble",
    "refunds_newly_in_trouble",
    "refunds_of",
    "refunds_waiting",
    "reject_bank_receipt",
    "reject_recall",
    "retry_event",
    "retry_stuck_events",
    "see_warning",
    "set_aside_event",
    "set_aside_events",
    "settle_history",
    "settle_session",
    "sources_of",
    "start_gift",
    "steps_of",
    "stripe_payout",
    "stripe_payouts",
    "stuck_events",
    "supporter_gifts",
    "suspense",
    "sync",
    "undelivered",
    "under_dispute",
    "waiting_events",
    "whole_shares",
]

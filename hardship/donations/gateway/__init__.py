"""The payment processor in our words: what it says (`facts`), what it can be asked (`port`).

`stripe_gateway` is the one real adapter, `stripe_objects` reads its answers.
"""

from hardship.donations.gateway.facts import (
    BalanceTransaction,
    ChargeFacts,
    ChargeHistory,
    CheckoutSession,
    DisputeFacts,
    DisputeStatus,
    Endpoint,
    EventRef,
    FraudWarning,
    Health,
    InvoiceFacts,
    InvoiceState,
    MonthlyStatus,
    PayerFacts,
    PayoutFacts,
    PayoutStatus,
    RefundFacts,
    RefundRequest,
    RefundStatus,
    Renewal,
    SessionRequest,
    SessionState,
    SubscriptionFacts,
)
from hardship.donations.gateway.port import PaymentGateway

__all__ = [
    "BalanceTransaction",
    "ChargeFacts",
    "ChargeHistory",
    "CheckoutSession",
    "DisputeFacts",
    "DisputeStatus",
    "Endpoint",
    "EventRef",
    "FraudWarning",
    "Health",
    "InvoiceFacts",
    "InvoiceState",
    "MonthlyStatus",
    "PayerFacts",
    "PaymentGateway",
    "PayoutFacts",
    "PayoutStatus",
    "RefundFacts",
    "RefundRequest",
    "RefundStatus",
    "Renewal",
    "SessionRequest",
    "SessionState",
    "SubscriptionFacts",
]

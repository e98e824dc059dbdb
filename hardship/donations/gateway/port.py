"""The port to the payment processor. `stripe_gateway` is the one real adapter.

Every method asks over the network: call none inside a transaction.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from hardship.core.money import Money
from hardship.donations.gateway.facts import (
    BalanceTransaction,
    ChargeFacts,
    ChargeHistory,
    CheckoutSession,
    DisputeFacts,
    EventRef,
    FraudWarning,
    Health,
    InvoiceFacts,
    PayoutFacts,
    RefundFacts,
    RefundRequest,
    SessionRequest,
    SubscriptionFacts,
)
from hardship.donations.gateway.unreadable import Unreadable


class PaymentGateway(Protocol):
    """Something that takes money for us.

    Raises `GatewayUnavailable` when it does not answer (trying again is safe), `GatewayFailed`
    when its answer to this very call is and stays a breakdown, `GatewayRefused` when it says no
    (`NoVerdict` when that is not about what was asked), `UnknownToGateway` for an id that it does
    not have.
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

    def history(self, charge_id: str) -> ChargeHistory:
        """A payment with each of its refunds and disputes."""
        ...

    def refund(self, refund_id: str) -> RefundFacts:
        """A refund as it stands."""
        ...

    def dispute(self, dispute_id: str) -> DisputeFacts:
        """A dispute as it stands."""
        ...

    def fraud_warning(self, warning_id: str) -> FraudWarning:
        """An early fraud warning as it stands."""
        ...

    def disputes(self, since: datetime | None = None) -> Iterator[DisputeFacts | Unreadable]:
        """Every dispute opened since then, or that there ever was; newest first."""
        ...

    def fraud_warnings(self, since: datetime | None = None) -> Iterator[FraudWarning | Unreadable]:
        """Every early fraud warning since then, or that there ever was; newest first."""
        ...

    def payout(self, payout_id: str) -> PayoutFacts:
        """A payout as it stands, with what it consists of where that is known."""
        ...

    def make_refund(self, request: RefundRequest) -> RefundFacts:
        """Send money back; the same request always leads to the same refund."""
        ...

    def balance_transactions(
        self, since: datetime | None = None
    ) -> Iterator[BalanceTransaction | Unreadable]:
        """Every movement of the balance since then, or that there ever was; newest first."""
        ...

    def invoice(self, invoice_id: str) -> InvoiceFacts | None:
        """A month of a monthly gift, with its payment; None if it bills for something else."""
        ...

    def subscription(self, subscription_id: str) -> SubscriptionFacts:
        """A monthly gift as it stands."""
        ...

    def end_subscription(self, subscription_id: str) -> SubscriptionFacts:
        """Take no more money, from now on; one that has ended stays so."""
        ...

    def change_subscription(self, subscription_id: str, amount: Money) -> SubscriptionFacts:
        """Take this amount from the next month on; nothing is charged or given back now."""
        ...

    def portal(self, customer_id: str, *, return_url: str, locale: str) -> str:
        """Where the supporter may change their card, for a few minutes."""
        ...

    def health(self) -> Health:
        """How the processor sees this installation."""
        ...

"""The monthly part of the payment processor in memory."""

from dataclasses import dataclass, field, replace

from hardship.core import clock
from hardship.core.money import Money
from hardship.donations import SessionRequest, UnknownToGateway
from hardship.donations.monthly import InvoiceFacts, MonthlyStatus, SubscriptionFacts

PORTAL = "https://billing.stripe.com/p/session/1"


@dataclass
class FakeMonthly:
    """Subscriptions that a test begins, and invoices that it writes."""

    subscriptions: dict[str, SubscriptionFacts] = field(default_factory=dict)
    invoices: dict[str, InvoiceFacts] = field(default_factory=dict)

    def invoice(self, invoice_id: str) -> InvoiceFacts | None:
        """One month."""
        self._call("invoice")
        return self.invoices.get(invoice_id)

    def subscription(self, subscription_id: str) -> SubscriptionFacts:
        """A monthly gift as it stands."""
        self._call("subscription")
        if subscription_id not in self.subscriptions:
            raise UnknownToGateway
        return replace(self.subscriptions[subscription_id], asked_at=clock.now())

    def end_subscription(self, subscription_id: str) -> SubscriptionFacts:
        """It ends at once."""
        self._call("end_subscription")
        found = self.subscription(subscription_id)
        ended = {"status": MonthlyStatus.ENDED, "ended_at": clock.now(), "renews_at": None}
        self.subscriptions[subscription_id] = replace(found, **ended)  # type: ignore[arg-type]  # by name
        return self.subscription(subscription_id)

    def change_subscription(self, subscription_id: str, amount: Money) -> SubscriptionFacts:
        """From now on it is this."""
        self._call("change_subscription")
        found = self.subscription(subscription_id)
        self.subscriptions[subscription_id] = replace(found, amount=amount)
        return self.subscription(subscription_id)

    def portal(self, customer_id: str, *, return_url: str, locale: str) -> str:
        """The same page for everybody."""
        self._call("portal")
        return PORTAL

    def _call(self, name: str) -> None:
        """What is counted, and fails when the test says so."""

    def subscribed(self, request: SessionRequest) -> SubscriptionFacts:
        """What begins with the first payment of a monthly gift."""
        number = len(self.subscriptions) + 1
        facts = SubscriptionFacts(
            id=f"sub_{number}",
            customer_id=f"cus_{number}",
            status=MonthlyStatus.ACTIVE,
            amount=request.amount,
            monthly_id=request.monthly_id,
            asked_at=clock.now(),
            renews_at=clock.now(),
        )
        self.subscriptions[facts.id] = facts
        return facts

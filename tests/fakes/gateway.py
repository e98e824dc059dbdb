"""A payment processor in memory, behind our port. Tests act as the outside world through it."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from hardship.core import clock
from hardship.core.money import Money
from hardship.donations import UnknownToGateway
from hardship.donations.gateway import (
    BalanceTransaction,
    ChargeFacts,
    ChargeHistory,
    CheckoutSession,
    DisputeFacts,
    DisputeStatus,
    EventRef,
    FraudWarning,
    Health,
    PayerFacts,
    PayoutFacts,
    PayoutStatus,
    RefundFacts,
    RefundRequest,
    RefundStatus,
    SessionRequest,
    SessionState,
)
from hardship.donations.rules import CARD_RATE
from tests.fakes.monthly import FakeMonthly

Thing = TypeVar("Thing")
Dated = TypeVar("Dated", BalanceTransaction, DisputeFacts, FraudWarning)


@dataclass
class FakeGateway(FakeMonthly):
    """Opens pages, and lets a test pay them, fail them, or be out of reach.

    `failure` is raised by every call while it is set; `opened` counts pages, `calls` counts calls.
    `rates` says what the balance gets for a hundred of another currency, in dollars. What is paid
    can be paid out `settles_after` so long.
    """

    failure: Exception | None = None
    calls: list[str] = field(default_factory=list)
    requests: dict[str, SessionRequest] = field(default_factory=dict)
    pages: dict[str, CheckoutSession] = field(default_factory=dict)
    charges: dict[str, ChargeFacts] = field(default_factory=dict)
    told: list[EventRef] = field(default_factory=list)
    moved: list[BalanceTransaction] = field(default_factory=list)
    refunds: dict[str, RefundFacts] = field(default_factory=dict)
    disputed: dict[str, DisputeFacts] = field(default_factory=dict)
    warnings: dict[str, FraudWarning] = field(default_factory=dict)
    payouts: dict[str, PayoutFacts] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    rates: dict[str, int] = field(default_factory=dict)
    settles_after: timedelta = timedelta()
    wellbeing: Health = field(default_factory=lambda: Health(False, "", None, ()))

    def open_session(self, request: SessionRequest) -> CheckoutSession:
        """The same key leads to the same page."""
        self._call("open_session")
        for page in self.pages.values():
            if self.requests[page.id].idempotency_key == request.idempotency_key:
                return page
        page = CheckoutSession(
            id=f"cs_test_{len(self.pages) + 1:08d}",
            state=SessionState.OPEN,
            created_at=clock.now(),
            gift_id=request.gift_id,
            url=f"https://checkout.stripe.com/c/pay/{len(self.pages) + 1}",
        )
        self.pages[page.id] = page
        self.requests[page.id] = request
        return page

    def session(self, session_id: str) -> CheckoutSession:
        """The page as it stands."""
        self._call("session")
        return self._page(session_id)

    def _page(self, session_id: str) -> CheckoutSession:
        if session_id not in self.pages:
            raise UnknownToGateway
        page = self.pages[session_id]
        charge = self.charges[page.charge.id] if page.charge else None
        return replace(page, charge=charge)

    def expire_session(self, session_id: str) -> CheckoutSession:
        """Close a page that is open; another stays as it is."""
        self._call("expire_session")
        if session_id in self.pages and self.pages[session_id].state is SessionState.OPEN:
            self.end(session_id, SessionState.EXPIRED)
        return self._page(session_id)

    def charge(self, charge_id: str) -> ChargeFacts:
        """The payment as it stands."""
        self._call("charge")
        if charge_id not in self.charges:
            raise UnknownToGateway
        return self.charges[charge_id]

    def events(self, since: datetime, types: Sequence[str]) -> Iterator[EventRef]:
        """What was told since then."""
        self._call("events")
        return iter([e for e in self.told if e.created_at >= since and e.type in types])

    def sessions(self, since: datetime) -> Iterator[CheckoutSession]:
        """All pages, newest first, without charges."""
        self._call("sessions")
        found = [replace(page, charge=None) for page in self.pages.values()]
        return iter([page for page in reversed(found) if page.created_at >= since])

    def history(self, charge_id: str) -> ChargeHistory:
        """The payment with all that became of it."""
        self._call("history")
        if charge_id not in self.charges:
            raise UnknownToGateway
        return ChargeHistory(
            charge=self.charges[charge_id],
            refunds=tuple(r for r in self.refunds.values() if r.charge_id == charge_id),
            disputes=tuple(d for d in self.disputed.values() if d.charge_id == charge_id),
            asked_at=clock.now(),
        )

    def refund(self, refund_id: str) -> RefundFacts:
        """A refund as it stands."""
        self._call("refund")
        return self._known(self.refunds, refund_id)

    def dispute(self, dispute_id: str) -> DisputeFacts:
        """A dispute as it stands."""
        self._call("dispute")
        return self._known(self.disputed, dispute_id)

    def fraud_warning(self, warning_id: str) -> FraudWarning:
        """A warning as it stands."""
        self._call("fraud_warning")
        return self._known(self.warnings, warning_id)

    def disputes(self, since: datetime | None = None) -> Iterator[DisputeFacts]:
        """What was opened since then, newest first."""
        self._call("disputes")
        return _newest_first(self.disputed.values(), since)

    def fraud_warnings(self, since: datetime | None = None) -> Iterator[FraudWarning]:
        """What was warned of since then, newest first."""
        self._call("fraud_warnings")
        return _newest_first(self.warnings.values(), since)

    def payout(self, payout_id: str) -> PayoutFacts:
        """A payout as it stands."""
        self._call("payout")
        return replace(self._known(self.payouts, payout_id), asked_at=clock.now())

    def _known(self, things: dict[str, Thing], name: str) -> Thing:
        if name not in things:
            raise UnknownToGateway
        return things[name]

    def make_refund(self, request: RefundRequest) -> RefundFacts:
        """The same key leads to the same refund."""
        self._call("make_refund")
        key = request.idempotency_key
        if key not in self.made:
            made = self.give_back(request.charge_id, request.amount, refund_id=request.refund_id)
            self.made[key] = made.id
        return self.refunds[self.made[key]]

    def balance_transactions(self, since: datetime | None = None) -> Iterator[BalanceTransaction]:
        """What moved since then, newest first."""
        self._call("balance_transactions")
        return _newest_first(self.moved, since)

    def health(self) -> Health:
        """What the test says."""
        self._call("health")
        return self.wellbeing

    def _call(self, name: str) -> None:
        self.calls.append(name)
        if self.failure is not None:
            raise self.failure

    # ------------------------------------------------------------ the outside world

    @property
    def last(self) -> str:
        """The page that was opened last."""
        return list(self.pages)[-1]

    def pay(
        self,
        session_id: str,
        *,
        amount: Money | None = None,
        fee: Money | None = None,
        fund_id: uuid.UUID | None = None,
        fee_known: bool = True,
        payer: PayerFacts | None = None,
    ) -> ChargeFacts:
        """Somebody pays by card; `fee_known=False` leaves the fee open until `tell_fee`."""
        asked = self.requests[session_id]
        charge = ChargeFacts(
            id=f"ch_{len(self.charges) + 1}",
            amount=amount or asked.amount,
            is_paid=True,
            created_at=clock.now(),
            gift_id=asked.gift_id,
            fund_id=fund_id or asked.fund_id,
            transaction=None,
            method="Visa\xa0••\xa04242",
            payer=payer or PayerFacts(),
        )
        self.charges[charge.id] = charge
        page = self.pages[session_id]
        self.pages[session_id] = replace(
            page,
            state=SessionState.PAID,
            url=None,
            charge=charge,
            subscription=self.subscribed(asked) if asked.monthly_id else None,
        )
        return self.tell_fee(charge.id, fee) if fee_known else charge

    def decline(self, session_id: str) -> ChargeFacts:
        """A bank says no to a card; the page stays open."""
        asked = self.requests[session_id]
        charge = ChargeFacts(
            id=f"ch_{len(self.charges) + 1}",
            amount=asked.amount,
            is_paid=False,
            created_at=clock.now(),
            gift_id=asked.gift_id,
            fund_id=asked.fund_id,
            transaction=None,
        )
        self.charges[charge.id] = charge
        return charge

    def tell_fee(self, charge_id: str, fee: Money | None = None) -> ChargeFacts:
        """The balance transaction of a payment becomes known."""
        charge = self.charges[charge_id]
        gross = self._settled(charge.amount)
        fee = CARD_RATE.fee_of(gross) if fee is None else fee
        moved = self.move("charge", charge_id, gross, fee)
        moved = self.moved[-1] = replace(moved, created_at=charge.created_at)
        self.charges[charge_id] = replace(charge, transaction=moved)
        return self.charges[charge_id]

    def _settled(self, amount: Money) -> Money:
        rate = self.rates.get(amount.currency)
        return amount if rate is None else Money(amount.minor * rate // 100, "USD")

    def move(
        self, category: str, source_id: str | None, gross: Money, fee: Money | None = None
    ) -> BalanceTransaction:
        """The balance moves; what leaves it is negative."""
        settles_after = self.settles_after if category == "charge" else timedelta()
        moved = BalanceTransaction(
            id=f"txn_{len(self.moved) + 1}",
            gross=gross,
            fee=fee or Money.zero(gross.currency),
            category=category,
            source_id=source_id,
            created_at=clock.now(),
            available_at=clock.now() + settles_after,
        )
        self.moved.append(moved)
        return moved

    def give_back(
        self,
        charge_id: str,
        amount: Money,
        *,
        status: RefundStatus = RefundStatus.SUCCEEDED,
        refund_id: uuid.UUID | None = None,
    ) -> RefundFacts:
        """Somebody refunds on the dashboard, or by our call."""
        name = f"re_{len(self.refunds) + 1}"
        self.refunds[name] = RefundFacts(
            id=name,
            charge_id=charge_id,
            amount=amount,
            status=status,
            created_at=clock.now(),
            refund_id=refund_id,
            transaction=self.move("refund", name, -self._settled(amount)),
        )
        return self.refunds[name]

    def fail_refund(self, refund_id: str, failure: str = "expired_or_canceled_card") -> RefundFacts:
        """The bank could not take it."""
        refund = self.refunds[refund_id]
        self.refunds[refund_id] = replace(
            refund,
            status=RefundStatus.FAILED,
            failure=failure,
            failure_transaction=self.move(
                "refund_failure", refund_id, self._settled(refund.amount)
            ),
        )
        return self.refunds[refund_id]

    def dispute_charge(
        self, charge_id: str, amount: Money, status: DisputeStatus = DisputeStatus.NEEDS_RESPONSE
    ) -> DisputeFacts:
        """The payer's bank calls a payment into question; nothing has moved yet."""
        name = f"du_{len(self.disputed) + 1}"
        self.disputed[name] = DisputeFacts(
            id=name,
            charge_id=charge_id,
            amount=amount,
            status=status,
            reason="fraudulent",
            due_by=clock.now() + timedelta(days=14),
            created_at=clock.now(),
        )
        return self.disputed[name]

    def move_dispute(
        self,
        dispute_id: str,
        gross: Money | None = None,
        *,
        fee: Money | None = None,
        status: DisputeStatus | None = None,
    ) -> DisputeFacts:
        """It takes money (below zero) or brings it back, and goes on to another status."""
        dispute = self.disputed[dispute_id]
        category = "dispute" if gross is None or gross.minor < 0 else "dispute_reversal"
        moved = () if gross is None else (self.move(category, dispute_id, gross, fee),)
        self.disputed[dispute_id] = replace(
            dispute,
            status=status or dispute.status,
            transactions=(*dispute.transactions, *moved),
        )
        return self.disputed[dispute_id]

    def warn(self, charge_id: str) -> FraudWarning:
        """A bank warns of a fraud."""
        name = f"issfr_{len(self.warnings) + 1}"
        self.warnings[name] = FraudWarning(name, charge_id, True, clock.now())
        return self.warnings[name]

    def pay_out(
        self,
        amount: Money,
        contents: Sequence[BalanceTransaction] | None = None,
        *,
        fee: Money | None = None,
    ) -> PayoutFacts:
        """Stripe sends money to the bank: automatic if it says of what, else by hand."""
        name = f"po_{len(self.payouts) + 1}"
        self.payouts[name] = PayoutFacts(
            id=name,
            amount=amount,
            status=PayoutStatus.IN_TRANSIT,
            is_automatic=contents is not None,
            created_at=clock.now(),
            arrives_on=clock.now().date(),
            asked_at=clock.now(),
            transaction=self.move("payout", name, -amount, fee),
            contents=None if contents is None else tuple(contents),
        )
        return self.payouts[name]

    def return_payout(self, payout_id: str) -> PayoutFacts:
        """The bank sends it back, even if it had arrived."""
        payout = self.payouts[payout_id]
        self.payouts[payout_id] = replace(
            payout,
            status=PayoutStatus.FAILED,
            failure="account_closed",
            failure_transaction=self.move("payout_reversal", payout_id, payout.amount),
        )
        return self.payouts[payout_id]

    def end(self, session_id: str, state: SessionState) -> None:
        """A page expires, or a bank debit starts or fails."""
        self.pages[session_id] = replace(self.pages[session_id], state=state, url=None)

    def tell(self, kind: str, object_id: str, *, event_id: str | None = None) -> EventRef:
        """An event, as it would be delivered and listed."""
        name = event_id or f"evt_{len(self.told) + 1}"
        event = EventRef(name, kind, object_id, clock.now())
        self.told.append(event)
        return event


def _newest_first(listed: Iterable[Dated], since: datetime | None) -> Iterator[Dated]:
    found = [each for each in listed if since is None or each.created_at >= since]
    return iter(found[::-1])

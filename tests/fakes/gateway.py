"""A payment processor in memory, behind our port. Tests act as the outside world through it."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from hardship.core import clock
from hardship.core.money import Money
from hardship.donations import (
    CARD_RATE,
    BalanceTransaction,
    ChargeFacts,
    CheckoutSession,
    EventRef,
    SessionRequest,
    SessionState,
    UnknownToGateway,
)


@dataclass
class FakeGateway:
    """Opens pages, and lets a test pay them, fail them, or be out of reach.

    `failure` is raised by every call while it is set; `opened` counts pages, `calls` counts calls.
    """

    failure: Exception | None = None
    calls: list[str] = field(default_factory=list)
    requests: dict[str, SessionRequest] = field(default_factory=dict)
    pages: dict[str, CheckoutSession] = field(default_factory=dict)
    charges: dict[str, ChargeFacts] = field(default_factory=dict)
    told: list[EventRef] = field(default_factory=list)
    moved: list[BalanceTransaction] = field(default_factory=list)

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

    def balance_transactions(self) -> Iterator[BalanceTransaction]:
        """All that moved."""
        self._call("balance_transactions")
        return iter(list(self.moved))

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
        )
        self.charges[charge.id] = charge
        page = self.pages[session_id]
        self.pages[session_id] = replace(page, state=SessionState.PAID, url=None, charge=charge)
        return self.tell_fee(charge.id, fee) if fee_known else charge

    def tell_fee(self, charge_id: str, fee: Money | None = None) -> ChargeFacts:
        """The balance transaction of a payment becomes known."""
        charge = self.charges[charge_id]
        moved = BalanceTransaction(
            id=f"txn_{len(self.moved) + 1}",
            gross=charge.amount,
            fee=CARD_RATE.fee_of(charge.amount) if fee is None else fee,
            category="charge",
            source_id=charge_id,
            created_at=charge.created_at,
        )
        self.moved.append(moved)
        self.charges[charge_id] = replace(charge, transaction=moved)
        return self.charges[charge_id]

    def end(self, session_id: str, state: SessionState) -> None:
        """A page expires, or a bank debit starts or fails."""
        self.pages[session_id] = replace(self.pages[session_id], state=state, url=None)

    def tell(self, kind: str, object_id: str, *, event_id: str | None = None) -> EventRef:
        """An event, as it would be delivered and listed."""
        name = event_id or f"evt_{len(self.told) + 1}"
        event = EventRef(name, kind, object_id, clock.now())
        self.told.append(event)
        return event

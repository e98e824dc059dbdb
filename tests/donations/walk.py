"""A random walk through all that can happen to money at Stripe, from one seed.

The outside world is the stand-in; what it tells is told late, twice, in the wrong order, or never.
Each delivery has its signed body, with the object as it was then: told late, or again under another
name, it is stale. Calls break down before and after they were carried out. Clocks jump. Seals are
closed in between.

Workers die. A real one, a process of its own that is killed at work, takes seconds to start: one in
ten is real, the first one among them. What stands for the others is what a dead one leaves, a row
that was taken and that nobody goes on with.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import requests
from sqlalchemy import select

from hardship import campaigns, donations
from hardship.audit import SUPPORTER
from hardship.cli.seals import close_seals
from hardship.core import clock as house_clock
from hardship.core.database import db, transaction
from hardship.core.errors import DomainError
from hardship.core.money import Money
from hardship.core.tokens import new_secret
from hardship.donations import GatewayUnavailable, RefundReason, Supporter
from hardship.donations.inbox import processing as room
from hardship.donations.monthly import MonthlyGift, MonthlyStatus
from hardship.ledger import PublishedRoot
from hardship.settings import Settings
from tests.donations.killing import ANY_EVENT, work_and_die
from tests.donations.standin import KEY, SECRET, StandIn
from tests.doubles import FixedClock
from tests.factories.donations import request_for, started_gift
from tests.patience import PATIENCE
from tests.web.public.giving import signed

_CARDS = ("4242424242424242",) * 6 + (
    "4000000000000002",
    "4000000000005126",
    "4000000000000259",
)
_FAULTS = (
    "rate_limit",
    "server_error",
    "server_error_after",
    "reset",
    "reset_after",
)
_DISPUTE_STEPS = ["submit", "escalate", "close", "win", "lose", "appeal", "withdraw", "reinstate"]
_PAYOUT_STEPS = ["send", "arrive", "fail", "cancel"]
_REFUND_STEPS = ["arrive", "fail", "cancel"]
_REALLY_DIES = 10
_FEE_KNOWN_AFTER = timedelta(seconds=30)


@dataclass
class Walk:
    """Takes steps; `is_told` says whether webhooks come at all."""

    seed: int
    world: StandIn
    clock: FixedClock
    fund_ids: list[UUID]
    treasurer_id: UUID
    settings: Settings
    is_told: bool = True
    pages: list[str] = field(default_factory=list)
    charges: list[str] = field(default_factory=list)
    refunds: list[str] = field(default_factory=list)
    disputes: list[str] = field(default_factory=list)
    payouts: list[str] = field(default_factory=list)
    subscriptions: list[str] = field(default_factory=list)
    untold: dict[str, dict[str, Any]] = field(default_factory=dict)
    seen: dict[str, dict[str, Any]] = field(default_factory=dict)
    roots: list[PublishedRoot] = field(default_factory=list)
    stale: int = 0
    deaths: int = 0
    killed: int = 0

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self._stand_at(self.clock.now())
        self.steer(
            "knobs", deliver=False, fee_after=self.random.choice([None, _FEE_KNOWN_AFTER.seconds])
        )

    def step(self) -> None:
        """One thing happens, and perhaps somebody hears of it."""
        self.random.choices(self._acts(), [weight for _, weight in _WEIGHTS])[0]()
        if self.is_told and self.random.random() < 0.5:
            self._tell_some()

    def _acts(self) -> list[Callable[[], None]]:
        return [getattr(self, f"_{name}") for name, _ in _WEIGHTS]

    def steer(self, path: str, **payload: Any) -> Any:
        """What the outside world does; None where the stand-in says that it cannot be."""
        url = f"{self.world.running.url}/sandbox/{path}"
        answer = requests.post(url, json=payload, timeout=PATIENCE)
        return answer.json() if answer.status_code == 200 else None

    def settle_down(self) -> None:
        """Nothing breaks any more, and each fee becomes known: what is of a payment follows it."""
        requests.delete(f"{self.world.running.url}/sandbox/faults", timeout=PATIENCE)
        self._jump(2 * _FEE_KNOWN_AFTER)

    # ------------------------------------------------------------ gifts

    def _give(self) -> None:
        fund_id = self.random.choice(self.fund_ids)
        with transaction():
            fund = campaigns.fund(fund_id)
            amount = Money(self.random.randint(1_00, 400_00), "USD")
            gift = started_gift(
                fund,
                intended=amount,
                covers_fee=self.random.random() < 0.5,
                by=Supporter(email="rosa@example.org"),
                monthly=self.random.random() < 0.3,
            )
            asked = request_for(gift)
            gift_id = gift.id
        try:
            page = donations.open_page(self.world.gateway, asked)
        except DomainError:
            return
        self.pages.append(page.id)
        if self.random.random() < 0.9:
            with transaction():
                donations.attach_session(gift_id, page)
        if self.random.random() < 0.8:
            self._pay(page.id)

    def _pay(self, page: str = "") -> None:
        if not page and not self.pages:
            return
        how: dict[str, Any] = {"card": self.random.choice(_CARDS)}
        if self.random.random() < 0.2:
            ending = self.random.choice(["succeeds", "succeeds", "fails"])
            how = {"bank_debit": ending, "days": self.random.choice([1, 4])}
        paid = self.steer(f"checkout/{page or self.random.choice(self.pages)}/pay", **how)
        if paid and paid["outcome"] != "declined":
            self.charges.append(paid["charge"]["id"])
            if paid["session"]["subscription"]:
                self.subscriptions.append(paid["session"]["subscription"])

    def _stray(self) -> None:
        """Somebody uses a link that was made on the dashboard: no gift of ours."""
        price = {"currency": "usd", "unit_amount": self.random.randint(1_00, 90_00)}
        form = {
            "mode": "payment",
            "success_url": "https://elsewhere.example.org",
            "line_items[0][quantity]": "1",
            "line_items[0][price_data][currency]": price["currency"],
            "line_items[0][price_data][unit_amount]": str(price["unit_amount"]),
            "line_items[0][price_data][product_data][name]": "Raffle",
        }
        url = f"{self.world.running.url}/v1/checkout/sessions"
        try:
            answer = requests.post(url, data=form, auth=(KEY, ""), timeout=PATIENCE)
        except requests.ConnectionError:
            return  # a fault that was meant for us
        if answer.status_code == 200:
            self._pay(answer.json()["id"])

    # ------------------------------------------------------------ monthly gifts

    def _renewal_fails(self) -> None:
        if self.subscriptions:
            self.steer(f"subscriptions/{self.random.choice(self.subscriptions)}/fail_next")

    def _end_there(self) -> None:
        """Somebody ends a monthly gift on the dashboard."""
        if self.subscriptions:
            url = f"{self.world.running.url}/v1/subscriptions"
            with suppress(requests.ConnectionError):
                requests.delete(
                    f"{url}/{self.random.choice(self.subscriptions)}",
                    auth=(KEY, ""),
                    timeout=PATIENCE,
                )

    def _end_here(self) -> None:
        """A supporter ends theirs, and Stripe may not hear of it at once."""
        query = select(MonthlyGift.id).where(MonthlyGift.status == MonthlyStatus.ACTIVE.value)
        running = sorted(db.session.scalars(query))
        db.session.rollback()
        if running:
            by = SUPPORTER
            with transaction():
                donations.monthly.ask_to_end(self.random.choice(running), by=by)
            with suppress(GatewayUnavailable):
                donations.monthly.end_due(self.world.gateway)
            db.session.rollback()

    def _a_month(self) -> None:
        if self.is_told:
            self._jump(timedelta(days=31, hours=2))

    # ------------------------------------------------------------ what goes back

    def _refund(self) -> None:
        if self.charges:
            amount = self.random.choice([None, 1_00, 1_00, 20_00])
            found = self.steer("refunds", charge=self.random.choice(self.charges), amount=amount)
            self._keep(self.refunds, found)

    def _refund_here(self) -> None:
        """The treasurer asks, and the worker calls Stripe while it may break down."""
        gift = self._some_gift()
        if gift is None:
            return
        try:
            with transaction():
                donations.ask_refund(
                    gift,
                    form=new_secret(),
                    amount=Money(self.random.choice([50, 10_00, 100_00]), "USD"),
                    reason=RefundReason.ASKED_FOR,
                    by=self._treasurer(),
                )
        except DomainError:
            return
        donations.make_refunds(self.world.gateway)

    def _refund_moves(self) -> None:
        if self.refunds:
            refund, move = self.random.choice(self.refunds), self.random.choice(_REFUND_STEPS)
            self.steer(f"refunds/{refund}/{move}")

    def _dispute(self) -> None:
        if self.charges:
            asked = {
                "charge": self.random.choice(self.charges),
                "amount": self.random.choice([None, 1_00, 5_00]),
                "kind": self.random.choice(["chargeback", "chargeback", "inquiry", "prevented"]),
            }
            self._keep(self.disputes, self.steer("disputes", **asked))

    def _dispute_moves(self) -> None:
        if self.disputes:
            step = self.random.choice(_DISPUTE_STEPS)
            payload = {"fee_returned": True} if step in {"win", "reinstate"} else {}
            self.steer(f"disputes/{self.random.choice(self.disputes)}/{step}", **payload)

    def _warn(self) -> None:
        if self.charges:
            self.steer("warnings", charge=self.random.choice(self.charges))

    # ------------------------------------------------------------ payouts and fees

    def _payout(self) -> None:
        is_automatic = self.random.random() < 0.5
        asked = {
            "amount": None if is_automatic else self.random.choice([1_00, 50_00, None]),
            "automatic": is_automatic,
            "days": self.random.choice([None, 2]),
        }
        self._keep(self.payouts, self.steer("payouts", **asked))

    def _payout_moves(self) -> None:
        if self.payouts:
            payout, move = self.random.choice(self.payouts), self.random.choice(_PAYOUT_STEPS)
            self.steer(f"payouts/{payout}/{move}")

    def _fee(self) -> None:
        amount = self.random.choice([-2_00, -35, 1_00])
        kind = self.random.choice(["fee", "fee", "adjustment"])
        self.steer("movements", kind=kind, amount=amount)

    def _keep(self, things: list[str], found: Any) -> None:
        if found:
            things.append(found["id"])

    # ------------------------------------------------------------ time, faults, workers

    def _later(self) -> None:
        self._jump(timedelta(hours=self.random.choice([1, 5, 30, 100])))

    def _break(self) -> None:
        self.steer("faults", kind=self.random.choice(_FAULTS), times=self.random.randint(1, 3))

    def _die(self) -> None:
        """A worker takes a delivery and is never seen again."""
        self.deaths += 1
        if self.deaths % _REALLY_DIES == 1:
            self.kill_a_worker(self.random.choice(sorted(ANY_EVENT)))
            return
        with transaction():
            room._claim()

    def kill_a_worker(self, point: str = "taken") -> None:
        """A process that has something to do and is killed, unless Stripe gives it no answer."""
        if self._tell_stale():
            db.session.rollback()
            self.killed += work_and_die(self.settings, ANY_EVENT[point])

    def _seal(self) -> None:
        self.close_seals()

    def close_seals(self) -> None:
        """Close the page, and keep its root as somebody would who does not believe us."""
        self.roots += [PublishedRoot(seal.size, seal.root) for seal in close_seals()]

    def _tell_stale(self) -> bool:
        """An event of long ago comes as a new one: its body shows what the object was then."""
        if not self.seen or not self.is_told:
            return False
        old = self.seen[self.random.choice(sorted(self.seen))]
        self.stale += 1
        with transaction():
            self._deliver(old | {"id": f"{old['id']}_again{self.stale}"})
        return True

    def _deliver(self, event: dict[str, Any]) -> None:
        """As the webhook does: what was signed is read, and of it only the id of its object."""
        body = json.dumps(event).encode()
        header = signed(body, secret=SECRET)["Stripe-Signature"]
        donations.receive_event(donations.read_delivery(body, header, secret=SECRET))

    def _catch_up(self) -> None:
        if self.is_told:
            try:
                donations.sync(self.world.gateway)
            except DomainError:
                db.session.rollback()

    def _tell_some(self) -> None:
        """Of what was not told yet some is told now, in any order and once or thrice."""
        answer = requests.get(f"{self.world.running.url}/sandbox/events?limit=60", timeout=PATIENCE)
        for each in answer.json():
            if each["event"]["id"] not in self.seen:
                self.seen[each["event"]["id"]] = each["event"]
                self.untold[each["event"]["id"]] = each["event"]
        told = [name for name in self.untold if self.random.random() < 0.6]
        self.random.shuffle(told)
        with transaction():
            for name in told:
                event = self.untold.pop(name)
                if self.random.random() < 0.15:
                    continue
                for _ in range(self.random.choice([1, 1, 3])):
                    self._deliver(event)
        donations.process_inbox(self.world.gateway)

    def _jump(self, by: timedelta) -> None:
        self._stand_at(self.clock.now() + by)

    def _stand_at(self, moment: datetime) -> None:
        self.clock.set(moment.replace(microsecond=0))
        self.steer("clock", set=self.clock.now().timestamp(), frozen=True)
        assert house_clock.now() == self.clock.now()

    def _some_gift(self) -> UUID | None:
        found = [each.id for each in donations.gifts().items if each.is_booked]
        db.session.rollback()
        return self.random.choice(sorted(found)) if found else None

    def _treasurer(self) -> Any:
        from hardship import committee

        return committee.officer(self.treasurer_id)


_WEIGHTS = (
    ("give", 30),
    ("pay", 3),
    ("renewal_fails", 3),
    ("end_here", 1),
    ("end_there", 1),
    ("a_month", 2),
    ("stray", 2),
    ("refund", 10),
    ("refund_here", 5),
    ("refund_moves", 5),
    ("dispute", 6),
    ("dispute_moves", 8),
    ("warn", 2),
    ("payout", 6),
    ("payout_moves", 5),
    ("fee", 2),
    ("later", 10),
    ("break", 4),
    ("die", 2),
    ("catch_up", 2),
    ("seal", 3),
    ("tell_stale", 4),
)

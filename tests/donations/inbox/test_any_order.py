"""Five events of a gift in all 120 orders, each told one to three times, by two threads at once.

What is told again comes later, among the others, one time in two under an id of its own. Each
thread takes the next delivery, stores it and works off the inbox, as a web process and its worker
do, so that both are in the books at once.
"""

import itertools
import queue
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select

from hardship import campaigns, donations, ledger
from hardship.campaigns import Fund
from hardship.core.database import db, transaction
from hardship.donations import DisputeStatus, EventRef, EventStatus, Refund
from hardship.donations.inbox.models import InboxEvent
from hardship.ledger import (
    DISPUTE_FEES,
    GIFTS_DISPUTED,
    GIFTS_ONLINE,
    GIFTS_REFUNDED,
    PROCESSING_FEES,
    STRIPE_BALANCE,
    Entry,
)
from tests.donations.refunding.test_refund_settlement import charge_of
from tests.factories import campaigns as strike
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway

#: Fifteen in a test, so that nobody waits long for one, and they run beside one another.
_PART = 15
_EVENTS = (
    ("checkout.session.completed", "page"),
    ("charge.updated", "charge"),
    ("refund.created", "refund"),
    ("charge.dispute.funds_withdrawn", "dispute"),
    ("charge.dispute.closed", "dispute"),
)
_ORDERS = list(itertools.permutations(_EVENTS))


@pytest.fixture
def fund(app: Flask, db_session: object) -> Fund:
    with transaction():
        campaign = strike.open_campaign()
    return campaigns.funds(campaign.id)[0]


@pytest.mark.parametrize("part", range(len(_ORDERS) // _PART))
def test_all_orders_of_five_events_make_the_same_books(
    app: Flask, fund: Fund, gateway: FakeGateway, part: int
) -> None:
    chance = Random(part)
    told: list[EventRef] = []
    for order in _ORDERS[part * _PART : (part + 1) * _PART]:
        at_once = _told_again(_told(fund, gateway, order), chance)
        _all_at_once(app, gateway, at_once)
        told += at_once
    while donations.process_inbox(gateway):
        pass
    db.session.rollback()
    left = {code: ledger.balance(code, fund.id, "USD").minor for code in _OF_ONE_GIFT}
    assert left == {code: minor * _PART for code, minor in _OF_ONE_GIFT.items()}
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 4 * _PART
    assert db.session.scalar(select(func.count()).select_from(Refund)) == _PART
    assert set(db.session.scalars(select(InboxEvent.status))) == {EventStatus.DONE}
    names = {event.id for event in told}
    assert set(db.session.scalars(select(InboxEvent.id))) == names
    assert 5 * _PART < len(names) < len(told), "again under the same id, and under another"
    assert donations.reconcile(gateway).agrees


#: A hundred dollars, fee 3.20; thirty refunded; twenty disputed for fifteen, and won.
_OF_ONE_GIFT = {
    STRIPE_BALANCE: 51_80,
    PROCESSING_FEES: 3_20,
    GIFTS_ONLINE: -100_00,
    GIFTS_REFUNDED: 30_00,
    GIFTS_DISPUTED: 0,
    DISPUTE_FEES: 15_00,
}


def _told_again(told: list[EventRef], chance: Random) -> list[EventRef]:
    """Each once in its order, and some of them once or twice more, later."""
    found = list(told)
    for event in told:
        for _ in range(chance.randint(0, 2)):
            name = chance.choice([event.id, f"{event.id}_{len(found)}"])
            later = chance.randint(found.index(event) + 1, len(found))
            found.insert(later, replace(event, id=name))
    return found


def _told(fund: Fund, gateway: FakeGateway, order: tuple[tuple[str, str], ...]) -> list[EventRef]:
    """A gift of which all has happened already; its events in this order."""
    with transaction():
        open_gift(fund, gateway, intended=usd(100))
    gateway.pay(gateway.last, fee=usd("3.20"))
    charge = charge_of(gateway)
    refund = gateway.give_back(charge, usd(30)).id
    dispute = gateway.dispute_charge(charge, usd(20)).id
    gateway.move_dispute(dispute, -usd(20), fee=usd(15))
    gateway.move_dispute(dispute, usd(20), status=DisputeStatus.WON)
    about = {"page": gateway.last, "charge": charge, "refund": refund, "dispute": dispute}
    return [gateway.tell(kind, about[what]) for kind, what in order]


def _all_at_once(app: Flask, gateway: FakeGateway, told: list[EventRef]) -> None:
    """Two threads take them in this order."""
    waiting = queue.SimpleQueue[EventRef]()
    for number, event in enumerate(told):
        at = event.created_at + timedelta(seconds=number)
        waiting.put(replace(event, created_at=at))
    faults: list[BaseException] = []

    def deliver() -> None:
        try:
            with app.app_context(), suppress(queue.Empty):
                while True:
                    event = waiting.get_nowait()
                    with transaction():
                        donations.receive_event(event)
                    donations.process_inbox(gateway)
        except BaseException as error:  # noqa: BLE001 - shown by the test itself
            faults.append(error)

    threads = [threading.Thread(target=deliver) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not faults, faults
